/** The runner's log and the summary: what people and the account wrote stays text, whatever it says. */

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { crashText } from '../../src/action/failure.ts';
import { Log } from '../../src/action/log.ts';
import { access, acme, acmeRaised, MANAGE, SEED } from '../support/acme.ts';
import { HOSTILE_NAMES } from '../support/hostile.ts';
import { ACTION_TOKEN, Repository } from '../support/repository.ts';
import { commandsIn } from '../support/runner.ts';

/** Our commands, and the words that end a stretch without commands. */
const OURS = /^(add-mask|group|endgroup|stop-commands|error|warning|notice|[0-9a-f]{32})$/;
/** The lines as a runner would read them that had never been told to stop. */
const unstopped = (log: string): string => log.replace(/^::stop-commands::.*$/gm, '');

function logged(work: (log: Log) => void | Promise<void>): string {
  const lines: string[] = [];
  const log = new Log(
    (text) => void lines.push(text),
    () => new Date(0),
  );
  void work(log);
  return lines.join('');
}

describe('A62 T22 names that are commands', () => {
  it('in the account and in the files, through plan, drift and findings: only our own commands are recognised', async () => {
    // Names of resources may hold anything that JSON holds.
    const names = HOSTILE_NAMES.filter(
      (name) => name.trim() !== '' && name.length < 200 && !/\p{Cs}/u.test(name),
    );
    const integrations = names.map((name, n) => ({
      name,
      id: `5e44efa28015c94642${String(n).padStart(6, '0')}`,
    }));
    const seed = SEED.replace(/^integrations: .*$/m, '').concat(
      stringify({
        integrations: [{ name: 'Order to Cash', id: '5e44efa28015c9464272256f' }, ...integrations],
      }),
    );
    const safe = (name: string): string => name.replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, ' ');
    const grants = integrations.map(({ id, name }) => [id, { level: 'manage', reason: safe(name) }]);
    const entry = { accessLevel: 'custom', integrations: Object.fromEntries(grants) };
    const files = { 'access.yaml': access({ ada: JSON.stringify(entry) }) };
    const repository = await Repository.open({ files: { 'access.yaml': access() }, seed });
    expect((await repository.onPush()).code).toBe(0);
    const number = repository.propose(files);
    const planned = await repository.onPull(number);
    expect([planned.code, planned.outputs.changes], planned.log).toEqual([0, 'true']);
    repository.sandbox.edit({
      do: 'change',
      user: 'bea@acme.example',
      set: {
        accessLevel: 'custom',
        integrations: Object.fromEntries(integrations.map(({ id }) => [id, 'manage'])),
      },
    });
    const drift = await repository.onTimer('drift');
    expect(drift.outputs['failure-reason']).toBe('drift');
    const roles = JSON.stringify({
      roles: names.map((name) => safe(name)).filter((name) => name.trim() !== ''),
    });
    const invalid = await repository.onPull(repository.propose({ 'access.yaml': access({ ada: roles }) }));
    expect([invalid.code, invalid.log.includes('unknown-role')], invalid.log).toEqual([3, true]);
    for (const { log } of [planned, drift, invalid]) {
      const commands = commandsIn(log);
      expect(commands.map(({ name }) => name).filter((name) => !OURS.test(name))).toEqual([]);
      const masks = commands.filter(({ name }) => name === 'add-mask');
      expect(masks.every(({ data }) => data.length >= 20)).toBe(true);
      // Even a runner that does not know stop-commands would take nothing from the names.
      const all = commandsIn(unstopped(log)).map(({ name }) => name);
      expect(all.filter((name) => !OURS.test(name))).toEqual([]);
      expect(all.filter((name) => name === 'add-mask')).toHaveLength(masks.length);
    }
  });

  it('A33 no output holds a name', async () => {
    const repository = await acme();
    const ran = await repository.onPull(repository.propose({ 'access.yaml': access({ ada: MANAGE }) }));
    const values = Object.entries(ran.outputs).filter(([name]) => !/path|folder|artifact-name/.test(name));
    expect(
      values.filter(([, value]) => !/^([0-9a-f]{64}|\d*|true|false|live|offline|[a-z-]*)$/.test(value)),
    ).toEqual([]);
  });
});

describe('a crash', () => {
  it('is said as our bug, and no line of it is a command', () => {
    const text = crashText(new Error('x\n::add-mask::e\n##[group]y'));
    expect(text).toContain('This is a bug in celigo-access');
    expect(commandsIn(text)).toEqual([]);
  });
});

describe('A63 groups', () => {
  it('open before and close after the stretch in which nothing is a command', async () => {
    const repository = await acme();
    const { log } = await repository.onPull(repository.propose({ 'access.yaml': access({ ada: MANAGE }) }));
    let [inGroup, stopped]: [boolean, string | undefined] = [false, undefined];
    for (const line of log.split('\n')) {
      if (stopped !== undefined) {
        if (line === `::${stopped}::`) stopped = undefined;
        continue;
      }
      if (line.startsWith('::group::')) inGroup = true;
      if (line === '::endgroup::') inGroup = false;
      const token = /^::stop-commands::(.*)$/.exec(line)?.[1];
      if (token !== undefined) {
        expect(token).toMatch(/^[0-9a-f]{32}$/);
        stopped = token;
      }
    }
    expect([inGroup, stopped]).toEqual([false, undefined]);
    expect(log).toMatch(/Took \d+\.\d s, \d+ requests to the account\./);
  });

  it('use another word each time', () => {
    const log = logged(({ sink }) => {
      sink.write('a\n');
      sink.write('b\n');
    });
    const words = [...log.matchAll(/^::stop-commands::(.*)$/gm)].map(([, word]) => word);
    expect(new Set(words).size).toBe(2);
  });

  it('join what is written in pieces: half a command and its other half', async () => {
    const lines: string[] = [];
    const log = new Log(
      (text) => void lines.push(text),
      () => new Date(0),
    );
    await log.phase('x', async () => {
      log.sink.write('::add-');
      log.sink.write('mask::e\n#');
      log.sink.write('#[group]x');
    });
    expect(commandsIn(unstopped(lines.join(''))).map(({ name }) => name)).toEqual(['group', 'endgroup']);
  });

  it('what is to be annotated inside of one waits for its end', async () => {
    const lines: string[] = [];
    const log = new Log(
      (text) => void lines.push(text),
      () => new Date(0),
    );
    await log.phase('x', async () => {
      log.warning('look');
      log.sink.write('live\n');
    });
    expect(lines.join('').trim().split('\n').at(-1)).toBe('::warning title=celigo-access::look');
  });

  it('that is cut off is closed, and hears no more', async () => {
    const lines: string[] = [];
    const log = new Log(
      (text) => void lines.push(text),
      () => new Date(0),
    );
    let goOn: () => void = () => {};
    const phase = log.phase(
      'x',
      () =>
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
    );
    log.sink.write('before\n');
    log.cutOff();
    log.sink.write('after\n');
    goOn();
    await phase;
    const text = lines.join('');
    expect(text).toContain('before');
    expect(text).not.toContain('after');
    expect(text.match(/^::endgroup::$/gm)).toHaveLength(1);
    log.error('the end');
    expect(lines.at(-1)).toContain('::error');
  });
});

describe('T06 masks', () => {
  it('are the first that is printed, in every form, even where the inputs are refused', async () => {
    const repository = await acme();
    for (const command of ['plan', 'nonsense']) {
      const { log } = await repository.onPush(command);
      const lines = log.split('\n');
      const first = lines.findIndex((line) => !line.startsWith('::add-mask::'));
      expect(first).toBeGreaterThan(4);
      expect(lines.slice(first).filter((line) => line.startsWith('::add-mask::'))).toEqual([]);
      expect(log).toContain('::add-mask::Bearer ');
    }
  });
});

describe('A60 the summary', () => {
  it('is written on every end, and says what happened', async () => {
    const repository = await acme();
    repository.env = { CELIGO_API_TOKEN: 'a-token-that-nobody-gave' };
    const rejected = await repository.onPush('plan');
    expect([rejected.code, rejected.summary.includes('Access run failed')]).toEqual([4, true]);
    expect(rejected.files['report.md']).toBe(rejected.summary);
  });

  it('is written also where the inputs are wrong, and holds no token', async () => {
    const repository = await acme();
    const ran = await repository.onPush(`aply-${ACTION_TOKEN}`);
    expect([ran.code, ran.summary.includes('Access run failed')]).toEqual([3, true]);
    expect(ran.summary).toContain('The input command is');
  });

  it('holds the plan also where what stands against it is as long', async () => {
    const repository = await acmeRaised();
    const long = (n: number): string => `p${n}-${'x'.repeat(55)}@${'long.'.repeat(18)}acme.example`;
    const more = Array.from({ length: 2_000 }, (_, n) => `  ${long(n)}: { accessLevel: monitor }\n`).join('');
    repository.pushDirectly({ 'access.yaml': access({ ada: MANAGE, more }) });
    const ran = await repository.onPush();
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([6, 'plan-changed']);
    expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(1_048_576);
    expect(ran.summary.match(/^## .*$/gm)?.map((line) => line.slice(0, 20))).toEqual([
      '## Access run failed',
      '## Access plan: <cod',
    ]);
    expect(ran.summary).toContain(ran.outputs['plan-digest']);
  });
});
