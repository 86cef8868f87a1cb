/** The bundle that GitHub runs: what is in it, and that it does what the sources do, as a process, until killed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { access, acme, acmeRaised, MANAGE } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { FIRST, STRIDE } from '../support/thorough.ts';

const bundle = readFileSync('dist/action.js', 'utf8');
const action = parse(readFileSync('action.yml', 'utf8')) as {
  readonly runs: object;
  readonly inputs: Readonly<Record<string, { readonly description?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description?: string }>>;
};

describe('T32 what is in the bundle', () => {
  it('starts no process and makes no code out of text', () => {
    for (const word of [
      /child_process/,
      /\bnode:vm\b|["']vm["']/,
      /\beval\(/,
      /new Function\(/,
      /eval: ?true/,
    ]) {
      expect(bundle.match(word), String(word)).toBeNull();
    }
  });

  it('imports nothing but modules of Node', () => {
    const imported = [...bundle.matchAll(/^import .*? from "([^"]+)";$/gm)].map(([, name = '']) => name);
    expect(imported.length).toBeGreaterThan(5);
    const packages = imported.filter((name) => !/^(node:)?[a-z_0-9]+(\/promises)?$/.test(name));
    expect(packages).toEqual([]);
  });

  it('comes with the licence of every package that is in it', () => {
    const packages = [...bundle.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name = '']) => name,
    );
    const licences = readFileSync('dist/licenses.txt', 'utf8');
    for (const name of new Set(packages)) expect(licences).toContain(`${name} `);
  });
});

describe('A01 action.yml', () => {
  it('runs the bundle on Node 24 and describes every input and output', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.js' });
    for (const [name, { description }] of [
      ...Object.entries(action.inputs),
      ...Object.entries(action.outputs),
    ]) {
      expect(description, name).toMatch(/^[A-Z].*[.]$/s);
    }
  });

  it('declares what the code reads and sets, and nothing else', async () => {
    const source = readFileSync('src/action/inputs.ts', 'utf8');
    const names = [...(/const NAMES = \[([^\]]*)\]/.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
      ([, name]) => name,
    );
    expect(Object.keys(action.inputs)).toEqual(names);
    const repository = await acmeRaised();
    const { outputs } = await repository.onPush();
    expect(Object.keys(outputs).filter((name) => !(name in action.outputs))).toEqual([]);
    expect(Object.keys(action.outputs).filter((name) => !(name in outputs))).toEqual([]);
  });
});

describe('the bundle as a process', () => {
  it('plans, applies and looks like the sources do', async () => {
    const repository = await acme();
    repository.bundle = true;
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    const planned = await repository.onPull(number);
    expect(
      [planned.code, planned.outputs['people-gaining'], planned.outputs['failure-reason']],
      planned.log,
    ).toEqual([0, '1', '']);
    expect(planned.summary).toContain('Access plan');
    repository.review(number);
    repository.merge(number);
    const applied = await repository.onPush();
    expect([applied.code, applied.outputs['exit-code']], applied.log).toEqual([0, '0']);
    expect(repository.github.comments[0]?.body).toContain('state=applied');
    expect((await repository.onTimer('drift')).code).toBe(0);
  });

  it('masks before anything else, also where nothing is set', async () => {
    const repository = await acme();
    repository.bundle = true;
    const ran = await repository.onPush('nonsense');
    expect([ran.code, ran.outputs['failure-reason'], ran.log.startsWith('::add-mask::')]).toEqual([
      3,
      'config-invalid',
      true,
    ]);
  });

  it('A83 killed after each step of twenty: waits for nothing, accounts for all, and the next run does the rest', async () => {
    const people = (level: string): string =>
      Array.from({ length: 20 }, (_, n) => `  person-${n}@acme.example: { accessLevel: ${level} }\n`).join(
        '',
      );
    const repository = await acme();
    const invite = repository.propose({ 'access.yaml': access({ more: people('monitor') }) });
    await repository.onPull(invite);
    repository.review(invite);
    repository.merge(invite);
    expect((await repository.onPush()).code).toBe(0);
    let level = 'monitor';
    for (let step = FIRST; step <= 20; step += STRIDE) {
      level = level === 'monitor' ? 'manage' : 'monitor';
      const number = repository.propose({ 'access.yaml': access({ more: people(level) }) });
      await repository.onPull(number);
      repository.review(number);
      repository.merge(number);
      repository.bundle = true;
      repository.abort = new AbortController();
      const before = repository.sandbox.writes().length;
      const watch = setInterval(() => {
        if (repository.sandbox.writes().length - before >= step) repository.abort.abort();
      }, 1);
      const ran = await repository.onPush();
      clearInterval(watch);
      expect([0, 130]).toContain(ran.code);
      expect([ran.outputs['exit-code'], ran.summary === '']).toEqual([String(ran.code), false]);
      const receipt = (ran.files['receipt.ndjson'] ?? '')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string });
      expect(receipt.filter(({ type }) => type === 'outcome')).toHaveLength(20);
      expect(receipt.at(-1)?.type).toBe('end');
      repository.bundle = false;
      repository.abort = new AbortController();
      expect((await repository.onPush()).code).toBe(0);
      const levels = [...snapshotOf(repository.sandbox.account)].filter(([email]) =>
        email.startsWith('person-'),
      );
      expect(new Set(levels.map(([, { accessLevel }]) => accessLevel))).toEqual(new Set([level]));
    }
    expect(repository.sandbox.mails).toHaveLength(20);
  });
});
