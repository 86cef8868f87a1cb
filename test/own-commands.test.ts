/**
 * Every command that a result advises is about the files of the run that says it. Each one is run as it is shown, from
 * the same folder and without a token: where its flags and files hold, such a run misses the token and nothing before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tellAccordance } from '../src/commands/expect.ts';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { advisedIn, thereAt, thereFor, wrongAdvice } from './support/advice.ts';
import { argvOf } from './support/command.ts';
import type { Files } from './support/github.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';
import { parseEntities } from './support/page.ts';

const ID = '5e44efa28015c9464272256f';
const SEED = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  grace@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${ID} }]
`;

/** Nothing that a search would find, and a name that a shell must be told in quotation marks. */
const FILES = ["of Acme's/shared", 'production/account.yaml'];
const BASE = ['--base', 'in-force'];
const BY_FLAG = FILES.flatMap((path) => ['--file', path]);
const DIGEST = 'a'.repeat(64);

interface Advice {
  readonly argv: readonly string[];
  readonly code: ExitCode;
  /** What the files say of Wes instead of what he has; and what else they hold. */
  readonly wes?: string;
  readonly more?: string;
  readonly meets?: readonly string[];
  readonly before?: (sandbox: TestSandbox, cwd: string) => Promise<unknown> | undefined;
  /** The commands that it names. */
  readonly names: readonly string[];
}

const LEAVES = '{ state: absent }';
const REFUSES = 'policy: { maxRemovals: 0 }\n';
const PAST = '{ accessLevel: monitor, until: 2020-01-31 }';

const save = (sandbox: TestSandbox, cwd: string, ...more: string[]): Promise<unknown> =>
  runCli(['plan', ...FILES, ...more, '--format', 'json', '--output', 'plan.json'], { sandbox, cwd });

const change = (sandbox: TestSandbox): undefined =>
  void sandbox.edit({ do: 'change', user: 'wes@acme.example', set: { accessLevel: 'manage' } });

const ADVICE: Readonly<Record<string, Advice>> = {
  'a plan': { argv: ['plan', ...FILES, ...BASE], code: EXIT.done, wes: LEAVES, names: ['apply'] },
  'what was changed outside and is held': {
    argv: ['plan', ...FILES, ...BASE],
    code: EXIT.done,
    before: change,
    names: ['drift'],
  },
  'another digest': {
    argv: ['apply', ...FILES, ...BASE, '--yes', '--expect', DIGEST],
    code: EXIT.stale,
    wes: LEAVES,
    names: ['apply', 'plan'],
  },
  'another digest, of a run that is bound to more': {
    argv: [
      ...['apply', ...FILES, '--expect', DIGEST, '--receipt', "the run's.ndjson", '--only-narrower'],
      ...['--allow', 'removes-user', '--allow', 'disables-user', '--override', 'demotion-limit=3'],
    ],
    code: EXIT.stale,
    wes: LEAVES,
    names: ['apply', 'plan'],
  },
  'another digest, of a plan that a guard refuses': {
    argv: ['apply', ...FILES, '--expect', DIGEST, '--override', 'removal-limit=4'],
    code: EXIT.stale,
    wes: LEAVES,
    more: REFUSES,
    // No line that is there to be copied lifts a guard.
    names: ['plan'],
  },
  'another digest, and nothing to do': {
    argv: ['apply', ...FILES, '--yes', '--expect', DIGEST],
    code: EXIT.stale,
    before: save,
    names: ['apply'],
  },
  'another plan than the one that was saved': {
    argv: ['apply', ...FILES, '--yes', '--expect', 'plan.json'],
    code: EXIT.stale,
    wes: '{ accessLevel: custom, integrations: { Order to Cash: monitor } }',
    before: async (sandbox, cwd) => {
      await save(sandbox, cwd);
      change(sandbox);
    },
    names: ['apply', 'plan'],
  },
  'a saved plan that is none': {
    argv: ['apply', ...FILES, ...BASE, '--yes', '--expect', 'broken.json'],
    code: EXIT.invalid,
    names: ['plan'],
  },
  'a rehearsal that is none': {
    argv: ['apply', ...FILES, '--due', '--yes', '--rehearsed', 'broken.json'],
    code: EXIT.invalid,
    names: ['rehearse'],
  },
  'an operation that failed': {
    argv: ['apply', ...FILES, ...BASE, '--yes', '--allow', 'removes-user'],
    code: EXIT.incomplete,
    wes: LEAVES,
    meets: ['DELETE /v1/**:status=400'],
    names: ['plan'],
  },
  drift: { argv: ['drift', ...FILES], code: EXIT.differences, before: change, names: ['apply'] },
  'drift beside a base': {
    argv: ['drift', ...FILES, ...BASE],
    code: EXIT.differences,
    before: change,
    names: ['apply'],
  },
  'a rehearsal of another plan': {
    argv: ['rehearse', ...FILES, ...BASE, '--expect', DIGEST],
    code: EXIT.stale,
    names: ['plan'],
  },
  'a rehearsal of what is refused': {
    argv: ['rehearse', ...FILES, ...BASE],
    code: EXIT.refused,
    wes: LEAVES,
    more: REFUSES,
    names: ['plan'],
  },
  'a doctor who sees a danger': {
    argv: ['doctor', ...FILES, ...BASE],
    code: EXIT.done,
    wes: LEAVES,
    names: ['apply'],
  },
  'a doctor who sees a refusal': {
    argv: ['doctor', ...FILES],
    code: EXIT.refused,
    wes: LEAVES,
    more: REFUSES,
    names: ['plan', 'apply'],
  },
  'a doctor who sees that files and account do not fit': {
    argv: ['doctor', ...FILES],
    code: EXIT.invalid,
    more: 'integrations: { Nothing: { manage: [ada@acme.example] } }\n',
    names: ['plan'],
  },
  'a doctor who sees files that do not hold': {
    argv: ['doctor', ...FILES],
    code: EXIT.invalid,
    more: 'polciy: {}\n',
    names: ['validate'],
  },
  'a report of files that do not fit': {
    argv: ['report', ...FILES],
    code: EXIT.invalid,
    more: 'integrations: { Nothing: { manage: [ada@acme.example] } }\n',
    names: ['report'],
  },
  'a report under pseudonyms': {
    argv: ['report', ...FILES, '--redact'],
    code: EXIT.done,
    wes: PAST,
    names: ['plan'],
  },
  'a report under pseudonyms of files that do not fit': {
    argv: ['report', ...FILES, '--redact'],
    code: EXIT.invalid,
    more: 'integrations: { Nothing: { manage: [ada@acme.example] } }\n',
    names: ['report'],
  },
  'an older report that is none': {
    argv: ['report', ...FILES, '--compare', 'broken.json'],
    code: EXIT.invalid,
    names: ['report'],
  },
  'reviews of owners': { argv: ['review', ...FILES], code: EXIT.done, names: ['review', 'review'] },
  'reviews of owners in Markdown': {
    argv: ['review', ...FILES, '--format', 'markdown'],
    code: EXIT.done,
    names: ['review', 'review'],
  },
  'reviews of owners as a page': {
    argv: ['review', ...FILES, '--format', 'html'],
    code: EXIT.done,
    names: ['review', 'review'],
  },
  'decisions of nobody': {
    argv: ['review', ...FILES, '--format', 'yaml'],
    code: EXIT.invalid,
    names: ['review'],
  },
  'a level instead of a resource': {
    argv: ['who-can', 'administrator', ...BY_FLAG],
    code: EXIT.invalid,
    names: ['report'],
  },
  'a person instead of a resource': {
    argv: ['who-can', 'ada@acme.example', ...BY_FLAG],
    code: EXIT.invalid,
    names: ['explain'],
  },
  'one of many accounts': {
    argv: ['accounts', 'report'],
    code: EXIT.invalid,
    more: 'integrations: { Nothing: { manage: [ada@acme.example] } }\n',
    names: ['report'],
  },
  'drift of one of many accounts': {
    argv: ['accounts', 'drift'],
    code: EXIT.differences,
    before: change,
    names: ['apply'],
  },
};

const filesOf = ({ wes = '{ accessLevel: monitor }', more = '' }: Advice): Record<string, string> => {
  const account = `version: 1\naccount: { name: Acme, region: us, contains: [${ID}] }\n`;
  const people = `version: 1\nusers:
  bot@acme.example: { accessLevel: administrator }
  grace@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }\n`;
  return {
    "of Acme's/shared/people.yaml": `${people}  wes@acme.example: ${wes}\n`,
    'production/account.yaml': account + more,
    'in-force/access.yaml': `${account}${people.replace('version: 1\n', '')}  wes@acme.example: { accessLevel: monitor }\n`,
    'broken.json': '{',
    CODEOWNERS: '* @acme/platform\n',
    'accounts.yaml': `version: 1\naccounts: { acme: { region: us, paths: ["of Acme's/shared", production/account.yaml], token: CELIGO_API_TOKEN_ACME } }\n`,
  };
};

/** As somebody would copy it: a line of its own, what is between backticks, or what a page sets as code. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/(?:`|<code>|)(celigo-access [a-z-]+(?: [^`\n]*?)?)(?:`|<\/code>|\.?$)/gm)].map(
    ([, command = '']) =>
      parseEntities(
        command
          .replace(/<\/?(?:span|wbr)[^>]*>/g, '')
          .replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code))),
      ),
  );

describe('every command that is advised is about the files of its run', () => {
  it.each(Object.entries(ADVICE))('%s', (_name, advice) =>
    withSandbox(SEED, async (sandbox) => {
      const { argv, code, names, meets = [], before } = advice;
      const cwd = await folderWith(filesOf(advice));
      await before?.(sandbox, cwd);
      sandbox.meet(...meets);
      const env = { CELIGO_API_TOKEN_ACME: 'sandbox-token' };
      // In a narrow terminal, where sentences are broken into lines.
      const said = await runCli(argv, { sandbox, cwd, env, hasty: true, columns: 50 });
      const commands = commandsIn(said.stdout + said.stderr);
      expect({ code: said.code, names: commands.map((each) => argvOf(each)[0]) }).toEqual({ code, names });
      for (const command of commands) await holds(command, { cwd, argv });
    }),
  );
});

/** What a run is bound to besides its files; the number of a guard is that of the plan which is shown. */
const boundTo = (argv: readonly string[]) =>
  argv.flatMap((flag, at) => {
    if (flag === '--redact' || flag === '--only-narrower') return [{ flag, value: flag }];
    const isBound = ['--receipt', '--rehearsed', '--allow', '--override'].includes(flag);
    return isBound ? [{ flag, value: argv[at + 1] ?? '' }] : [];
  });

async function holds(
  command: string,
  { cwd, argv }: { cwd: string; argv: readonly string[] },
): Promise<void> {
  const words = argvOf(command);
  const { stdout, stderr } = await runCli(words, { cwd });
  const lacks = /no-access-file|file-not-found|cannot be read|^error: .*/m.exec(stdout + stderr)?.[0];
  expect([command, lacks]).toEqual([command, undefined]);
  const { stdout: help } = await runCli([words[0] ?? '', '--help'], { cwd });
  for (const { flag, value } of boundTo(argv)) {
    const said = flag === '--override' ? flag : value;
    if (help.includes(flag))
      expect([command, words]).toEqual([command, expect.arrayContaining([flag, said])]);
  }
  if (words.includes('--no-files')) return;
  const paths = words.map((word) => (isAbsolute(word) ? relative(cwd, word) : word));
  expect(paths).toEqual(expect.arrayContaining(FILES));
  // What undoes drift writes what the files say: beside a base it would be held.
  const undoes = argv[0] === 'drift' && words[0] === 'apply';
  const isBeside = argv.includes('--base') && help.includes('--base') && !undoes;
  expect([command, words.includes('--base')]).toEqual([command, isBeside]);
}

describe('what is looked at after every run', () => {
  it.each([
    ['Run `celigo-access plna` again.', "unknown command 'plna'"],
    ['To apply: celigo-access apply --alow removes-user', "unknown option '--alow'"],
    ['  celigo-access plan --format yaml', 'Allowed choices are'],
    ['Ask: `celigo-access explain`.', "missing required argument 'user'"],
    ['Kept by `probe --keep remote.json`.', "unknown option '--keep'"],
    ['<code>celigo-access plan --output <span>x.csv</span></code>', 'writes none'],
    ['{ "undo": "A=\\"$A_B\\" celigo-access apply gone.yaml" }', 'gone.yaml is not there'],
    [
      "Name both: `celigo-access explain ada --file 'my access.yaml' --file gone.yaml`",
      'gone.yaml is not there',
    ],
  ])('finds a slip in %j', async (text, why) => {
    const cwd = await folderWith({ 'my access.yaml': '' });
    expect(await wrongAdvice(text, thereFor(cwd))).toEqual([expect.stringContaining(why)]);
  });

  const made = (folder: string, commit: string) =>
    `test -d ${folder} || git worktree add ${folder} ${commit}`;
  it.each([
    [`To apply: ${made('../in-force', 'aa')} && celigo-access apply --base ../in-force/access.yaml`, []],
    [`${made('../in-force', 'bb')} && celigo-access apply a.yaml --base ../in-force`, []],
    [
      `Run \`{ ${made('../own', 'aa')}; } && ${made('../x', 'bb')} && celigo-access plan ../own/b.yaml --base ../x\`.`,
      ['../own/b.yaml is not there'],
    ],
    ['To apply: celigo-access apply --base /tmp/base/access.yaml', ['/tmp/base/access.yaml is not there']],
    ['celigo-access apply access.yaml', ['access.yaml is not there']],
  ])('finds in %j what no checkout of the repository has', async (text, wrong) => {
    const commits: Record<string, Files> = {
      aa: { 'access.yaml': '' },
      bb: { 'b.yaml': '' },
      cc: { 'a.yaml': '' },
    };
    const found = await wrongAdvice(
      text,
      thereAt('cc', (commit) => commits[commit] ?? {}),
    );
    expect(found).toEqual(wrong.map((each) => expect.stringContaining(each)));
  });

  it('is not taken by what is only spoken of, or is for the reader to fill in', async () => {
    const text =
      'Made by celigo-access 1.2.3, and `apply --receipt` keeps one. `celigo-access report FOLDER --compare x.json`.\n  celigo-access plan     shows it';
    expect(advisedIn(text)).toHaveLength(3);
    expect(await wrongAdvice(text, thereFor(await folderWith({})))).toEqual([]);
  });
});

it('of a timer, whose plan no digest fits, none advises one', () => {
  const said: string[] = [];
  const stderr = { isTerminal: false, write: (text: string) => void said.push(text) };
  for (const due of [false, true])
    tellAccordance(
      { kind: 'diverged', differences: [] },
      { stderr },
      { made: { paths: [], base: [], due }, digest: DIGEST, breaches: [] },
    );
  expect(said.map((text) => text.includes(`apply --expect ${DIGEST}`))).toEqual([true, false]);
});

it('names a path that begins like a flag so that it is none', () =>
  withSandbox(SEED, async (sandbox) => {
    const file = (wes: string): string =>
      `version: 1\naccount: { name: Acme, region: us, contains: [${ID}] }\nusers: { wes@acme.example: ${wes} }\n`;
    const cwd = await folderWith({
      '-x.yaml': file(LEAVES),
      '-base/access.yaml': file('{ accessLevel: monitor }'),
    });
    for (const argv of [['plan', '--base=-base'], ['drift'], ['apply', '--yes', '--expect', DIGEST]]) {
      const { stdout, stderr } = await runCli([...argv, '--', '-x.yaml'], { sandbox, cwd });
      const said = [...(stdout + stderr).matchAll(/celigo-access (?:apply|plan|drift)[^\n`]*/g)];
      expect(said.length, stdout + stderr).toBeGreaterThan(0);
      for (const [each] of said) {
        expect(argvOf(each)).toContain('./-x.yaml');
        expect(argvOf(each).filter((word) => /^-(?:x|base)/.test(word))).toEqual([]);
      }
    }
  }));

it('no sentence of a result writes a command about files out by itself', async () => {
  const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src');
  const written: string[] = [];
  const files = ['say', 'form', 'apply'].flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  for (const path of files.filter((name) => name.endsWith('.ts')))
    for (const [line] of readFileSync(join(src, path), 'utf8').matchAll(
      /^(?! *(?:\/\/|\/?\*)).*celigo-access (?:validate|plan|apply|drift|leavers|rehearse|report|review|doctor|explain|who-c).*$/gm,
    ))
      written.push(`${path}: ${line.trim()}`);
  expect(written).toEqual([]);
});
