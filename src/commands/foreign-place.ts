/** Where an export would stand for another account than the one that it is of. */
import { dirname, relative, resolve } from 'node:path';
import { repositoryAround } from '../config/discover.ts';
import { loadFiles } from '../config/load.ts';
import { leadsOut, treeAround } from '../config/paths.ts';
import { isObject } from '../core/model/json.ts';
import { type LiveState, resourceIds } from '../core/model/live.ts';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { isFolder } from './deliver.ts';

/**
 * Beside folders of several accounts, the token of the other one is the likeliest slip: one account would then be under
 * the name of another, or in two folders. What `contains` of the files there names tells the accounts apart.
 */
export async function ensureOwnPlace(output: string, live: LiveState, { cwd }: Context): Promise<void> {
  const target = resolve(cwd, output);
  const folder = isFolder(output) ? target : dirname(target);
  const tree = treeAround(folder, (await repositoryAround(cwd)) ?? cwd);
  const paths = [...new Set([tree ?? target, target])].map((each) => relative(cwd, each) || '.');
  const { files } = await loadFiles({ paths, cwd });
  const ids = resourceIds(live);
  for (const { path: shown, value } of files) {
    const account = isObject(value) ? value.account : undefined;
    const contains = isObject(account) && Array.isArray(account.contains) ? account.contains.map(String) : [];
    if (contains.length === 0) continue;
    const file = resolve(cwd, shown);
    const isOfThis = contains.some((id) => ids.has(id));
    if (isOfThis && file !== target) throw elsewhere(shown, output);
    // In the folder of all accounts, files of several may lie side by side.
    const isOwn = file === target || (folder !== tree && !leadsOut(folder, file));
    if (!isOfThis && isOwn) throw foreign(shown, contains);
  }
}

const foreign = (file: string, contains: readonly string[]): Failure =>
  new Failure(
    `${visible(file)} is of another account: its \`account.contains\` names ${visible(contains.join(', '))}, which the account of this token does not have. Nothing was written.`,
    {
      exitCode: EXIT.token,
      hint: 'Use the token of that account, or name another --output. If it is this account and that was deleted there, move the file away first.',
    },
  );

const elsewhere = (file: string, output: string): Failure =>
  new Failure(
    `${visible(file)} is of the account of this token already, and every command would find it twice with ${visible(output)}. Nothing was written.`,
    {
      exitCode: EXIT.token,
      hint: `Use the token of the other account. To write this one anew, name \`--output ${visible(file)} --force\`, or a place outside access/ to compare.`,
    },
  );
