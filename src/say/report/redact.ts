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
  // Who left, and who is still to be invited, is in no list of people.
  const known = new Set(emailsIn([review, change]));
  const texts: Texts = { known, odd: oddOnes([...known]) };
  return {
    review: { ...withoutEmails({ ...review, people: nameless }, texts), redacted: true },
    ...(change === undefined ? {} : { change: withoutEmails(change, texts) }),
  };
}

interface Texts {
  readonly known: ReadonlySet<string>;
  /** Those of them that no rule for words finds, the longest first: of two that begin alike, that one is meant. */
  readonly odd: readonly string[];
}

function emailsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'email' && typeof each === 'string' ? [each] : emailsIn(each),
  );
}

/** An e-mail may hold what stands between words: `a/b@acme.example`. */
const oddOnes = (known: readonly string[]): string[] =>
  known
    .filter((email) => email.includes('@') && withoutEmailsIn(email, []) !== pseudonymOf(email))
    .sort((a, b) => b.length - a.length);

/** As no pattern is made of what files and accounts say, the text is looked at around each at-sign. */
function withoutOdd(text: string, email: string): string {
  const [wanted, before] = [email.toLowerCase(), email.indexOf('@')];
  const parts: string[] = [];
  let from = 0;
  for (let sign = text.indexOf('@'); sign !== -1; sign = text.indexOf('@', sign + 1)) {
    const [at, end] = [sign - before, sign - before + email.length];
    if (at < from || text.slice(at, end).toLowerCase() !== wanted) continue;
    parts.push(text.slice(from, at), pseudonymOf(email));
    from = end;
  }
  return parts.join('') + text.slice(from);
}

/** The same value with every known e-mail, and whatever looks like one, replaced in every text of it. */
function withoutEmails<Value>(value: Value, texts: Texts): Value;
function withoutEmails(value: unknown, texts: Texts): unknown {
  if (typeof value === 'string')
    return texts.known.has(value) ? pseudonymOf(value) : withoutEmailsIn(value, texts.odd);
  if (Array.isArray(value)) return value.map((each) => withoutEmails<unknown>(each, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== WRITTEN_REASON)
      .map(([key, each]) => [key, withoutEmails<unknown>(each, texts)]),
  );
}

/** What somebody wrote beside a line may name people in any way ("Cover for Dov"), of which nothing can clean it. */
const WRITTEN_REASON: keyof Reason = 'note';

/** Files' authors write e-mails into reasons, and tests and roles may be named after people. */
function withoutEmailsIn(text: string, odd: readonly string[]): string {
  if (!text.includes('@')) return text;
  return odd.reduce(withoutOdd, text).split(BETWEEN_WORDS).map(withoutEmail).join('');
}

const BETWEEN_WORDS = /([\s"“”„«»`<>()[\]{},;:*?|\\/]+)/;

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
  return word.slice(0, start) + pseudonymOf(word.slice(start, end)) + withoutEmail(word.slice(end));
}
