/** What an entry under `users` is for that a watch offers, where it may stand, and what it leaves. */
import type { Caveat } from '../core/export/settings-and-mail.ts';
import type { EntryEffects } from '../core/report/drift.ts';
import { joined, type Line, ours, say } from './line.ts';

/** What such an entry is for, and what it leaves. */
export const entryWords = (
  words: string,
  { caveats = [], inFile }: Pick<EntryEffects, 'caveats' | 'inFile'>,
  others = 'instead of theirs, whose file may not',
): Line => {
  const file = inFile === undefined ? [] : [say`${inFile} may hold ${ours(others)}`];
  const does = caveats.map((each) => ours(CAVEATS[each]));
  return say`${joined([ours(words), ...file, ...does], ', which ')}:`;
};

/** Of somebody in no file, what may not hold their entry. */
export const LIMITED = 'unlike another that `files` limits';

const CAVEATS: Readonly<Record<Caveat, string>> = {
  'sign-in': 'says of MFA and SSO what the files say, since no entry may require both',
  mail: 'leaves out the mail about what they do not reach, so that it ends',
  'mail-again': 'leaves mail that a role or a list states, so that it is set again',
  end: 'needs an `until`, or a `reason` in the file of the policy, as `policy.ends` demands',
  ended: 'leaves out what a date has ended, so that it goes',
  invites: 'sends the declined invitation again, as `policy.dismissed` says',
};
