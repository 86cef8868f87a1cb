/** The workflow that `init` brings: of one account, or with a job for each of those that have folders. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountFolders, accountFoldersIn } from '../config/account-folders.ts';
import { loadFiles } from '../config/load.ts';
import { counted } from '../core/model/text.ts';
import { InternalError, invalid } from '../errors.ts';
import { shellWord, visible } from '../form/visible.ts';
import type { Context } from './context.ts';

export const WORKFLOW = '.github/workflows/celigo-access.yaml';

/** How the first account of a repository makes room for another one. */
export const MOVE_THERE =
  'Move the file into a folder of its own, named after the environment: mkdir -p access/production && mv access.yaml access.schema.json access/production/';

export interface Workflow {
  readonly text: string;
  /** What is to be done before it can run. */
  readonly steps: readonly string[];
  /** Of several accounts the commands that are about each; left out where there is one. */
  readonly ofEach?: readonly string[];
}

const SIMPLE = 'simple.yaml';
const MANY = 'many-accounts.yaml';

const shippedIn = (packageRoot: string, name: string): Promise<string> =>
  readFile(join(packageRoot, 'examples', 'workflows', name), 'utf8');

/** One of the shipped workflows, which their tests hold to pins and permissions. */
export async function workflowFor({ cwd, packageRoot }: Context): Promise<Workflow> {
  const there = await readFile(join(cwd, WORKFLOW), 'utf8').catch(() => '');
  const shipped = async (name: string): Promise<string> =>
    withPinsOf(there, await shippedIn(packageRoot, name));
  const accounts = await accountFoldersIn(cwd);
  if (accounts === undefined) {
    await ensureOnePlace(cwd);
    const text = await shipped(SIMPLE);
    return { text, steps: placeholdersIn(text) };
  }
  if (accounts.kind === 'mingled')
    throw invalid(
      `The files are of ${accounts.accounts} accounts, and a workflow gives each a job by the name of its folder; nothing was written.`,
      `${visible(accounts.remedy)} Then run \`celigo-access init --workflow\` again.`,
    );
  const text = filledIn(await shipped(MANY), accounts);
  const environments = accounts.names.flatMap((name) => [`celigo-plan-${name}`, `celigo-apply-${name}`]);
  return {
    text,
    steps: [
      ...placeholdersIn(text),
      `  make these environments in the settings on GitHub, each with the token of its account as the secret`,
      `  CELIGO_API_TOKEN: ${environments.join(', ')}`,
      '  put all of it into one pull request: each account has a plan there, and the merge goes on from what is in force',
    ],
    ofEach: accounts.names.map((name) => {
      const paths = [...accounts.shared, `${accounts.parent}${name}/`].map(shellWord);
      return `  celigo-access validate ${paths.join(' ')}`;
    }),
  };
}

/** A file beside the folder makes every later command stop, and a job would be about neither. */
async function ensureOnePlace(cwd: string): Promise<void> {
  const { findings } = await loadFiles({ paths: [], cwd });
  const twice = findings.find(({ code }) => code === 'two-places');
  if (twice !== undefined)
    throw invalid(
      `${visible(twice.summary)} A workflow would be about neither; nothing was written.`,
      `${MOVE_THERE} Then run \`celigo-access init --workflow\` again.`,
    );
}

/** What the example says of accounts of its own: lists of them, and the paths of one. */
const ITS_OWN =
  /\[production, staging\]|\["production", "staging"\]|^ +access\/shared\n +access\/(?=\$\{\{ matrix\.account \}\}$)/gm;
const TIMES = 7;

function filledIn(example: string, { shared, parent, names }: AccountFolders): string {
  const list = `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;
  let times = 0;
  const text = example.replace(ITS_OWN, (found) => {
    times += 1;
    const indent = /^ +/.exec(found)?.[0];
    return indent === undefined ? list : [...shared, parent].map((each) => `${indent}${each}`).join('\n');
  });
  if (times !== TIMES) throw new InternalError('The workflow for many accounts names accounts elsewhere.');
  return text;
}

/** No commit has this name, so GitHub runs nothing until somebody chose one. */
const PLACEHOLDER = '@0000000000000000000000000000000000000000';

/** Each line with what stands behind the name of an action, its commit and the version beside it, made anew. */
const withPins = (workflow: string, pinOf: (action: string, pin: string) => string): string =>
  workflow
    .split('\n')
    .map((line) => {
      const at = line.indexOf(USES);
      const [head, rest] = [line.slice(0, at + USES.length), line.slice(at + USES.length).trimEnd()];
      const [action = '', commit = ''] = (rest.split(' ')[0] ?? '').split('@');
      return at === -1 || !/^[0-9a-f]{40}$/.test(commit)
        ? line
        : head + action + pinOf(action, rest.slice(action.length));
    })
    .join('\n');

const USES = 'uses: ';

/** What somebody reviewed, or let be raised, for the workflow that is replaced is pinned by the new one. */
function withPinsOf(there: string, workflow: string): string {
  const pins = new Map<string, string>();
  withPins(there, (action, pin) => {
    if (!pin.startsWith(PLACEHOLDER)) pins.set(action, pin);
    return pin;
  });
  return withPins(workflow, (action, pin) => pins.get(action) ?? pin);
}

/**
 * Fails if the workflow that stands there is none that `init` writes: what somebody changed in it would be gone, and
 * nothing would say so. Pins are no edit, for they are taken over.
 */
export async function ensureUnedited({ cwd, packageRoot, stderr }: Context): Promise<void> {
  const there = await readFile(join(cwd, WORKFLOW), 'utf8').catch(() => undefined);
  if (there === undefined) return;
  const shipped = [await shippedIn(packageRoot, SIMPLE)];
  const accounts = accountsNamedIn(there);
  if (accounts !== undefined) shipped.push(filledIn(await shippedIn(packageRoot, MANY), accounts));
  const edits = shipped
    .map((each) => editsOf(linesOf(each), linesOf(there)))
    .sort((a, b) => a.added.length + a.gone - (b.added.length + b.gone))[0];
  if (edits === undefined || edits.added.length + edits.gone === 0) return;
  const { added, gone } = edits;
  const told = added.slice(0, MOST_TOLD).join(', ');
  const more = added.length > MOST_TOLD ? ` and ${added.length - MOST_TOLD} more` : '';
  const words = [
    ...(added.length > 0 ? [`  ${counted(added.length, 'line')} would be lost: ${told}${more}`] : []),
    ...(gone > 0
      ? [`  ${counted(gone, 'line')} would come back that ${gone === 1 ? 'is' : 'are'} not there now`]
      : []),
  ];
  stderr.write(`${WORKFLOW} is not as this version of init writes it:\n${words.join('\n')}\n`);
  throw invalid(
    'It was edited, or an earlier version wrote it, so nothing was written.',
    `Move ${WORKFLOW} away, run this again, and take over from it what is to stay.`,
  );
}

/** So many lines are named. */
const MOST_TOLD = 10;

const linesOf = (text: string): string[] =>
  withPins(text, () => '')
    .split('\n')
    .map((line) => line.trimEnd());

/** Lines that the shipped workflow has not, by their numbers, and how many of its own are missing. */
function editsOf(shipped: readonly string[], there: readonly string[]) {
  if (shipped.join('\n') === there.join('\n')) return { added: [], gone: 0 };
  const left = new Map<string, number>();
  for (const line of shipped) left.set(line, (left.get(line) ?? 0) + 1);
  const added = there.flatMap((line, at) => {
    const times = left.get(line) ?? 0;
    if (times > 0) left.set(line, times - 1);
    return times > 0 ? [] : [at + 1];
  });
  const gone = [...left.values()].reduce((sum, times) => sum + times, 0);
  // The same lines in another order: where the first of them differs.
  if (added.length + gone > 0) return { added, gone };
  return { added: [there.findIndex((line, at) => line !== shipped[at]) + 1], gone };
}

/** The accounts that a workflow for many names, as `filledIn` wrote them; undefined: it is no such workflow. */
function accountsNamedIn(workflow: string): AccountFolders | undefined {
  const lines = workflow.split('\n').map((line) => line.trim());
  const options = lines.find((line) => line.startsWith('options: ['));
  const from = lines.indexOf('config: |') + 1;
  const own = lines.findIndex((line, at) => at >= from && line.endsWith(OF_ACCOUNT));
  if (options === undefined || from === 0 || own === -1) return undefined;
  const names = [...options.slice('options: '.length).matchAll(/[\w.-]+/g)].map(([name]) => name);
  const parent = (lines[own] ?? '').slice(0, -OF_ACCOUNT.length);
  return { kind: 'folders', shared: lines.slice(from, own), parent, names };
}

const OF_ACCOUNT = `\${{ matrix.account }}`;

/** What must be replaced before the workflow can run, as a step of what comes next. */
function placeholdersIn(workflow: string): string[] {
  const lines = workflow.split('\n').flatMap((line, at) => (line.includes(PLACEHOLDER) ? [at + 1] : []));
  if (lines.length === 0) return [];
  return [
    `  edit ${WORKFLOW}: lines ${lines.join(', ')} name a commit of zeros, which does not exist;`,
    '  replace it by the commit of the release that you reviewed: until then, validate refuses it',
  ];
}
