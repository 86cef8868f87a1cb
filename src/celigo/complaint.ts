/**
 * What came of a write whose body says nothing that is relied on, but for one thing: that it was not done. (Source:
 * clients that have seen a status or errors inside of a success; the vendor documents neither.)
 */
import type { WriteAnswer } from '../core/model/doors.ts';
import { isObject, type JsonObject } from '../core/model/json.ts';
import { isPassing, type Sent } from './meaning.ts';
import { codesOf, type Redact, wordsOf } from './words.ts';

/**
 * A success may hold a complaint, about one of its elements or about all of it. Where that has no status of a refusal,
 * nobody can tell what was taken.
 */
export function answerTo(sent: Sent, redact: Redact): WriteAnswer {
  if (sent.kind !== 'accepted') return sent;
  const elements = (Array.isArray(sent.body) ? sent.body : [sent.body]).filter(isObject);
  const complaint = elements.find(complains);
  if (complaint === undefined) return { kind: 'accepted' };
  const words = wordsOf(complaint, redact) || 'no words';
  const status = statusIn(complaint);
  if (status === undefined || isPassing(status))
    return { kind: 'unclear', words: status === undefined ? words : `${status}: ${words}` };
  const unknownReference = codesOf(complaint).includes('invalid_ref');
  return { kind: 'refused', status, words, ...(unknownReference ? { unknownReference } : {}) };
}

/** Of whichever of the two names a client has seen. */
function statusIn({ statusCode, status }: JsonObject): number | undefined {
  return [statusCode, status].find((each): each is number => typeof each === 'number' && each >= 400);
}

function complains(element: JsonObject): boolean {
  const { error, errors, success } = element;
  const hasErrors = Array.isArray(errors) ? errors.length > 0 : Boolean(errors);
  return statusIn(element) !== undefined || success === false || hasErrors || Boolean(error);
}
