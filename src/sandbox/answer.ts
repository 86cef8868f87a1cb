/** From a request to its answer: identity, rate limit, route, rights, body; and what a fault makes of it. */
import type { Account } from './account.ts';
import type { TokenBucket } from './bucket.ts';
import type { Fault } from './faults.ts';
import type { PageSettings } from './paging.ts';
import { Refusal } from './refusal.ts';
import { type Reply, refusalReply } from './reply.ts';
import { identify, parseBody, rightsRefusal, routesAt } from './routes.ts';

/** What a request says that matters to its answer. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

const HTML = '<!doctype html>\n<title>Service unavailable</title>\n<h1>Service unavailable</h1>\n';

/** The API itself, without faults: who asks, may they, is there such a call, what does it answer. */
export function apiReply(
  account: Account,
  bucket: TokenBucket | undefined,
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
  const wait = bucket?.take() ?? 0;
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
export interface Ending {
  readonly reply?: Reply;
  readonly truncated?: boolean;
}

/** Carries the request out, or not, as the first fault that is not mere slowness says. */
export function endingOf(
  faults: readonly Fault[],
  carryOut: (page?: PageSettings['fault']) => Reply,
): Ending {
  const fault = faults.find(({ kind }) => kind !== 'slow');
  switch (fault?.kind) {
    case 'close-before':
      return {};
    case 'close-after':
      carryOut();
      return {};
    case 'truncated':
      return { reply: carryOut(), truncated: true };
    case 'html':
      return { reply: { status: fault.status ?? 200, text: HTML, contentType: 'text/html; charset=utf-8' } };
    case 'repeated-page':
    case 'vanished-page':
      return { reply: carryOut(fault.kind) };
    case 'status': {
      if (fault.afterwards === true) carryOut();
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': `${fault.retryAfter}` };
      const status = fault.status ?? 500;
      const body = {
        errors: [{ code: 'sandbox_fault', message: `The sandbox was told to answer ${status}.` }],
      };
      return { reply: status === 204 ? { status, headers } : { status, headers, body } };
    }
    default:
      return { reply: carryOut() };
  }
}
