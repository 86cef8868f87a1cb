/** What an answer of the API means for a read and for a write, and the words in which a failure says so. */
import type { WriteAnswer } from '../core/model/doors.ts';
import { isObject, type JsonObject } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import { EXIT, Failure } from '../errors.ts';
import type { Exchange, Loss } from './exchange.ts';
import { readBody } from './json.ts';
import { isLoopbackOrigin } from './origin.ts';
import { retryAfterMs } from './pacing.ts';
import { codesOf, type Redact, serverWords, wordsOf } from './words.ts';

export interface Page {
  /** Undefined: the answer had no body. */
  readonly body: unknown;
  readonly link: string;
  /** A number of the body that becomes another one here. */
  readonly inexact?: string;
}

/** How a read went: its page, "there is no such thing", or a reason to ask again. */
export type ReadVerdict =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'missing'; readonly words: string }
  | { readonly kind: 'again'; readonly words: string; readonly hint: string; readonly afterMs?: number };

export type Again = Extract<ReadVerdict, { kind: 'again' }>;

export const isAgain = <Verdict extends { readonly kind: string }>(
  verdict: Verdict | Again,
): verdict is Again => verdict.kind === 'again';

/** What came of one write. `body` is the JSON of the answer, if there was any. */
export type Sent =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | Exclude<WriteAnswer, { readonly kind: 'accepted' }>;

/** What to do where somebody else answers than the API. */
export const CHECK_ADDRESS = 'Check the region and CELIGO_BASE_URL.';

type Reply = Extract<Exchange, { kind: 'reply' }>;

const isGood = (status: number): boolean => status >= 200 && status < 300;
/** The other successes say that something comes later (202), is a part (206) or was changed on the way (203). */
const isWhole = (status: number): boolean => status === 200 || status === 204;
const isRedirect = (status: number): boolean => status >= 300 && status < 400;
/** Answers that say nothing about the request itself. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;
const redirected = (status: number): string =>
  `was answered with a redirect (${status}), which is never followed`;

/** A failed read, as a sentence that begins with what was read. */
export const failed = (url: URL, what: string, hint?: string): Failure =>
  new Failure(`Reading ${url.pathname} ${what}.`, hint === undefined ? {} : { hint });

/** A request for which there was no time. */
export const outOfTime = (url: URL, runMs: number): Failure =>
  new Failure(
    `The request to ${url.pathname} was not sent: the time for a run (${runMs / 60_000} min) is over.`,
    { hint: 'Run again: what is done stays done.' },
  );

/** A write whose turn would come only after so many milliseconds. */
export const tooBusy = (retryAfterMs: number): Sent => ({
  kind: 'unsent',
  words: 'it was not sent: the account asked everybody to wait, and what was read for it grew old',
  retryAfterMs,
});

/** Judges the answer to a GET. Throws a `Failure` for what asking again cannot mend. */
export function judgeRead(answer: Exchange, url: URL, redact: Redact): ReadVerdict {
  if (answer.kind === 'lost') return judgeLoss(answer.loss, url);
  const { status, body } = answer;
  if (isGood(status)) {
    if (!isWhole(status)) return { ...NO_ANSWER, words: `${status}, which is no whole answer to a question` };
    return typeof body === 'string'
      ? judgeBody(body, answer.headers.link, url, redact)
      : judgeLoss(body, url);
  }
  const words = wordsOfReply(answer, redact);
  if (isRedirect(status)) throw failed(url, redirected(status), 'Check CELIGO_BASE_URL.');
  if (status === 401) throw rejected(url, words);
  if (!isPassing(status) && hasCode(body, 'feature_not_enabled')) throw notEnabled(url, status, words);
  if (status === 403) throw forbidden(url, words);
  if (status === 404) return { kind: 'missing', words };
  if (!isPassing(status)) throw failed(url, `was refused (${status}: ${words})`);
  return { ...NO_ANSWER, words: `${status}: ${words}`, ...present({ afterMs: askedWait(answer) }) };
}

const NO_ANSWER = { kind: 'again', words: 'no whole answer came', hint: 'Try again later.' } as const;

/** How to look at an answer, whatever it is. */
export interface Looking {
  readonly query?: URLSearchParams;
  /** Asked without the token: what somebody is told who has none. */
  readonly asStranger?: boolean;
  /** Whether a slash stands at the end of the path. */
  readonly withSlash?: boolean;
}

/** What was answered, before anybody judges it. */
export interface Looked {
  readonly kind: 'looked';
  readonly url: URL;
  readonly status: number;
  readonly text: string;
  readonly link: string;
}

/** A refusal is an answer; only what says nothing of the request itself is a reason to ask again. */
export function judgeLook(answer: Exchange, url: URL, redact: Redact): Looked | Again {
  if (answer.kind === 'lost' || isPassing(answer.status)) {
    const verdict = judgeRead(answer, url, redact);
    return isAgain(verdict) ? verdict : NO_ANSWER;
  }
  const { status, body, headers } = answer;
  if (typeof body !== 'string') return { ...NO_ANSWER, words: body.words };
  const read = isGood(status) ? readBody(body, redact) : undefined;
  if (read !== undefined && read.kind !== 'value') return { ...NO_ANSWER, words: read.words };
  return { kind: 'looked', url, status, text: body, link: headers.link };
}

function judgeBody(text: string, link: string, url: URL, redact: Redact): ReadVerdict {
  const body = readBody(text, redact);
  if (body.kind === 'foreign') throw failed(url, `was answered with ${body.words}`, body.hint);
  if (body.kind === 'broken') return { ...NO_ANSWER, words: body.words };
  const { value, inexact } = body;
  return { kind: 'page', page: { body: value, link, ...present({ inexact }) } };
}

function judgeLoss(loss: Loss, url: URL): ReadVerdict {
  const hint = loss.hint ?? (isLoopbackOrigin(url.origin) ? LOCAL_HINT : NETWORK_HINT);
  const words = `${url.host}: ${loss.words}`;
  if (loss.passing) return { kind: 'again', words, hint };
  throw failed(url, `failed: ${words}`, hint);
}

const LOCAL_HINT = 'Is the sandbox running, and is CELIGO_BASE_URL its address?';
const NETWORK_HINT = 'Check the network, and HTTPS_PROXY if this machine needs a proxy.';

/** Judges the answer to a write. No answer is a reason to send it again before the record was read again. */
export function judgeWrite(answer: Exchange, redact: Redact): Sent {
  if (answer.kind === 'lost') return { kind: 'unclear', words: answer.loss.words };
  const { status, body } = answer;
  if (isGood(status)) return acceptedWith(status, body, redact);
  if (isRedirect(status)) return { kind: 'refused', status, words: redirected(status) };
  const words = wordsOfReply(answer, redact);
  if (!isPassing(status)) {
    const names = hasCode(body, 'invalid_ref');
    return { kind: 'refused', status, words, ...(names ? { unknownReference: true } : {}) };
  }
  // The vendor answers 429 before it looks at a request; of every other passing answer nobody knows.
  const kind = status === 429 ? 'busy' : 'unclear';
  return { kind, words: `${status}: ${words}`, ...present({ retryAfterMs: askedWait(answer) }) };
}

/**
 * A success counts only with a whole JSON body or none: a page for people, or half of something, may come from
 * whatever stands between here and the account, and then the write has not happened.
 */
function acceptedWith(status: number, text: string | Loss, redact: Redact): Sent {
  if (typeof text !== 'string') return { kind: 'unclear', words: `${status}, and then ${text.words}` };
  const body = readBody(text, redact);
  if (body.kind === 'value') return { kind: 'accepted', body: body.value };
  return { kind: 'unclear', words: `${status}: ${body.words}` };
}

/**
 * What came of a write, of whose body nothing is relied on but a complaint: a success may hold one, about one of its
 * elements or about all of it. (Source: clients that have seen a status or errors inside of a success; the vendor
 * documents neither.) Where that has no status of a refusal, nobody can tell what was taken.
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

/** Whether a refusal has this code; `invalid_ref` is of something that the request names and does not exist. */
function hasCode(body: string | Loss, code: string): boolean {
  if (typeof body !== 'string') return false;
  try {
    return codesOf(JSON.parse(body)).includes(code);
  } catch {
    return false;
  }
}

/** How long the account asks to be left alone, in milliseconds, if it says so. */
export const askedWait = (answer: Reply): number | undefined =>
  retryAfterMs(answer.headers.retryAfter, answer.headers.date);

function wordsOfReply(answer: Reply, redact: Redact): string {
  if (typeof answer.body !== 'string') return answer.body.words;
  return serverWords(answer.body, redact) || 'no words';
}

function rejected(url: URL, words: string): Failure {
  return new Failure(`${url.host} rejected the token (401: ${words}).`, {
    exitCode: EXIT.token,
    status: 401,
    hint: 'It is wrong or expired, or belongs to another region: a token works only in the region that made it.',
  });
}

function forbidden(url: URL, words: string): Failure {
  return new Failure(`The token may not read ${url.pathname} (403: ${words}).`, {
    exitCode: EXIT.token,
    status: 403,
    hint: 'Only the owner and administrators can read and change users. A personal access token has the rights of its user, and a custom token never has this one: use a token with full access of an administrator.',
  });
}

/** The license of the account does not include what was asked for. */
export class NotEnabledError extends Failure {}

const notEnabled = (url: URL, status: number, words: string): NotEnabledError =>
  new NotEnabledError(`Reading ${url.pathname} was refused (${status}: ${words}).`, {
    ...(status === 403 ? { exitCode: EXIT.token, status } : {}),
    hint: 'The license of this account does not include it.',
  });
