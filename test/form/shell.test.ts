/** Every form of one plan names the same command, and that command does what the plan says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { PLAN_FORMATS } from '../../src/form/formats.ts';
import { renderPlanMarkdown } from '../../src/form/markdown/plan.ts';
import { commandOf } from '../../src/form/shell.ts';
import { planDiff } from '../../src/form/text/diff.ts';
import { planText } from '../../src/form/text/plan.ts';
import { argvOf, commandInMarkdown, commandInPage, commandInText } from '../support/command.ts';
import { appliedFrom, folderWith, planFrom, runCli, withSandbox } from '../support/harness.ts';
import { pageOf, reviewedOf } from '../support/page.ts';
import { NOW, world } from '../support/world.ts';

const path = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /^[ -~]+$/.test(text));
const made = fc.record({
  paths: fc.array(path, { maxLength: 2 }),
  base: fc.array(path, { maxLength: 2 }),
  due: fc.boolean(),
});

it('text, differences, Markdown and the page name one command, whatever the plan was made with', () => {
  let named = 0;
  fc.assert(
    fc.property(world, made, (from, with_) => {
      const reviewed = reviewedOf(from);
      const plan = { ...reviewed.plan, made: with_ };
      const command = commandOf(plan);
      if (command !== undefined) named += 1;
      const text = { color: false, judgedAt: NOW };
      const markdown = { findings: [], version: '1.2.3', judgedAt: NOW };
      expect({
        text: commandInText(planText(plan, text)),
        diff: commandInText(planDiff(plan, text)),
        markdown: commandInMarkdown(renderPlanMarkdown(plan, markdown)),
        page: commandInPage(pageOf({ ...reviewed, plan })),
      }).toEqual({ text: command, diff: command, markdown: command, page: command });
      if (command === undefined) return;
      // What a shell takes is what was given, and never a flag; other flags come after it.
      const asPath = (each: string): string => (each.startsWith('-') ? `./${each}` : each);
      const given = [...with_.paths.map(asPath), ...with_.base.flatMap((each) => ['--base', asPath(each)])];
      const due = with_.due ? ['--due'] : [];
      const argv = ['apply', ...given, ...due];
      expect(argvOf(command).slice(0, argv.length)).toEqual(argv);
    }),
    { numRuns: 60 },
  );
  expect(named).toBeGreaterThan(20);
});

const HEAD = `version: 1
account: { name: Acme, region: us, contains: [5e44efa28015c9464272256f] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: 5e44efa28015c9464272256f }
users:
  root@acme.example: { accessLevel: administrator }
`;
const people = (ada: string, more = ''): string =>
  `${HEAD}  ada@acme.example: { accessLevel: ${ada} }\n  bea@acme.example: { accessLevel: monitor }\n${more}`;

/** Somebody made Bea `manage` outside; with the files in force as a base she is held, without it she is changed. */
const SEED = `
account: { name: Acme }
owner: { email: cio@acme.example }
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: manage }
  cid@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: 5e44efa28015c9464272256f }]
`;
const ENDED = '  cid@acme.example: { accessLevel: monitor, until: 2026-01-01 }\n';

describe.each([
  { name: 'no flag', argv: [] },
  { name: 'a path', argv: ['access'] },
  { name: 'a base', argv: ['access', '--base', 'before'] },
  { name: 'a base whose name has a space, a quote and a dollar', argv: ['access', '--base', "it's $HOME"] },
  { name: 'two paths and two bases', argv: ['access', 'more', '--base', 'before', '--base', 'more'] },
])('a plan made with $name', ({ argv }) => {
  it('names one command in every form, which carries out just that plan', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({
        'access/a.yaml': people('manage', ENDED),
        'before/a.yaml': people('monitor'),
        "it's $HOME/a.yaml": people('monitor'),
        'more/b.yaml': 'version: 1\nusers:\n  dan@acme.example: { accessLevel: monitor }\n',
      });
      const forms = new Map<string, string>();
      for (const format of PLAN_FORMATS) {
        const { stdout } = await runCli(['plan', ...argv, '--format', format], { sandbox, cwd });
        forms.set(format, stdout);
      }
      const command = commandInText(forms.get('text') ?? '');
      expect(command).toBeDefined();
      expect(commandInMarkdown(forms.get('markdown') ?? '')).toBe(command);
      expect(commandInPage(forms.get('html') ?? '')).toBe(command);
      const plan = planFrom(forms.get('json') ?? '');
      const run = [...argvOf(command ?? ''), '--yes', '--format', 'json'];
      const { code, stdout } = await runCli(run, { sandbox, cwd });
      expect([code, appliedFrom(stdout).digest]).toEqual([EXIT.done, plan.digest]);
    }));
});

it('a timer’s run shows no command, as it is one, and the digest of what it does', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith({ 'access/a.yaml': people('manage', ENDED) });
    const run = ['apply', 'access', '--due'];
    const shown = await runCli(run, { sandbox, cwd, answer: 'no' });
    expect(commandInText(shown.stdout)).toBeUndefined();
    const ended = await runCli([...run, '--yes', '--format', 'json'], { sandbox, cwd });
    const { operations, digest } = appliedFrom(ended.stdout);
    expect([ended.code, operations.map(({ user }) => user.email)]).toEqual([EXIT.done, ['cid@acme.example']]);
    expect(shown.stdout).toContain(digest);
  }));

describe('a plan that writes nobody and leaves somebody behind', () => {
  const files = { 'access/a.yaml': HEAD, 'before/a.yaml': people('monitor') };
  const argv = ['plan', 'access', '--base', 'before'];

  it('says so in every form, and its command accepts it and sends nothing', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const shown = await runCli([...argv, '--detailed-exitcode'], { sandbox, cwd });
      expect(shown.code).toBe(EXIT.differences);
      expect(shown.stdout).toMatch(/^Nothing is written\. 2 people are left behind\.$/m);
      expect(shown.stdout).toMatch(/^Digest [0-9a-f]{64}$/m);
      expect(shown.stdout).toMatch(
        /^To accept it, and send nothing: celigo-access apply access --base before/m,
      );
      for (const format of ['markdown', 'html'] as const) {
        const { stdout } = await runCli([...argv, '--format', format], { sandbox, cwd });
        expect(stdout).toContain('To accept it, and send nothing');
        expect(stdout).not.toMatch(/Nothing to (?:do|apply)/);
      }
      const run = [...argvOf(commandInText(shown.stdout) ?? ''), '--yes'];
      expect([(await runCli(run, { sandbox, cwd })).code, sandbox.writes()]).toEqual([EXIT.done, []]);
    }));
});

describe('without a terminal', () => {
  const ada = '  ada@acme.example: { state: absent }\n';
  const files = { 'access/a.yaml': `${HEAD}${ada}${ENDED}  bea@acme.example: { accessLevel: manage }\n` };
  const ask = async (argv: readonly string[]): Promise<string> =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const refused = await runCli(argv, { sandbox, cwd });
      expect([refused.code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
      const flags = /If the plan is meant, add: (.*)\n/.exec(refused.stderr)?.[1] ?? '';
      // What is named lifts it.
      const { code } = await runCli([...argv, ...flags.split(' ')], { sandbox, cwd });
      expect([code, sandbox.writes().length]).toEqual([EXIT.done, 2]);
      return flags;
    });

  it('names the flags that let this run go on, and no other', async () => {
    expect(await ask(['apply', 'access'])).toBe('--yes --allow removes-user');
    expect(await ask(['apply', 'access', '--allow', 'removes-user'])).toBe('--yes');
    // What ends by itself needs nobody's word.
    expect(await ask(['apply', 'access', '--due'])).toBe('--yes');
  });
});
