/**
 * A review for eyes that need not know who is who: pseudonyms instead of e-mails, and no names. The same
 * person has the same pseudonym in every report, so that reports can be read side by side. It hides from
 * readers, not from somebody who has a list of e-mails to try.
 */
import { createHash } from 'node:crypto';
import { emailOf } from '../../core/model/ids.ts';
import type { Reason } from '../../core/model/reason.ts';
import type { AccessReview } from '../../core/report/document.ts';
import type { ReviewChange } from '../../core/report/saved.ts';

/** `person-3f2a9c8170`; of a pseudonym, which an older report may have, itself. */
const pseudonymOf = (email: string): string =>
  /^person-[0-9a-f]{10}$/.test(email)
    ? email
    : `person-${createHash('sha256').update(emailOf(email)).digest('hex').slice(0, 10)}`;

interface Said {
  readonly review: AccessReview;
  readonly change?: ReviewChange;
}

/** The review, and what changed since an older one, without anybody's e-mail or name. */
export function redacted({ review, change }: Said): Said {
  const nameless = review.people.map(({ name: _name, ...person }) => person);
  // Who left is known from the change alone.
  const known = new Set([...knownIn(review), ...(change?.left ?? []).map(({ email }) => email)]);
  return {
    review: { ...withoutEmails({ ...review, people: nameless }, known), redacted: true },
    ...(change === undefined ? {} : { change: withoutEmails(change, known) }),
  };
}

const knownIn = ({ people, unknownLevels }: AccessReview): Set<string> =>
  new Set([...people, ...unknownLevels].map(({ email }) => email));

/** The same value with every known e-mail, and whatever looks like one, replaced in every text of it. */
function withoutEmails<Value>(value: Value, known: ReadonlySet<string>): Value;
function withoutEmails(value: unknown, known: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return known.has(value) ? pseudonymOf(value) : withoutEmailsIn(value);
  if (Array.isArray(value)) return value.map((each) => withoutEmails<unknown>(each, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== WRITTEN_REASON)
      .map(([key, each]) => [key, withoutEmails<unknown>(each, known)]),
  );
}

/** What somebody wrote beside a line may name people in any way ("Cover for Dov"), of which nothing can clean it. */
const WRITTEN_REASON: keyof Reason = 'note';

/** Files' authors write e-mails into reasons, and tests and roles may be named after people. */
const withoutEmailsIn = (text: string): string =>
  text.includes('@') ? text.split(BETWEEN_WORDS).map(withoutEmail).join('') : text;

const BETWEEN_WORDS = /([\s"`<>()[\]{},;:|\\/]+)/;

/** An apostrophe is a part of some e-mails, and stands around or behind others; a full stop ends sentences. */
function withoutEmail(word: string): string {
  let start = 0;
  while (word[start] === "'") start += 1;
  const at = word.indexOf('@', start + 1);
  if (at === -1) return word;
  const quote = word.indexOf("'", at);
  let end = quote === -1 ? word.length : quote;
  while (end > at && ".!?'".includes(word.charAt(end - 1))) end -= 1;
  if (end === at + 1) return word;
  return word.slice(0, start) + pseudonymOf(word.slice(start, end)) + word.slice(end);
}
