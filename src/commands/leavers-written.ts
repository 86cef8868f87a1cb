/** `leavers --write`: the entries in the files themselves. Whoever administers is left to a person. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withAbsent } from '../config/in-place.ts';
import { lostBy } from '../config/lost.ts';
import type { Leavers } from '../core/export/leavers.ts';
import { placeText } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { EXIT, type ExitCode, messageOf } from '../errors.ts';
import { wrap } from '../form/text/wrap.ts';
import { visible } from '../form/visible.ts';
import { listWords } from '../say/words.ts';
import type { Context } from './context.ts';
import { draftOf, ensureDeliverable, undeliverable } from './deliver.ts';

/** What no list of people names, and what the files alone can tell: such accounts administer. */
export const NO_PERSON =
  "The token's own user and accounts for emergencies are on no list of people: name them in policy.protectedUsers or policy.breakGlass, and they are no leavers.";

/** Ends with 8 where somebody is left for a person to decide about. */
export async function writeLeavers(
  { leavers, resembling }: Leavers,
  files: readonly string[],
  context: Context,
): Promise<ExitCode> {
  const who = new Set(leavers.flatMap((each) => (each.isAdministrator ? [] : [emailOf(each.shown)])));
  const changes: { file: string; before: string; after: string; people: readonly string[] }[] = [];
  for (const file of files) {
    const before = await readFile(resolve(context.cwd, file), 'utf8');
    const { text: after, people } = withAbsent(before, who);
    if (people.length > 0) changes.push({ file, before, after, people });
  }
  for (const { file } of changes) await ensureDeliverable(file, context);
  for (const { file, after } of changes) await replace(file, after, context);
  const tell = (text: string): void => context.stderr.write(`${wrap(text, context.stderr.columns)}\n`);
  for (const { file, before, after, people } of changes)
    tell(
      `Wrote ${visible(file)}: \`state: absent\` for ${visible(listWords(people))}.${commentsGone(before, after)}`,
    );
  const open = leavers.filter(({ isAdministrator }) => isAdministrator);
  if (open.length > 0) {
    const where = open.map(({ shown, place }) => `${shown} (${placeText(place)})`);
    const named = open.map(({ shown }) => shown).join(', ');
    tell(
      `Not written, because each is an administrator: ${visible(listWords(where))}. If one has left, write \`state: absent\` there. If it is no person, write \`protectedUsers: [${visible(named)}]\` under \`policy\`, or \`breakGlass\` for emergencies.`,
    );
  }
  if (changes.length > 0) tell('See what ends: `celigo-access plan`');
  return open.length + resembling.length > 0 ? EXIT.waiting : EXIT.done;
}

/** What somebody wrote between the lines of access that is gone. */
function commentsGone(before: string, after: string): string {
  const lines = lostBy(before, after)?.find(({ what }) => what === 'comments')?.names ?? [];
  return lines.length === 0
    ? ''
    : ` With what they had went the comment${lines.length === 1 ? '' : 's'} that stood in line ${listWords(lines)}.`;
}

/** Whole or not at all, and readable by whoever could read it before. */
async function replace(file: string, text: string, { cwd }: Context): Promise<void> {
  const target = resolve(cwd, file);
  const draft = draftOf(target);
  try {
    const { mode } = await stat(target);
    await writeFile(draft, text, { mode: mode & 0o777, flag: 'wx' });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw undeliverable(visible(file), messageOf(error), error);
  }
}
