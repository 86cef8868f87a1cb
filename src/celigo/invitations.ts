/**
 * What the answer to a batch of invitations says about each person: an array with one element an e-mail, each
 * with its own `statusCode`, and on success the new record in `doc`. (Source: the vendor's command line; the
 * shape of a failed element is not documented.)
 */
import type { InvitationAnswer } from '../core/model/doors.ts';
import { emailOf } from '../core/model/ids.ts';
import { type JsonObject, objectOf } from '../core/model/json.ts';
import { isPassing, type Sent } from './meaning.ts';
import { codesOf, type Redact, spokenWords, wordsOf } from './words.ts';

/** One answer for each e-mail, in their order. What cannot be told for certain is `unclear`. */
export function invitationAnswers(
  emails: readonly string[],
  sent: Sent,
  redact: Redact,
): readonly InvitationAnswer[] {
  if (sent.kind === 'refused' && ABOUT_SOMEBODY.has(sent.status)) {
    const { status, words } = sent;
    if (emails.length > 1) return emails.map(() => ({ kind: 'batch-refused', status, words }));
    if (status === 409) return [{ kind: 'exists', status, words }];
  }
  if (sent.kind !== 'accepted') return emails.map(() => sent);
  const elements = elementsFor(emails, sent.body);
  const spoken = spokenWords(sent.body, redact);
  const said = spoken === undefined ? '' : `: ${spoken}`;
  return emails.map((_, index) => {
    const element = elements?.[index];
    if (element === undefined)
      return { kind: 'unclear', words: `the answer does not say who was invited${said}` };
    return answerOf(element, redact);
  });
}

/** Refusals that one person of a call may be the reason of, and not the token or the form of the call. */
const ABOUT_SOMEBODY: ReadonlySet<number> = new Set([400, 404, 409, 422]);

/** What is said of one person. */
type Element = JsonObject & { readonly statusCode: number };

const isElement = (value: unknown): value is Element => typeof objectOf(value).statusCode === 'number';

/**
 * The element of each e-mail: by the e-mail of its record where it has one, else by its position. Once an
 * element with an e-mail stands elsewhere than its e-mail was sent, positions say nothing.
 */
function elementsFor(emails: readonly string[], body: unknown): readonly (Element | undefined)[] | undefined {
  const elements = (Array.isArray(body) ? body : []).map((each) => (isElement(each) ? each : undefined));
  if (elements.length !== emails.length) return undefined;
  const keys = emails.map(emailOf);
  const owners = elements.map((element) => {
    const email = emailIn(objectOf(element));
    return email === undefined ? undefined : keys.indexOf(emailOf(email));
  });
  const named = owners.filter((owner) => owner !== undefined);
  if (named.includes(-1) || new Set(named).size !== named.length) return undefined;
  const ordered = owners.every((owner, index) => owner === undefined || owner === index);
  return ordered ? elements : keys.map((_, index) => elements[owners.indexOf(index)]);
}

function emailIn({ doc }: JsonObject): string | undefined {
  const { email } = objectOf(objectOf(doc).sharedWithUser);
  return typeof email === 'string' && email !== '' ? email : undefined;
}

/** Codes with which a 400 is about the request, not about somebody who has access already. */
const REQUEST_CODES: ReadonlySet<string> = new Set([
  'access_restricted',
  'feature_not_enabled',
  'invalid_field',
  'invalid_query_params',
  'invalid_ref',
  'rate_limited',
]);

function answerOf(element: Element, redact: Redact): InvitationAnswer {
  const status = element.statusCode;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  // An element may hold its status and nothing else.
  const isSilent = Object.keys(element).length === 1;
  const words = isSilent ? `${status} without words` : wordsOf(element, redact) || 'no words';
  // The vendor's command line words every 400 as "already has access"; a code that says otherwise wins.
  const aboutRequest = codesOf(element).some((code) => REQUEST_CODES.has(code));
  if (status === 409 || (status === 400 && !aboutRequest))
    return { kind: 'exists', status, words: isSilent ? words : `${status}: ${words}` };
  return isPassing(status) || !(status >= 300)
    ? { kind: 'unclear', words: `${status}: ${words}` }
    : { kind: 'refused', status, words };
}
