/** The entries under `users` that a watch offers: what each is for, where it may stand, and what it leaves. */
import type { Caveat } from '../core/export/settings-and-mail.ts';
import { present } from '../core/model/present.ts';
import type { ChangedPerson, DriftedPerson, EntryEffects } from '../core/report/drift.ts';
import { joined, type Line, ours, say } from './line.ts';

/** What such an entry is for, and what it leaves. */
const entryWords = (
  words: string,
  { caveats = [], inFile }: Pick<EntryEffects, 'caveats' | 'inFile'>,
  others = 'instead of theirs, whose file may not',
): Line => {
  const file = inFile === undefined ? [] : [say`${inFile} may hold ${ours(others)}`];
  const does = caveats.map((each) => ours(CAVEATS[each]));
  return say`${joined([ours(words), ...file, ...does], ', which ')}:`;
};

/** Of somebody in no file, what may not hold their entry. */
const LIMITED = 'unlike another that `files` limits';

const CAVEATS: Readonly<Record<Caveat, string>> = {
  'sign-in': 'says of MFA and SSO what the files say, since no entry may require both',
  mail: 'leaves out the mail about what they do not reach, so that it ends',
  'mail-again': 'leaves mail that a role or a list states, so that it is set again',
  end: 'needs an `until`, or a `reason` in the file of the policy, as `policy.ends` demands',
  ended: 'leaves out what a date has ended, so that it goes',
  invites: 'sends the declined invitation again, as `policy.dismissed` says',
};

/** An entry under `users`, what it is for, and what it does beside what it says. */
interface Offer extends Partial<Pick<EntryEffects, 'takeOut' | 'endsLost'>> {
  readonly words: Line;
  readonly yaml: string;
}

/** The entries that people may choose from; in the order in which they are shown. */
export function offersOf(each: DriftedPerson): Offer[] {
  switch (each.kind) {
    case 'protected':
      return each.explain === undefined ? [] : [{ words: entryWords(EXPLAIN_USE, each), yaml: each.explain }];
    case 'changed': {
      const { adopt: yaml, adoptRemoves, moved, takeOut, endsLost } = each;
      if (yaml === undefined) return [];
      const beside = { takeOut, ...present({ endsLost }) };
      if (moved === undefined)
        return [{ words: entryWords(adoptRemoves ? removalWords(each) : ADOPT_IT, each), yaml, ...beside }];
      const left = entryWords('if they have left, and that is somebody else, this one', each);
      return [
        { ...moved, words: entryWords(FOLLOW_IT, moved), yaml: moved.entry },
        { words: left, yaml, ...beside },
      ];
    }
    case 'newcomer': {
      const { adopt, end, isOutside, endInFile, records } = each;
      const domain = isOutside ? ', and its domain in `policy.domains`' : '';
      const keep = entryWords(`to keep the access, this entry under \`users\`${domain}`, each, LIMITED);
      const several = records === undefined ? NOTHING_TO_KEEP : END_EACH;
      const endWords = adopt === undefined ? several : 'to end it, this one';
      return [
        ...(adopt === undefined ? [] : [{ words: keep, yaml: adopt }]),
        ...(end === undefined
          ? []
          : [{ words: entryWords(endWords, { ...present({ inFile: endInFile }) }, LIMITED), yaml: end }]),
      ];
    }
  }
}

const EXPLAIN_USE =
  'to explain its use, this entry under `users`, with your reason in it, by which it may stay open for 24 hours from now at most';
const FOLLOW_IT =
  'if it did, this entry under `users` in the place of theirs, and the new address wherever else the files name the old one';
const NOTHING_TO_KEEP =
  'the record gives nothing, so there is nothing to keep: give a level or a grant for that. To end it, this entry under `users`';
const END_EACH = 'to end all of it, this entry under `users`, which removes each of the records';
const ADOPT_IT = 'to adopt it, this entry under `users`';
/** What has ended, and no timer has taken yet, is told beside it as overdue. */
const removalWords = ({ fields }: ChangedPerson): string =>
  `${fields.some(({ field }) => field === 'accessLevel') ? 'the record gives nothing any more' : 'but for what has ended, the record gives nothing'}, and no entry says that. To remove the person, this one under \`users\``;
