/** What refuses a run that was given a part of the files: whoever is in the others looks like somebody in no file. */
import { shownFrom } from '../config/paths.ts';
import type { Unread, Whom } from '../config/unread.ts';
import type { Finding } from '../core/model/finding.ts';
import { counted } from '../core/model/text.ts';

const MOST_NAMED = 12;

/**
 * People whom the run would end or call left behind, of whom another file says what they have. `given` are the paths
 * on the command line, or the files that were found.
 */
export function partOfFiles(
  people: readonly Whom[],
  unread: Unread,
  given: readonly string[],
  cwd: string,
): Finding[] {
  const named = people.flatMap((person) => {
    const file = unread.namedIn(person);
    return file === undefined ? [] : [`${person.shownEmail} (${file})`];
  });
  if (named.length === 0) return [];
  const shown = named.slice(0, MOST_NAMED).join(', ');
  const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  const { folders, files } = unread;
  const beside = (folders.length > 0 ? folders : files).map((each) => shownFrom(cwd, each));
  const whole = folders.length > 0 ? beside : [...given, ...beside];
  return [
    {
      severity: 'error',
      code: 'part-of-files',
      summary: `${counted(named.length, 'person', 'people')} of files that were not read would be taken for people in no file: ${shown}${more}.`,
      why: 'What was read is a part of the files, and this run would end the access of these people or call them left behind.',
      fix: `Name all files of the account, or the folder that holds them: \`${whole.join(' ')}\`. A file that is about another account belongs into a folder with its own \`account\`.`,
    },
  ];
}
