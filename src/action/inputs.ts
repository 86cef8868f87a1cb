/** The Action's inputs, checked up front: what does not fit is refused before any network. */

import { parseAllow, parseOverride } from '../commands/consent.ts';
import { type Environment, ensureKnownVariables } from '../commands/context.ts';
import { present } from '../core/model/present.ts';
import { closest } from '../core/model/suggest.ts';
import type { LiftableGuard } from '../core/plan/guard.ts';
import type { Hazard } from '../core/plan/operation.ts';
import { EXIT, Failure, invalid } from '../errors.ts';

export const COMMANDS = ['validate', 'plan', 'apply', 'due', 'drift'] as const;
export type CommandName = (typeof COMMANDS)[number];
const COMMENTING = ['true', 'changes-only', 'always-new', 'on-risk', 'false'] as const;
export type Commenting = (typeof COMMENTING)[number];

/** The desired state in force: recalled, none, files or folders, or what a commit has. */
export type GivenBase =
  | 'automatic'
  | 'none'
  | readonly string[]
  /** `root` is where the access files are in it; left out where they are where `config` says. */
  | { readonly commit: string; readonly root?: string };

export interface Inputs {
  readonly command: CommandName;
  /** Paths as written; empty: access.yaml or access/. */
  readonly config: readonly string[];
  readonly base: GivenBase;
  /** Whether there is a token; whatever needs one and has none says so. */
  readonly hasApiToken: boolean;
  readonly baseUrl?: string;
  /** The name that the files must give to the account. */
  readonly account?: string;
  readonly allow: ReadonlySet<Hazard>;
  readonly override: ReadonlyMap<LiftableGuard, number>;
  readonly comment: Commenting;
  readonly label?: string;
  readonly approve: 'reviewed' | 'environment';
  /** Of the approvals of a run, only those of this environment count. */
  readonly environment?: string;
  /** Refuse whatever gives anybody more than the account does now. */
  readonly onlyNarrower: boolean;
  readonly approveDigest?: string;
  /** File names as written; empty: the workflow that runs. */
  readonly planWorkflow: readonly string[];
  readonly applyWorkflow: readonly string[];
  readonly folder?: string;
  /** In milliseconds. */
  readonly timeout?: number;
}

/** Secrets among the inputs. They go into the doors, and nowhere else. */
export interface Secrets {
  readonly apiToken?: string;
  readonly githubToken?: string;
}

const NAMES = [
  'command',
  'config',
  'base',
  'api-token',
  'base-url',
  'account',
  'allow',
  'override',
  'comment',
  'label',
  'approve',
  'environment',
  'approve-digest',
  'only-narrower',
  'plan-workflow',
  'apply-workflow',
  'github-token',
  'folder',
  'timeout',
] as const;
type Name = (typeof NAMES)[number];

/** The variable in which the runner hands an input on. */
const variableOf = (name: string): string => `INPUT_${name.toUpperCase()}`;

/** Secrets among the inputs and variables; they are masked before they are looked at. */
export function secretsOf(env: Environment): string[] {
  const found = [
    env[variableOf('api-token')],
    env.CELIGO_API_TOKEN,
    env[variableOf('github-token')],
    env.GITHUB_TOKEN,
  ];
  return [...new Set(found.flatMap((each) => (each === undefined || each === '' ? [] : [each])))];
}

/** Inputs of the workflow that we do not have but that look like one of ours. */
export function misspelt(env: Environment): string[] {
  return Object.keys(env).flatMap((variable) => {
    if (!variable.startsWith('INPUT_')) return [];
    const name = variable.slice('INPUT_'.length).toLowerCase();
    if (NAMES.some((each) => each === name)) return [];
    const meant = closest(name, NAMES);
    return meant === undefined ? [] : [`There is no input "${name}". Did you mean ${meant}?`];
  });
}

/** Reads the inputs. Throws a `Failure`: exit 3, or 4 for a token that cannot be one. */
export function readInputs(env: Environment): { readonly inputs: Inputs; readonly secrets: Secrets } {
  ensureKnownVariables(env);
  const text = (name: Name): string | undefined => env[variableOf(name)]?.trim() || undefined;
  const lines = (name: Name): string[] =>
    (text(name) ?? '').split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const words = (name: Name): string[] => (text(name) ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const command = oneOf('command', text('command'), COMMANDS);
  const plain = {
    command,
    config: lines('config'),
    base: baseOf(lines('base')),
    allow: parseAllow(words('allow'), 'allow:'),
    override: parseOverride(words('override'), 'override:'),
    comment: commentingOf(text('comment')),
    approve: oneOf('approve', text('approve') ?? 'reviewed', ['reviewed', 'environment'] as const),
    onlyNarrower: truthOf('only-narrower', text('only-narrower')),
    planWorkflow: words('plan-workflow').map(workflowName),
    applyWorkflow: words('apply-workflow').map(workflowName),
  };
  const apiToken = apiTokenOf(env, command);
  const inputs: Inputs = {
    ...plain,
    hasApiToken: apiToken !== undefined,
    ...present({
      baseUrl: text('base-url'),
      account: text('account'),
      label: labelOf(text('label')),
      approveDigest: digestOf(text('approve-digest')),
      environment: text('environment'),
      folder: text('folder'),
      timeout: timeoutOf(text('timeout')),
    }),
  };
  ensureTogether(inputs);
  return { inputs, secrets: present({ apiToken, githubToken: text('github-token') }) };
}

/** Inputs that exclude each other, said in one sentence that names both. */
function ensureTogether({ command, approve, approveDigest, environment, onlyNarrower }: Inputs): void {
  const which = approveDigest === undefined ? `approve: ${approve}` : 'approve-digest';
  const conflicts: readonly (readonly [is: boolean, message: string, hint: string])[] = [
    [
      command !== 'apply' && onlyNarrower,
      `command: ${command} and only-narrower exclude each other.`,
      'Only an apply is held to it; the output only-narrower says it of a plan.',
    ],
    [
      approve === 'environment' && approveDigest !== undefined,
      'approve: environment and approve-digest exclude each other.',
      'A digest names one plan; an environment lets the run go on, whatever its plan is. Give one of them.',
    ],
    [
      command !== 'apply' && (approve !== 'reviewed' || approveDigest !== undefined),
      `command: ${command} and ${which} exclude each other.`,
      'Only apply is approved; leave it out.',
    ],
    [
      approve === 'environment' && environment === undefined,
      'approve: environment needs the input environment.',
      'Name the protected environment of this job: GitHub tells of a run for which environments it was approved, and no job which one it has.',
    ],
    [
      approve !== 'environment' && environment !== undefined,
      'The input environment stands without approve: environment.',
      'It says whose approval counts then; leave it out, or add `approve: environment`.',
    ],
  ];
  for (const [is, message, hint] of conflicts) if (is) throw invalid(message, hint);
}

function oneOf<Word extends string>(name: Name, value: string | undefined, known: readonly Word[]): Word {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  if (value === undefined) {
    throw invalid(`The input ${name} is missing.`, `Write one of: ${known.join(', ')}.`);
  }
  const meant = closest(value, known);
  throw invalid(
    `The input ${name} is "${value.slice(0, 60)}".`,
    meant === undefined ? `Known are: ${known.join(', ')}.` : `Did you mean ${meant}?`,
  );
}

const TRUTH = ['true', 'false'] as const;

/** The words for true and false are those of YAML 1.2: a quoted `yes` is no boolean. */
const asTruth = (value: string): string =>
  /^(true|True|TRUE|false|False|FALSE)$/.test(value) ? value.toLowerCase() : value;

const commentingOf = (value = 'true'): Commenting => oneOf('comment', asTruth(value), COMMENTING);

const truthOf = (name: Name, value = 'false'): boolean => oneOf(name, asTruth(value), TRUTH) === 'true';

function baseOf(lines: readonly string[]): GivenBase {
  const [line] = lines;
  if (line === undefined) return 'automatic';
  if (lines.length > 1) return lines;
  if (line === 'none') return line;
  const [, commit, root] = /^([0-9a-f]{40}|[0-9a-f]{64})(?::(.+))?$/i.exec(line) ?? [];
  if (commit !== undefined) {
    return {
      commit: commit.toLowerCase(),
      ...present({ root: root && withoutSlashes(root) }),
    };
  }
  if (/^[0-9a-f]{7,63}$/i.test(line)) {
    throw invalid(
      `The input base is "${line}", which looks like a part of a commit's hash.`,
      'Write the whole hash, of 40 digits: git rev-parse says it. A folder of that name is written ./' +
        line +
        '.',
    );
  }
  return lines;
}

const noToken = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.token, hint });

/** Shorter ones are no tokens of the vendor's, and masking a short word would hide it everywhere. */
const SHORTEST_TOKEN = 20;

function apiTokenOf(env: Environment, command: CommandName): string | undefined {
  const given = env[variableOf('api-token')] || undefined;
  const around = env.CELIGO_API_TOKEN || undefined;
  if (given !== undefined && around !== undefined && given !== around) {
    throw invalid(
      'The input api-token and the variable CELIGO_API_TOKEN are both set and differ.',
      'Keep one of them.',
    );
  }
  const token = given ?? around;
  if (command !== 'validate' && token !== undefined && /[\r\n]/.test(token)) {
    throw noToken('The API token has line breaks.', 'Store it again, as one line.');
  }
  // Where the account is not asked, nobody needs the token.
  if (command !== 'validate' && token !== undefined && token.length < SHORTEST_TOKEN) {
    throw noToken(`The API token is shorter than ${SHORTEST_TOKEN} characters.`, 'Copy the whole token.');
  }
  return token;
}

function labelOf(label: string | undefined): string | undefined {
  if (label === undefined || /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(label)) return label;
  throw invalid(
    'The input label holds something else than letters, digits, dots, hyphens and underscores, or more than 60 of them.',
    'It becomes part of names on GitHub: choose a plain one, such as production.',
  );
}

function digestOf(digest: string | undefined): string | undefined {
  if (digest === undefined || /^[0-9a-f]{64}$/i.test(digest)) return digest?.toLowerCase();
  throw invalid(
    'The input approve-digest is no digest: those have 64 hexadecimal digits.',
    'Copy the output plan-digest, or the whole digest of the plan that is shown.',
  );
}

/** A workflow as the API names it, from the repository root. */
function workflowName(name: string): string {
  const file = name.replace(/^\.github\/workflows\//, '');
  if (/^[^/\\]+\.ya?ml$/.test(file)) return `.github/workflows/${file}`;
  throw invalid(
    `"${name.slice(0, 60)}" is no workflow's file name.`,
    'Write it as in .github/workflows, such as access-plan.yml.',
  );
}

function timeoutOf(minutes: string | undefined): number | undefined {
  if (minutes === undefined) return undefined;
  const number = Number(minutes);
  if (/^\d{1,3}$/.test(minutes) && number >= 1 && number <= 360) return number * 60_000;
  throw invalid('The input timeout is not a number of minutes from 1 to 360.', 'Write it as 15.');
}

/** A folder without the slashes at its end. */
function withoutSlashes(folder: string): string {
  let end = folder.length;
  while (end > 0 && folder.charAt(end - 1) === '/') end -= 1;
  return folder.slice(0, end);
}
