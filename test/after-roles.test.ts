/** What a role gives beside access, after its end and after its line was removed: nothing of it is silent. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const SALES = '5e44efa28015c9464272256f';
const SEED = `
account: { name: A }
tokens: { sandbox-token: bot@a.example }
users:
  bot@a.example: { accessLevel: administrator }
  bob@a.example: { accessLevel: monitor }
integrations: [{ name: Sales, id: ${SALES} }]
`;
const UNTIL = '2026-12-31';
const BEFORE = '2026-12-01T12:00:00Z';
const AFTER = '2027-01-02T12:00:00Z';
const SILENT = '';
const STRICT = 'defaults: { allowAccessToApim: false, allowIntegrationCreation: false }\n';
const LINE = `, roles: [{ role: builder, until: ${UNTIL} }]`;
/** On one line, as people write a small role. */
const access = (more = LINE, defaults = SILENT): string => `version: 1
account: { name: A, region: us, contains: [${SALES}] }
policy: { minAdministrators: 0 }
${defaults}roles:
  builder: { integrations: { Sales: manage }, allowAccessToApim: true, allowIntegrationCreation: true, notifications: [Sales] }
users:
  bot@a.example: { accessLevel: administrator }
  bob@a.example: { accessLevel: monitor${more} }
integrations: { Sales: { id: ${SALES} } }
`;
/** What a page or a comment shows. */
const shownIn = (text: string): string =>
  text.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

interface Around {
  at(moment: string, ...argv: string[]): ReturnType<typeof runCli>;
  readonly sandbox: TestSandbox;
  readonly cwd: string;
}

/** Runs after `applied` was carried out while the role ran. */
async function whileHeld<T>(files: Record<string, string>, test: (around: Around) => Promise<T>): Promise<T> {
  const cwd = await folderWith(files);
  let now = new Date(BEFORE);
  return withSandbox(
    SEED,
    async (sandbox) => {
      const at: Around['at'] = (moment, ...argv) => {
        now = new Date(moment);
        return runCli(argv, { sandbox, cwd, now });
      };
      const begun = await at(BEFORE, 'apply', 'was', '--yes');
      expect(begun.code, begun.stdout + begun.stderr).toBe(EXIT.done);
      return test({ at, sandbox, cwd });
    },
    { now: () => now },
  );
}

describe('where the defaults say otherwise', () => {
  const text = access(LINE, STRICT);
  const files = { 'was/access.yaml': text, 'access.yaml': text };

  it.each([
    ['without a base', []],
    ['with the base', ['--base', 'was']],
  ])('the watch names it with the line that ended, and its command carries it out (%s)', (_, base) =>
    whileHeld(files, async ({ at }) => {
      const timer = await at(AFTER, 'apply', '--due', '--yes', ...base, 'access.yaml');
      expect([timer.code, oneLine(timer.stdout)]).toEqual([
        EXIT.waiting,
        expect.stringContaining(
          `Left by \`--due\`: may use API management, may create integrations and mail about Sales of bob@a.example, which role builder gave until ${UNTIL} (access.yaml:9).`,
        ),
      ]);
      const watched = await at(AFTER, 'drift', 'access.yaml', ...base);
      expect(watched.code).toBe(EXIT.differences);
      expect(watched.stdout).not.toMatch(/Nothing/);
      const said = oneLine(watched.stdout);
      expect(said).toContain(
        'may use API management: the account has yes, the files say no; may create integrations: the account has yes, the files say no; mail about Sales: the account has yes, the files say no',
      );
      expect(said).toContain(`role builder, access.yaml:6 (until ${UNTIL})`);
      for (const format of ['json', 'markdown']) {
        const { stdout } = await at(AFTER, 'drift', 'access.yaml', ...base, '--format', format);
        expect(stdout).toContain(format === 'json' ? '"returning"' : 'Left by the timer');
      }
      const applied = await at(AFTER, 'apply', 'access.yaml', ...base, '--yes');
      expect(applied.code, applied.stdout + applied.stderr).toBe(EXIT.done);
      const again = await at(AFTER, 'drift', 'access.yaml', ...base);
      expect([again.code, again.stdout]).toEqual([EXIT.done, expect.stringContaining('Nothing')]);
      expect((await at(AFTER, 'apply', '--due', '--yes', ...base, 'access.yaml')).code).toBe(EXIT.done);
    }),
  );

  it('is told by the plan beside the line, and by the calendar', () =>
    whileHeld(files, async ({ at }) => {
      const calendar = oneLine((await at(BEFORE, 'plan', '--calendar', 'access.yaml')).stdout);
      expect(calendar).toContain(
        `After ${UNTIL} "may use API management" of bob@a.example is no, as \`defaults\` say.`,
      );
      const { stdout, stderr } = await at(BEFORE, 'explain', 'bob@a.example', '--file', 'access.yaml');
      expect(oneLine(stdout)).toContain(`the role ends ${UNTIL}; then no, as \`defaults\` say`);
      expect(stderr).not.toContain('stays-later');
    }));
});

it('a role of permissions and mail alone is not said to give nothing', async () => {
  const text = access('').replace('integrations: { Sales: manage }, ', '');
  const { stdout } = await runCli(['validate'], { files: { 'access.yaml': text } });
  const said = oneLine(stdout);
  expect(said).toContain(
    'grants no access, it only sets: may use API management, may create integrations, mail about Sales.',
  );
  expect(said).not.toContain('has nothing from it');
  expect(said).not.toContain('or remove it');
});

describe('where no line states it afterwards', () => {
  const files = { 'was/access.yaml': access(), 'access.yaml': access(), 'gone.yaml': access('') };

  it('validate names the line that ends it, and the plan claims no end of it', () =>
    whileHeld({ ...files, 'was/access.yaml': access('') }, async ({ at }) => {
      const { code, stdout } = await at(BEFORE, 'validate', 'access.yaml');
      expect([code, oneLine(stdout)]).toEqual([
        EXIT.done,
        expect.stringContaining('`defaults: { allowAccessToApim: false, allowIntegrationCreation: false }`'),
      ]);
      const planned = await at(BEFORE, 'plan', 'access.yaml');
      const line = planned.stdout.split('\n').find((each) => each.includes('may use API management')) ?? '';
      expect(line).toContain(`the role ends ${UNTIL}; this stays, as nothing states it afterwards`);
      expect(line).not.toContain('(until');
      // What of the same line does end still says so.
      expect(planned.stdout).toMatch(new RegExp(`Sales .*role builder.*\\(until ${UNTIL}\\)`));
      const calendar = oneLine((await at(BEFORE, 'plan', '--calendar', 'access.yaml')).stdout);
      expect(calendar).toContain(`After ${UNTIL} bob@a.example keeps "may use API management"`);
    }));

  it('plan, watch and explain name what stays after the end', () =>
    whileHeld(files, async ({ at }) => {
      const stays = `may create integrations = yes and may use API management = yes of bob@a.example, which role builder, access.yaml:8 stated until ${UNTIL}`;
      for (const verb of ['plan', 'drift'])
        expect(oneLine((await at(AFTER, verb, 'access.yaml')).stdout)).toContain(stays);
      expect((await at(AFTER, 'validate', 'access.yaml')).stdout).toContain('warning[stays-later]');
      const explained = await at(AFTER, 'explain', 'bob@a.example', '--file', 'access.yaml', '--live');
      expect(oneLine(explained.stdout)).toContain(
        'unmanaged, and so no difference: may use API management, may create integrations',
      );
    }));

  it('a deleted line is told by person with the base, and counted without', () =>
    whileHeld(files, async ({ at }) => {
      for (const format of ['text', 'markdown', 'html', 'json']) {
        const { stdout } = await at(BEFORE, 'plan', 'gone.yaml', '--base', 'was', '--format', format);
        const words = oneLine(shownIn(stdout));
        expect(words).toMatch(format === 'json' ? /"unstated"/ : /Stays as the account has it/);
        expect(words).toContain('may use API management = yes');
      }
      const watched = oneLine((await at(BEFORE, 'drift', 'gone.yaml', '--base', 'was')).stdout);
      expect(watched).toContain('which role builder, was/access.yaml:8 stated until now');
      await at(BEFORE, 'apply', 'gone.yaml', '--yes');
      for (const verb of ['plan', 'report'])
        expect(oneLine((await at(BEFORE, verb, 'gone.yaml')).stdout)).toContain(
          'Beside what the files say, and stated by no line: may use API management (bob@a.example); may create integrations (bob@a.example)',
        );
      const explained = await at(BEFORE, 'explain', 'bob@a.example', '--file', 'gone.yaml', '--live');
      expect(oneLine(explained.stdout)).toContain(
        'The account has what the files say; and beside it, unmanaged: may use API management, may create integrations.',
      );
    }));

  it.each(['text', 'html', 'yaml', 'markdown'])('a review shows it to whoever signs (%s)', (format) =>
    whileHeld(files, async ({ at, cwd }) => {
      const flags = format === 'yaml' ? ['--owner', 'nobody', '--output', join(cwd, 'new.yaml')] : [];
      const ran = await at(BEFORE, 'review', 'access.yaml', '--format', format, ...flags);
      const text =
        format === 'yaml'
          ? await (await import('node:fs/promises')).readFile(join(cwd, 'new.yaml'), 'utf8')
          : ran.stdout;
      expect(text, ran.stderr).toContain('may use API management');
    }),
  );
});
