/** People in no file, in sentences: who came or was changed, and who else there is. */
import type { CoveredChange } from '../core/model/covered.ts';
import { emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import type { Note } from '../core/plan/note.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { DriftedPerson, FoundDrift, Newcomer } from '../core/report/drift.ts';
import { type Line, listed, ours, say, withoutGaps } from './line.ts';
import { createdWords, dayWords } from './report/words.ts';
import { fieldWords, sideWords } from './words.ts';

interface Found {
  readonly drifted: readonly DriftedPerson[];
}

const newcomersIn = ({ drifted }: Found): Newcomer[] => drifted.filter((each) => each.kind === 'newcomer');

/** Whether the policy that was in force was to end what they have, so that the next apply does. */
export const isEndedByPolicy = ({ why, records }: Newcomer): boolean =>
  why === 'policy' && records === undefined;

export const INVITATION_WORDS: Record<Newcomer['invitation'], string> = {
  accepted: '',
  pending: '; has not accepted the invitation yet',
  dismissed: '; has declined the invitation',
};

/** How and when somebody came whom no file declares, and what is new about them. */
export function cameLine(each: Newcomer): Line {
  const { createdAt, createdVia, invitation, namedIn, isAdministrator, isMirrored, changedAt } = each;
  const where =
    namedIn === undefined
      ? ours(`is in no file${isAdministrator ? ', and an administrator' : ''}`)
      : say`is in none of the files that were read, and named in ${namedIn}, which was not`;
  const changed = changedAt === undefined ? [] : say`; last changed ${dayWords(changedAt)}`;
  const policy = isEndedByPolicy(each) ? '; `policy.unmanagedUsers` ends that' : '';
  const mirrored = isMirrored ? '; of production, which this environment mirrors: nothing ends it here' : '';
  return say`${where}; came ${createdWords({ ...present({ createdAt, createdVia }) })}${changed}${ours(INVITATION_WORDS[invitation])}${ours(policy)}${ours(mirrored)}`;
}

/** What somebody has beyond the line of theirs that the base has and the files have not. */
export function sinceBaseWords(change: CoveredChange, labels: ReadonlyMap<string, string>): Line {
  const { before, after } = sideWords(change);
  return say`${fieldWords(change.field, labels)}: the account has ${{ term: before }}, the base gave ${{ term: after }}`;
}

export const strangersIn = (report: Found): Newcomer[] =>
  newcomersIn(report).filter(({ namedIn }) => namedIn === undefined);
export const unreadIn = (report: Found): Newcomer[] =>
  newcomersIn(report).filter(({ namedIn }) => namedIn !== undefined);

/** What to do about people of files that were not read. */
export const unreadSentence = (report: Found): string | undefined =>
  unreadIn(report).length === 0
    ? undefined
    : 'The paths seem to be a part of the files: name all of them, or none, before you keep or end anything of people whom other files name.';

/** What the policy does, or would do, about everybody whom no file declares. */
export function newcomersSentence(report: Found): string | undefined {
  const strangers = strangersIn(report).filter(({ records }) => records === undefined);
  if (strangers.length === 0) return undefined;
  return strangers.some(isEndedByPolicy)
    ? 'Of people in no file the next apply ends what `policy.unmanagedUsers` says. Whoever is to stay needs an entry.'
    : 'For everybody in no file: `policy.unmanagedUsers: disable` or `remove` ends it with the next apply, `ignore` stops naming them, but for administrators.';
}

/** Nobody knows which of them an intruder is, so what ends them comes before what keeps them. */
export const undeclaredAdministratorsLine = (people: readonly string[]): Line =>
  say`${ours(people.length === 1 ? 'Administrator' : 'Administrators')} in no file: ${listed(people, 12)}. \`state: absent\` ends the access of whoever is not to have it; an entry, or \`policy.protectedUsers\`, accounts for whoever is. Where \`files\` limits files, any file that may hold people could end them.`;

/** Those in no file who are no difference: how many, and by name whoever may do much. */
export function inNoFileLines({ inNoFile, unmade }: Pick<FoundDrift, 'inNoFile' | 'unmade'>): Line[] {
  const { settled, administrators, writers, invited } = inNoFile;
  const are = unmade.length === 1 ? 'is an administrator' : 'are administrators';
  const may = writers.length === 0 ? [] : say` May manage or write: ${listed(writers, 12)}.`;
  const will = invited.length === 0 ? [] : say` Will, once they accept: ${listed(invited, 12)}.`;
  const count = ours(counted(settled, 'person', 'people'));
  return withoutGaps([
    unmade.length > 0 &&
      say`${listed(unmade, 12)} ${ours(are)}, by neither the files nor the base, until what the files newly say is applied.`,
    administrators.length > 0 && undeclaredAdministratorsLine(administrators),
    settled > 0 &&
      say`In no file, and disabled or neither new nor changed in the last 30 days: ${count}.${may}${will}`,
  ]);
}

/**
 * What may be done about those in no file who were in one: whoever is perhaps declared under the e-mail that they had before
 * is nobody to be ended, and of several records that are not all of one e-mail no entry means each.
 */
function leftBehindIn(
  people: readonly string[],
  notes: readonly Note[],
  drifted: readonly DriftedPerson[] = [],
) {
  const moved = new Set(
    [
      ...notes.flatMap((note) => (note.code === 'looks-moved' ? [note.now] : [])),
      ...drifted.flatMap((each) => (each.kind === 'changed' && each.moved ? [each.moved.now] : [])),
    ].map(emailOf),
  );
  const unclear = new Set(
    notes.flatMap((note) =>
      note.code === 'two-records' && !note.isEndedByEntry ? [emailOf(note.person)] : [],
    ),
  );
  const [perhaps, several, left]: [string[], string[], string[]] = [[], [], []];
  for (const person of people) {
    const email = emailOf(person);
    (moved.has(email) ? perhaps : unclear.has(email) ? several : left).push(person);
  }
  return { perhaps, several, left };
}

/** Those whose lines were deleted while they kept their access. */
export function leftBehindLines({
  leftBehind,
  drifted,
  notes,
}: Pick<FoundDrift, 'leftBehind' | 'drifted' | 'notes'>): Line[] {
  const { perhaps, several, left } = leftBehindIn(leftBehind, notes, drifted);
  return withoutGaps([
    left.length > 0 &&
      say`In no file, and still in the account: ${listed(left, 12)}. \`state: absent\` ends their access.`,
    several.length > 0 &&
      say`In no file, and in the account by several records, of which the notes say what to do: ${listed(several, 12)}.`,
    perhaps.length > 0 &&
      say`In no file, still in the account, and perhaps declared under the e-mail that they had before, as is said above: ${listed(perhaps, 12)}. Find that out before you end anything of theirs.`,
  ]);
}

/** How a plan says to end the access of those left behind; nothing where there is nobody. */
export function endLeftBehind({ leftBehind, notes }: Pick<Plan, 'leftBehind' | 'notes'>): Line[] {
  const emails = leftBehind.map(({ email }) => email);
  const { perhaps, several, left } = leftBehindIn(emails, notes);
  const them = left.length === emails.length ? ours('them') : listed(left, 12);
  return withoutGaps([
    left.length > 0 && say`To end the access of who is left behind, write \`state: absent\` for ${them}.`,
    several.length > 0 &&
      say`The notes say how to end the access of ${listed(several, 12)}, who has several records.`,
    perhaps.length > 0 &&
      say`${listed(perhaps, 12)} may be declared under another e-mail, as the notes say: find that out before you end anything of theirs.`,
  ]);
}
