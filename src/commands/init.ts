/** `init`: the first access file, and on request the workflow that runs it in pull requests. No network. */
import { randomBytes } from 'node:crypto';
import { lstat, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { repositoryAround } from '../config/discover.ts';
import { type Starter, starterText } from '../config/starter.ts';
import { ADDRESS } from '../core/model/address.ts';
import { EXIT, type ExitCode, invalid, messageOf, systemWord } from '../errors.ts';
import { wrap } from '../form/text/wrap.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { ensureFree, makeFolders, modeAt, undeliverable } from './deliver.ts';
import { ensureNothingLost } from './replacing.ts';
import { deliverSchema, ensureSchemaPlace } from './schema-beside.ts';
import { ensureUnedited, WORKFLOW, type Workflow, workflowFor } from './workflow.ts';

export interface InitOptions extends Starter {
  /** Also write the GitHub workflow. */
  readonly workflow: boolean;
  /** Replace files that exist; with a workflow, no access file. */
  readonly force: boolean;
}

const ACCESS = 'access.yaml';

export async function init(options: InitOptions, context: Context): Promise<ExitCode> {
  if (!ADDRESS.test(options.administrator))
    throw invalid(
      `--administrator ${options.administrator} is no e-mail address.`,
      'Write it as name@company.example.',
    );
  if (options.workflow) await ensureRoot(context);
  // Files that somebody wrote or exported are worth more than a first one, whatever else is asked for.
  const kept = options.workflow ? await accessFilesIn(context) : undefined;
  const first = starterText(options);
  const files: [string, string][] = kept === undefined ? [[ACCESS, first]] : [];
  const workflow = options.workflow ? await workflowFor(context) : undefined;
  if (workflow !== undefined) files.push([WORKFLOW, workflow.text]);
  // All of them are checked before the first is written.
  if (kept === undefined) await ensureNoFolder(context);
  for (const [file] of files) {
    await ensureFree(file, options.force, context);
    await ensureNoLink(file, context);
  }
  if (workflow !== undefined) await ensureUnedited(context);
  if (kept === undefined) {
    // Its file has one name alone.
    await ensureNothingLost(ACCESS, first, context, { otherwise: () => '' });
    await ensureSchemaPlace('.', context);
  } else context.stderr.write(`${kept} exists already and stays as it is: the workflow alone is written.\n`);
  for (const [file, text] of files) await write(file, text, options.force, context);
  if (kept === undefined) await deliverSchema('.', context);
  tellNext(options, kept, workflow, context);
  return EXIT.done;
}

/** A workflow in any other folder would never run, and nothing would say so. */
async function ensureRoot({ cwd }: Context): Promise<void> {
  const root = await repositoryAround(cwd);
  if (root === undefined || root === resolve(cwd)) return;
  throw invalid(
    'GitHub reads the workflows at the root of a repository alone, and this is a folder below one.',
    `Run \`celigo-access init --workflow\` in ${visible(relative(cwd, root))}; \`config\` and \`paths\` in the workflow name access files that lie elsewhere.`,
  );
}

function tellNext(
  { region }: Starter,
  kept: string | undefined,
  workflow: Workflow | undefined,
  { stdout }: Context,
): void {
  const isNew = kept === undefined;
  const lines = [
    'Next:',
    ...(isNew ? [`  edit ${ACCESS}: the people, and \`account.contains\``] : []),
    ...(workflow?.steps ?? []),
    ...(workflow?.ofEach ?? [
      '  celigo-access validate           checks it; no network',
      '  export CELIGO_API_TOKEN=…        a full-access token of an administrator',
      '  celigo-access doctor             checks token and account, and prints the line for `account.contains`',
      '  celigo-access plan               what would change; sends GET only',
    ]),
    ...(isNew
      ? [
          'Before you edit it, this makes the file from an account that has people already:',
          `  celigo-access export --region ${region} --output ${ACCESS} --force`,
        ]
      : []),
    '',
  ];
  stdout.write(wrap(lines.join('\n'), stdout.columns));
}

/** What a later command would find here; undefined: nothing. A file called `access` is none that is looked for. */
async function accessFilesIn({ cwd }: Context): Promise<string | undefined> {
  // A link counts, wherever it leads.
  if ((await lstat(join(cwd, ACCESS)).catch(() => undefined)) !== undefined) return ACCESS;
  const folder = await stat(join(cwd, 'access')).catch(() => undefined);
  return folder?.isDirectory() === true ? 'access/' : undefined;
}

/** A file beside a folder `access/` would make every later command stop. */
async function ensureNoFolder({ cwd }: Context): Promise<void> {
  if ((await stat(join(cwd, 'access')).catch(() => undefined)) === undefined) return;
  throw invalid(
    'The folder access/ exists already.',
    'The files of an account are either access.yaml or a folder access/: add a file to the folder. For another environment, `celigo-access export --output access/NAME/` with its token writes a folder of its own.',
  );
}

/** What is replaced may be a file alone: a link could lead anywhere. */
async function ensureNoLink(file: string, { cwd }: Context): Promise<void> {
  const found = await lstat(resolve(cwd, file)).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    throw invalid(`${file} is not a regular file; nothing was written.`, 'Move it away.');
}

/** A file that stands there already is replaced by one that is whole, or stays; a new one is whole, or not there. */
async function write(file: string, text: string, force: boolean, context: Context): Promise<void> {
  const target = resolve(context.cwd, file);
  const draft = force ? `${target}.${randomBytes(6).toString('hex')}` : target;
  try {
    await makeFolders(dirname(target), 0o777);
    await writeFile(draft, text, { mode: await modeAt(target), flag: 'wx' });
    if (force) await rename(draft, target);
  } catch (error) {
    // What somebody else has made meanwhile is theirs.
    if (systemWord(error) !== 'EEXIST') await rm(draft, { force: true });
    throw undeliverable(file, messageOf(error), error);
  }
  context.stderr.write(`Wrote ${file}.\n`);
}
