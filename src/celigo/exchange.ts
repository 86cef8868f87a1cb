/**
 * One request and what came of it. No retries, no redirects, no judgement: those are http.ts's. The world's
 * failures are values here, because a lost answer means different things to a read and to a write.
 */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { InternalError, invalid } from '../errors.ts';
import { type Env, isLoopbackOrigin } from './origin.ts';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** Why there is no answer, or only a part of one. */
export interface Loss {
  readonly words: string;
  readonly hint?: string;
  /** Whether asking again may help. */
  readonly passing: boolean;
}

export type Exchange =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: { readonly link: string; readonly retryAfter: string; readonly date: string };
      /** The text of the body, or why it could not be read to its end. */
      readonly body: string | Loss;
    }
  | { readonly kind: 'lost'; readonly loss: Loss };

export interface Limits {
  /** One request with its whole body, in milliseconds. */
  readonly requestMs: number;
  readonly connectMs: number;
  readonly headerBytes: number;
  /** After decompression. */
  readonly bodyBytes: number;
}

/** An error body is quoted in a few words, so no more of it is read. */
const ERROR_BODY_BYTES = 64 * 1024;

export interface Wire {
  readonly origin: string;
  readonly limits: Limits;
  readonly dispatcher: Dispatcher;
  readonly send: typeof import('./undici.ts').send;
}

/**
 * Opens nothing yet: the first request opens the first connection. undici is loaded here and not before, as
 * commands without network should not wait for it, and what speaks to proxies only where a proxy is named.
 */
export async function openWire(origin: string, connections: number, limits: Limits, env: Env): Promise<Wire> {
  const { Agent, send } = await import('./undici.ts');
  const tls = { minVersion: 'TLSv1.2', rejectUnauthorized: true } as const;
  const options = {
    connections,
    pipelining: 1,
    maxHeaderSize: limits.headerBytes,
    maxResponseSize: limits.bodyBytes,
    headersTimeout: limits.requestMs,
    bodyTimeout: limits.requestMs,
    connect: { ...tls, timeout: limits.connectMs },
  };
  const proxies = proxiesOf(env);
  const direct = proxies === undefined || isLoopbackOrigin(origin);
  if (direct) return { origin, limits, dispatcher: new Agent(options), send };
  const { EnvHttpProxyAgent } = await import('./proxied.ts');
  const dispatcher = new EnvHttpProxyAgent({ ...options, ...proxies, requestTls: tls, proxyTls: tls });
  return { origin, limits, dispatcher, send };
}

function proxiesOf(env: Env) {
  const either = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const [httpProxy, httpsProxy] = [proxyAddress(either, 'HTTP_PROXY'), proxyAddress(either, 'HTTPS_PROXY')];
  if (httpProxy === '' && httpsProxy === '') return undefined;
  return { httpProxy, httpsProxy, noProxy: either('NO_PROXY') };
}

/** The address may hold a password, so it is never repeated in a message. */
function proxyAddress(either: (name: string) => string, name: string): string {
  const written = either(name);
  if (written === '') return '';
  const address = written.includes('://') ? written : `http://${written}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  // What follows # or ? is the rest of a password that was not encoded, and what stands before is no host then.
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hash === '' && url.search === '') {
    if (isDecodable(url.username) && isDecodable(url.password)) return address;
    throw invalid(
      `The user name or the password in ${name} has a % that encodes nothing.`,
      'Write each % of it as %25.',
    );
  }
  throw invalid(
    `${name} is not the address of an HTTP proxy.`,
    'Write it as http://host:port; in a user name or password, write @ as %40, # as %23, ? as %3F and / as %2F.',
  );
}

function isDecodable(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends one request and reads its answer. Throws only what `signal` gives as its reason. */
export async function exchange(wire: Wire, outgoing: Outgoing, signal?: AbortSignal): Promise<Exchange> {
  // The token is in the headers: no address that was put together wrongly may leave the origin.
  if (outgoing.url.origin !== wire.origin)
    throw new InternalError('A request was about to leave the API origin.');
  const stop = new AbortController();
  const { requestMs } = wire.limits;
  const giveUp = (): void => stop.abort(new LossError(`no whole answer within ${requestMs / 1_000} s`, true));
  const timer = setTimeout(giveUp, requestMs);
  const interrupt = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    signal?.throwIfAborted();
    return await converse(wire, outgoing, stop.signal);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    return { kind: 'lost', loss: lossOf(error, wire) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  }
}

async function converse(wire: Wire, outgoing: Outgoing, signal: AbortSignal): Promise<Exchange> {
  const { statusCode, headers, body } = await wire.send(wire.dispatcher, {
    origin: outgoing.url.origin,
    path: `${outgoing.url.pathname}${outgoing.url.search}`,
    method: outgoing.method,
    headers: { ...outgoing.headers, 'accept-encoding': 'gzip' },
    body: outgoing.body ?? null,
    signal,
  });
  const header = (name: string): string => [headers[name] ?? ''].flat().join(', ');
  const reply = {
    kind: 'reply',
    status: statusCode,
    headers: {
      link: header('link'),
      retryAfter: header('retry-after'),
      date: header('date'),
    },
  } as const;
  try {
    const good = statusCode >= 200 && statusCode < 300;
    const most = { bytes: good ? wire.limits.bodyBytes : ERROR_BODY_BYTES, cut: !good };
    return { ...reply, body: await readBody(body, header('content-encoding'), most) };
  } catch (error) {
    return { ...reply, body: lossOf(error, wire) };
  }
}

async function readBody(
  body: Readable,
  encoding: string,
  most: { readonly bytes: number; readonly cut: boolean },
): Promise<string> {
  // Whoever stops reading early destroys the body, and undici says so in an event that nobody else hears.
  body.on('error', () => undefined);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decoded(body, encoding.trim().toLowerCase())) {
    if (!(chunk instanceof Uint8Array)) throw new InternalError('A body came in pieces that are not bytes.');
    size += chunk.length;
    if (size > most.bytes && !most.cut)
      throw new LossError(`the answer is larger than ${Math.round(most.bytes / 1_000_000)} MB`, false);
    chunks.push(chunk);
    if (size > most.bytes) break;
  }
  // Of a record that is sent back, no letter may have been replaced; of an error's words some may.
  return new TextDecoder('utf-8', { fatal: !most.cut }).decode(Buffer.concat(chunks));
}

/** The body as it was before compression, piece by piece, so that a bomb is noticed while it unfolds. */
function decoded(body: Readable, encoding: string): Readable {
  if (encoding === '' || encoding === 'identity') return body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    body.destroy();
    throw new LossError('the answer is compressed in a way that was not asked for', false);
  }
  // A failure of either side reaches whoever reads the result.
  return pipeline(body, createGunzip(), () => undefined);
}

/** A loss that we notice ourselves, in our words. */
class LossError extends Error {
  readonly loss: Loss;

  constructor(words: string, passing: boolean) {
    super(words);
    this.loss = { words, passing };
  }
}

const CODE_WORDS: Readonly<Record<string, Loss>> = {
  ENOTFOUND: {
    words: 'no such host',
    hint: 'Check the region, CELIGO_BASE_URL and the name service of this machine.',
    passing: false,
  },
  EAI_AGAIN: { words: 'the name service does not answer', passing: true },
  ECONNREFUSED: { words: 'the connection was refused', passing: true },
  ECONNRESET: { words: 'the connection was lost', passing: true },
  EPIPE: { words: 'the connection was lost', passing: true },
  UND_ERR_SOCKET: { words: 'the connection was lost', passing: true },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { words: 'the answer was cut off', passing: true },
  Z_BUF_ERROR: { words: 'the answer was cut off', passing: true },
  Z_DATA_ERROR: { words: 'the answer could not be decompressed', passing: true },
  ERR_ENCODING_INVALID_ENCODED_DATA: { words: 'the answer is not UTF-8', passing: true },
  UND_ERR_CONNECT_TIMEOUT: { words: 'no connection in time', passing: true },
  UND_ERR_HEADERS_TIMEOUT: { words: 'no answer in time', passing: true },
  UND_ERR_BODY_TIMEOUT: { words: 'no whole answer in time', passing: true },
  ETIMEDOUT: { words: 'no connection in time', passing: true },
  UND_ERR_HEADERS_OVERFLOW: { words: 'the answer has headers of more than 16 KB', passing: false },
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { words: 'the answer is larger than this tool reads', passing: false },
  HPE_HEADER_OVERFLOW: { words: 'the answer has headers of more than 16 KB', passing: false },
};

const TLS_CODE = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO|HOSTNAME_MISMATCH)/;

/**
 * What an error of the network means. Only its code is used: the texts of such errors may hold addresses and
 * headers.
 */
function lossOf(error: unknown, wire: Wire): Loss {
  if (error instanceof InternalError) throw error;
  if (error instanceof LossError) return error.loss;
  const code = codeOf(error);
  if (TLS_CODE.test(code)) {
    return {
      words: `no trustworthy TLS connection (${code})`,
      hint: 'If a proxy of yours opens TLS connections, set NODE_EXTRA_CA_CERTS to its certificate.',
      passing: false,
    };
  }
  const known = CODE_WORDS[code];
  if (known === undefined) return { words: `the connection failed (${code})`, passing: true };
  const nobodyThere = code === 'ECONNREFUSED' && isLoopbackOrigin(wire.origin);
  return { ...known, words: `${known.words} (${code})`, passing: known.passing && !nobodyThere };
}

/** The code of an error or of what caused it; errors without one are named by their class. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const inner = error.cause === undefined ? undefined : codeOf(error.cause);
  const found = (code === 'UND_ERR' ? inner : code) ?? inner ?? error.name;
  return /^[\w-]{1,60}$/.test(found) ? found : 'unknown';
}
