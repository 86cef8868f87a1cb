/** From a request to its answer: identity, rate limit, route, rights, body; and what a fault makes of it. */
import type { EmulatedAccount } from './account.ts';
import type { TakeRequest } from './bucket.ts';
import { defined, foldEmail, isDocument } from './document.ts';
import type { Fault, FaultKind } from './faults.ts';
import type { PageSettings } from './paging.ts';
import { Refusal } from './refusal.ts';
import { type Reply, refusalReply } from './reply.ts';
import { identify, parseBody, rightsRefusal, routesAt } from './routes.ts';

/** What a request says beside its line. */
export interface ReplyContent {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** What a request says that matters to its answer. */
export interface Incoming extends ReplyContent {
  readonly method: string;
  readonly url: URL;
}

const HTML = '<!doctype html>\n<title>Service unavailable</title>\n<h1>Service unavailable</h1>\n';

/** The API itself, without faults: who asks, may they, is there such a call, what does it answer. */
export function apiReply(
  account: EmulatedAccount,
  bucket: TakeRequest | undefined,
  incoming: Incoming,
  page: PageSettings,
): Reply {
  const { dialects } = account;
  const refuse = (refusal: Refusal, headers: Readonly<Record<string, string>> = {}): Reply =>
    refusalReply(refusal, dialects, headers);
  const path = incoming.url.pathname;
  if (!path.startsWith('/v1/')) return refuse(new Refusal('resource_not_found', 'There is no such path.'));
  const who = identify(account, incoming.authorization);
  if (who instanceof Refusal) return refuse(who);
  const wait = bucket?.() ?? 0;
  if (wait > 0)
    return refuse(new Refusal('rate_limited', 'Too many requests.'), { 'Retry-After': `${wait}` });
  const { routes, id } = routesAt(path, account);
  const route = routes.find(({ method }) => method === incoming.method);
  if (routes.length === 0) return refuse(new Refusal('resource_not_found', 'There is no such path.'));
  if (route === undefined) {
    const Allow = routes.map(({ method }) => method).join(', ');
    return refuse(new Refusal('method_not_allowed', `${incoming.method} is not offered here.`), { Allow });
  }
  const refusal = rightsRefusal(account, who, route.rights);
  if (refusal !== undefined) return refuse(refusal);
  const body = parseBody(incoming.body, incoming.contentType, route.body);
  if (body instanceof Refusal) return refuse(body);
  const actor = { person: who.person, source: 'api' } as const;
  const answer = route.handle({ account, actor, path, id, query: incoming.url.searchParams, body, page });
  return answer instanceof Refusal ? refuse(answer) : answer;
}

/** How a request ends once its faults are known. */
export interface ConnectionEnd {
  /** Missing: the connection closes without an answer. */
  readonly reply?: Reply;
  readonly truncated?: boolean;
  /** The request is carried out only so many milliseconds later. */
  readonly lateMs?: number;
}

/** What faults change in how a list or a record is seen; they go together with whatever else happens. */
export function viewOf(
  faults: readonly Fault[],
  request: number,
): Pick<PageSettings, 'fault' | 'lagMs' | 'short' | 'shuffled'> {
  const kinds = faults.map(({ kind }) => kind);
  const lags = faults.flatMap(({ lagMs }) => lagMs ?? []);
  const shuffled = faults.find(({ kind }) => kind === 'shuffled');
  return defined({
    fault: kinds.find((kind) => kind === 'repeated-page' || kind === 'vanished-page'),
    lagMs: lags.length === 0 ? undefined : Math.max(...lags),
    short: faults.find(({ kind }) => kind === 'short'),
    shuffled: shuffled && (shuffled.seed ?? 1) * 7919 + request,
  });
}

/** Faults that change what is seen and nothing else. */
const VIEWS: readonly FaultKind[] = ['slow', 'lag', 'short', 'shuffled', 'repeated-page', 'vanished-page'];

const told = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  status === 204
    ? { status, headers }
    : { status, headers, body: { errors: [{ code: 'sandbox_fault', message }] } };

/** Whether an invitation, of one or of many, names somebody. */
function names(body: string, email: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    if (!isDocument(value)) return false;
    const named = [value.email, ...(Array.isArray(value.emails) ? value.emails : [])];
    return named.some((each) => typeof each === 'string' && foldEmail(each) === foldEmail(email));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** How a request can be carried out. */
export interface Deed {
  readonly body: string;
  /** Carries the request out and answers it. */
  carryOut(): Reply;
  /** Answers as if it had been carried out. */
  pretend(): Reply;
}

/** Carries the request out, or not, as the first fault says that is more than a matter of how things look. */
export function connectionEndOf(faults: readonly Fault[], deed: Deed): ConnectionEnd {
  const fault: Partial<Fault> = faults.find(({ kind }) => !VIEWS.includes(kind)) ?? {};
  const { status = 200, email = '' } = fault;
  const late = defined({ lateMs: fault.lateMs });
  switch (fault.kind) {
    case 'close-before':
      return late;
    case 'close-after':
      deed.carryOut();
      return {};
    case 'truncated':
      return { reply: deed.carryOut(), truncated: true };
    case 'html':
      return { reply: { status, text: HTML, contentType: 'text/html; charset=utf-8' } };
    case 'no-effect':
      return { reply: deed.pretend() };
    case 'revoked':
      return { reply: told(status, 'The token is not valid any more.') };
    case 'bad-address':
      if (!names(deed.body, email)) return { reply: deed.carryOut() };
      return { reply: told(status, `${email} cannot be invited.`) };
    case 'status': {
      if (fault.afterwards === true) deed.carryOut();
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': `${fault.retryAfter}` };
      return { reply: told(status, `The sandbox was told to answer ${status}.`, headers), ...late };
    }
    default:
      return { reply: deed.carryOut() };
  }
}
