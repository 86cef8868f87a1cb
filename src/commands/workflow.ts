/** The workflow that `init` brings: of one account, or with a job for each of those that have folders. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountFolders, accountFoldersIn } from '../config/account-folders.ts';
import { InternalError, invalid } from '../errors.ts';
import { shellWord } from '../form/shell-word.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';

export const WORKFLOW = '.github/workflows/celigo-access.yaml';

export interface Workflow {
  readonly text: string;
  /** What is to be done before it can run. */
  readonly steps: readonly string[];
  /** Of several accounts the commands that are about each; left out where there is one. */
  readonly ofEach?: readonly string[];
}

/** One of the shipped workflows, which their tests hold to pins and permissions. */
export async function workflowFor({ cwd, packageRoot }: Context): Promise<Workflow> {
  const there = await readFile(join(cwd, WORKFLOW), 'utf8').catch(() => '');
  const shipped = async (name: string): Promise<string> =>
    withReviewed(there, await readFile(join(packageRoot, 'examples', 'workflows', name), 'utf8'));
  const accounts = await accountFoldersIn(cwd);
  if (accounts === undefined) {
    const text = await shipped('simple.yaml');
    return { text, steps: placeholdersIn(text) };
  }
  if (accounts.kind === 'mingled')
    throw invalid(
      `The files are of ${accounts.accounts} accounts, and a workflow gives each a job by the name of its folder; nothing was written.`,
      `${visible(accounts.remedy)} Then run \`celigo-access init --workflow\` again.`,
    );
  const text = filledIn(await shipped('many-accounts.yaml'), accounts);
  const environments = accounts.names.flatMap((name) => [`celigo-plan-${name}`, `celigo-apply-${name}`]);
  return {
    text,
    steps: [
      ...placeholdersIn(text),
      `  make these environments in the settings on GitHub, each with the token of its account as the secret`,
      `  CELIGO_API_TOKEN: ${environments.join(', ')}`,
    ],
    ofEach: accounts.names.map((name) => {
      const paths = [...accounts.shared, `${accounts.parent}${name}/`].map(shellWord);
      return `  celigo-access validate ${paths.join(' ')}`;
    }),
  };
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

const ACTION = /(?<=celigo-access\/celigo-access)@[0-9a-f]{40}(?: # v\S+)?/g;

/** The release that somebody reviewed for the workflow that is replaced is that of the new one. */
function withReviewed(there: string, workflow: string): string {
  const reviewed = there.match(ACTION)?.find((each) => !each.startsWith(PLACEHOLDER));
  return reviewed === undefined ? workflow : workflow.replace(ACTION, reviewed);
}

/** What must be replaced before the workflow can run, as a step of what comes next. */
function placeholdersIn(workflow: string): string[] {
  const lines = workflow.split('\n').flatMap((line, at) => (line.includes(PLACEHOLDER) ? [at + 1] : []));
  if (lines.length === 0) return [];
  return [
    `  edit ${WORKFLOW}: lines ${lines.join(', ')} name a commit of zeros, which does not exist;`,
    '  replace it by the commit of the release that you reviewed: until then, validate refuses it',
  ];
}
