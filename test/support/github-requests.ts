/** What GitHub's own description lets a request hold: held against each request of a test at run time. */
import { Ajv, type ValidateFunction } from 'ajv';
import described from './github-requests.json' with { type: 'json' };

interface Takes {
  readonly query: Readonly<Record<string, object>>;
  readonly body?: object;
}

const routes: Readonly<Record<string, Takes>> = described.routes;
// One of each for all routes: a new one costs more than what it compiles. In a query everything is text.
const ofQuery = new Ajv({ strict: false, coerceTypes: true, validateFormats: false });
const ofBody = new Ajv({ strict: false, validateFormats: false });
const compiled = new Map<string, { readonly query: ValidateFunction; readonly body: ValidateFunction }>();

/** What a request to a route holds that the description does not know; undefined if it knows all of it. */
export function misuse(name: string, url: URL, body: object): string | undefined {
  const takes = routes[name];
  if (takes === undefined) return `${name} is not in the description: run node scripts/github-api.mjs.`;
  let checks = compiled.get(name);
  if (checks === undefined) {
    checks = {
      query: ofQuery.compile({ type: 'object', properties: takes.query, additionalProperties: false }),
      body: ofBody.compile({ additionalProperties: false, ...(takes.body ?? { type: 'object' }) }),
    };
    compiled.set(name, checks);
  }
  const { query, body: sent } = checks;
  if (!query(Object.fromEntries(url.searchParams))) return `query${wordsOf(query)}`;
  return sent(body) ? undefined : `body${wordsOf(sent)}`;
}

const wordsOf = ({ errors }: ValidateFunction): string =>
  (errors ?? [])
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ');
