/** Takes the place of undici in a product that is simulated: a request is handed to whoever holds the other end. */
import { Readable } from 'node:stream';

export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body arrives. */
  readonly truncated?: boolean;
}

/** Undefined: the connection is lost. A promise that never settles: nobody answers any more. */
export type Transport = (sent: Sent) => Promise<Received | undefined>;

let transport: Transport = () => Promise.resolve(undefined);
export function setTransport(other: Transport): void {
  transport = other;
}

export class Agent {}
export class EnvHttpProxyAgent {}

const lost = (code: string): Error => Object.assign(new Error('the connection is gone'), { code });

function* halfOf(body: string): Generator<Buffer> {
  yield Buffer.from(body.slice(0, body.length >> 1));
  throw lost('UND_ERR_SOCKET');
}

interface Options {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

export async function send(_: Agent, { origin, path, method, headers, body, signal }: Options) {
  const url = new URL(path, origin);
  const received = await new Promise<Received | undefined>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    transport({ method, url, headers, body: body ?? '' }).then(resolve, reject);
  });
  if (received === undefined) throw lost('UND_ERR_SOCKET');
  const stream = received.truncated === true ? Readable.from(halfOf(received.body)) : whole(received.body);
  return { statusCode: received.status, headers: received.headers, body: stream };
}

const whole = (body: string): Readable => Readable.from(body === '' ? [] : [Buffer.from(body)]);
