/**
 * `demo`: the guided tour. An example company and its emulated account, and the real commands on them over
 * real HTTP on loopback: the files are checked, a mistake is explained, then plan, refusal, apply, plan again.
 *
 * The tour checks itself: each command must end as the story says, and only the apply may write. Where one
 * does not, the tour says so and exits with 1.
 */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { Token } from '../celigo/token.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import type { Hazard } from '../core/plan/operation.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { type Paint, paint } from '../form/text/paint.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import { parseSeed } from '../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { apply } from './apply.ts';
import { connectReader, connectWriter } from './connect.ts';
import type { Context, Sink } from './context.ts';
import { plan } from './plan.ts';
import { validate } from './validate.ts';

/** The hazards of the example's plan: the story allows each by name. */
const HAZARDS: readonly Hazard[] = [
  'grants-administrator',
  'removes-administrator',
  'removes-user',
  'disables-user',
];

const ASK_NOBODY = { yes: true, expect: [], base: [], due: false, override: new Map() } as const;

/** Where the story and what happened part. */
class OffScript extends Error {}

/** Runs the tour. Returns 0 if everything went as told, 1 if not, and the signal's code after a signal. */
export async function demo(context: Context): Promise<ExitCode> {
  const company = join(context.packageRoot, 'examples', 'company');
  const account = await startAccount(join(company, 'account.yaml'), context);
  const { signal, exitCode } = context.interruption;
  try {
    const tour = new Tour(context, company, account);
    tour.say(OPENING);
    for (const [index, chapter] of CHAPTERS.entries()) {
      tour.head(index + 1, chapter.title);
      tour.say(chapter.words);
      await chapter.act(tour);
      if (signal.aborted) return exitCode();
    }
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof OffScript) && !(error instanceof Failure)) throw error;
    const hint = error instanceof Failure && error.hint !== undefined ? `${error.hint}\n` : '';
    context.stderr.write(`The tour did not go as told: ${error.message}\n${hint}`);
    return EXIT.failure;
  } finally {
    await account.close();
  }
}

async function startAccount(seedFile: string, { now }: Context): Promise<Sandbox> {
  const text = await readFile(seedFile, 'utf8').catch((error: unknown) => {
    throw new Failure(`The example ${seedFile} cannot be read, so there is nothing to show.`, {
      hint: 'Install the package once more: it brings its examples along.',
      cause: error,
    });
  });
  return startSandbox({ seed: parseSeed(text, seedFile), now });
}

interface Chapter {
  readonly title: string;
  readonly words: string;
  act(tour: Tour): Promise<void>;
}

const OPENING = `celigo-access, shown on an example company and an emulated account.

The account is served on this machine for as long as the tour lasts. Nothing
leaves the machine, no token is needed, and no folder of yours is changed.
Each command below is the real one.`;

const CHAPTERS: readonly Chapter[] = [
  {
    title: 'The files are checked',
    words: `Who is to have which access stands in a few YAML files, one for each team.
Checking them needs no network.`,
    act: (tour) => tour.run('validate', EXIT.done, checkFiles),
  },
  {
    title: 'A mistake is explained',
    words: 'In a temporary copy of the files, one letter of a role is wrong.',
    act: (tour) => tour.onCopyWithMistake((copy) => copy.run('validate', EXIT.invalid, checkFiles)),
  },
  {
    title: 'The plan',
    words: `The files are compared with the account, which is only read. Hazards come
first, under the names by which they can be allowed; beside each change
stands the line that asks for it.`,
    act: (tour) => tour.run('plan', EXIT.done, showPlan(false)),
  },
  {
    title: 'A refusal',
    words: `With --yes, apply does not ask, so each hazard must be allowed by name. Here
none is, and nothing is written.`,
    act: (tour) => tour.run('apply --yes', EXIT.refused, carryOut([])),
  },
  {
    title: 'The apply',
    words: `Now the hazards are allowed. Right before each write the record is read once
more, and somebody whose access was changed meanwhile is left alone. At the
end the whole account is read again.`,
    act: async (tour) => {
      const flags = HAZARDS.map((hazard) => ` --allow ${hazard}`).join('');
      await tour.counting(() => tour.run(`apply --yes${flags}`, EXIT.done, carryOut(HAZARDS)));
    },
  },
  {
    title: 'The plan once more',
    words: `The account is now as the files say, so the same files give an empty plan.
With --detailed-exitcode a difference would exit with 2: that is how a timer
notices what somebody changed by hand.`,
    act: (tour) => tour.run('plan --detailed-exitcode', EXIT.done, showPlan(true)),
  },
  {
    title: 'What it took, and what to try next',
    words: `The emulated account keeps a log of its requests. A change takes two, a switch
three, and one call invites everybody with equal access. For the apply it has:`,
    act: async (tour) => {
      tour.ensureOnlyRead();
      tour.close();
    },
  },
];

type Command = (context: Context) => Promise<ExitCode>;

const checkFiles: Command = (context) => validate({ paths: [], format: 'text', workflows: false }, context);

const showPlan =
  (detailedExitcode: boolean): Command =>
  (context) =>
    plan({ paths: [], base: [], format: 'text', detailedExitcode }, context);

const carryOut =
  (allow: readonly Hazard[]): Command =>
  (context) =>
    apply({ paths: [], format: 'text', ...ASK_NOBODY, allow: new Set(allow) }, context);

/** The stage: prints the story, runs commands in a context of its own, and compares the end with the script. */
class Tour {
  readonly #context: Context;
  readonly #account: Sandbox;
  readonly #cwd: string;
  readonly #out: Sink;
  readonly #paint: Paint;
  #ofApply: readonly RequestEntry[] = [];

  constructor(context: Context, cwd: string, account: Sandbox, out = withoutRepeats(context.stdout)) {
    this.#context = context;
    this.#cwd = cwd;
    this.#account = account;
    this.#out = out;
    this.#paint = paint(context.color.stdout);
  }

  head(number: number, title: string): void {
    this.#out.write(`\n${this.#paint.bold(`${number}. ${title}`)}\n\n`);
  }

  say(words: string): void {
    this.#out.write(`${words}\n`);
  }

  /** Runs a command as `celigo-access <line>` would. Throws `OffScript` if it ends in another way than told. */
  async run(line: string, expected: ExitCode, command: Command): Promise<void> {
    const { bold, dim } = this.#paint;
    this.#out.write(`\n${bold(`$ celigo-access ${broken(line)}`)}\n`);
    const code = await command(this.#commandContext());
    this.#out.write(`${dim(`(exit code ${code})`)}\n`);
    if (code === expected || this.#context.interruption.signal.aborted) return;
    throw new OffScript(`"celigo-access ${line}" ended with exit code ${code} instead of ${expected}.`);
  }

  /** Shows the same tour a copy of the files with a misspelt role, and removes the copy. */
  async onCopyWithMistake(act: (copy: Tour) => Promise<void>): Promise<void> {
    // Shielded, so that a signal does not leave the copy behind.
    await this.#context.interruption.shield(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'celigo-access-demo-'));
      try {
        await copyWithMistake(join(this.#cwd, 'access'), join(folder, 'access'));
        await act(new Tour(this.#context, folder, this.#account, this.#out));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  /** Keeps what the account logs meanwhile. */
  async counting(act: () => Promise<void>): Promise<void> {
    const before = this.#account.requests.length;
    await act();
    this.#ofApply = this.#account.requests.slice(before);
  }

  /** Throws `OffScript` if any command but the apply has written. */
  ensureOnlyRead(): void {
    const others = this.#account.requests.filter((request) => !this.#ofApply.includes(request));
    const writes = others.filter(({ method }) => method !== 'GET').length;
    if (writes > 0) throw new OffScript(`${counted(writes, 'request')} wrote outside the apply.`);
  }

  close(): void {
    const rest = this.#account.requests.length - this.#ofApply.length;
    const mails = counted(this.#account.mails.length, 'invitation');
    this.say(`
${tally(this.#ofApply)}
${counted(rest, 'other request')} only read. A real account would have mailed ${mails}.

Try next (in a checkout, \`celigo-access\` is \`node build/cli.js\`):

${nextCommands((...parts) => this.#shown(join(this.#cwd, ...parts)))}
For your own account, set CELIGO_API_TOKEN and run, with its region:

  celigo-access doctor --region us
      what a run would meet; it only reads
  celigo-access export --region us --output access.yaml
      your first file: what the account has. It only reads the account`);
  }

  /** One stream for everything, so that the story stays in order; no setting of the user's own account. */
  #commandContext(): Context {
    const { version } = this.#context;
    const others = Object.entries(this.#context.env).filter(([name]) => !name.startsWith('CELIGO_'));
    const env = { ...Object.fromEntries(others), CELIGO_BASE_URL: this.#account.url };
    const token = () => new Token('sandbox-token');
    const maker = {
      key: { env, token, tokenOf: token },
      version,
      interruption: this.#context.interruption.signal,
    };
    return {
      ...this.#context,
      env,
      cwd: this.#cwd,
      stdout: this.#out,
      stderr: this.#out,
      color: { stdout: this.#context.color.stdout, stderr: this.#context.color.stdout },
      connectReader: (options) => connectReader(options, maker),
      connectWriter: (options) => connectWriter(options, maker),
      ask: async () => undefined,
    };
  }

  /** A path as the user would type it. */
  #shown(path: string): string {
    const way = relative(this.#context.cwd, path);
    const typed = way.startsWith('..') || isAbsolute(way) ? path : way;
    return /^[\w./\\:-]+$/.test(typed) ? typed : `"${typed}"`;
  }
}

/** A long command over several lines, so that it can still be copied. */
const broken = (line: string): string =>
  line.length < 60 ? line : line.replaceAll(' --allow', ' \\\n    --allow');

/** Lines of output from which on a text is not shown twice. */
const LONG = 10;

/** Each apply shows its plan first; the tour shows one plan once. */
function withoutRepeats(sink: Sink): Sink {
  const shown = new Set<string>();
  return {
    isTerminal: sink.isTerminal,
    ...present({ columns: sink.columns }),
    write(text) {
      // While it applies, a plan has no line that says how to.
      const same = text.replace(/^To (?:apply|accept it, and send nothing): .*\n/m, '');
      if (shown.has(same)) sink.write('(Here the plan is shown again, as above.)\n');
      else sink.write(text);
      if (text.split('\n').length > LONG) shown.add(same);
    },
  };
}

/** File by file: a copy of folders would also copy that an installed package may not be written. */
async function copyWithMistake(from: string, to: string): Promise<void> {
  let mistakes = 0;
  for (const name of await readdir(from, { recursive: true })) {
    if (!name.endsWith('.yaml')) continue;
    const text = await readFile(join(from, name), 'utf8');
    const wrong = mistakes === 0 ? text.replace('[order-operator]', '[order-operater]') : text;
    if (wrong !== text) mistakes += 1;
    await mkdir(dirname(join(to, name)), { recursive: true });
    await writeFile(join(to, name), wrong);
  }
  if (mistakes === 0) throw new OffScript(`${from} has no role to misspell.`);
}

/** The path of something by its id: here, of one person's record. */
const ONE = /^\/v1\/\w+\/[0-9a-f]{24}$/;

/** What the requests of one run were for. */
function tally(requests: readonly RequestEntry[]): string {
  const reads = requests.filter(({ method }) => method === 'GET');
  const ofOne = reads.filter(({ path }) => ONE.test(path)).length;
  const rows: readonly (readonly [string, number])[] = [
    ['all of the account, before and after', reads.length - ofOne],
    ['one record, before or after its write', ofOne],
    ['writes', requests.length - reads.length],
    ['in all', requests.length],
  ];
  return rows.map(([what, n]) => `  ${String(n).padStart(4)}  ${what}\n`).join('');
}

const nextCommands = (inCompany: (...parts: string[]) => string): string =>
  `  celigo-access sandbox --seed ${inCompany('account.yaml')}
      serves this account until Ctrl-C, and prints two variables to set
  celigo-access plan ${inCompany('access')} --diff
      in another terminal with these variables: access before and after, as YAML
  celigo-access plan ${inCompany('access')} --format html --output plan.html
      the same plan as a page for reviewers
  celigo-access report ${inCompany('access')}
      the whole account: who can do what, since when, by which line
  celigo-access validate ${inCompany('..', 'small', 'access.yaml')}
      the smallest example; its README.md goes on
  celigo-access schema --output access.schema.json
      what a file may hold, for your editor
  celigo-access --help
      all commands, variables and exit codes
`;
