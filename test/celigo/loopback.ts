/** A real server on loopback that answers as a test says and remembers what it was asked. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { Client, type ClientOptions } from '../../src/celigo/http.ts';
import { Token } from '../../src/celigo/token.ts';

export const CANARY = 'canary-0123456789abcdef-token';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Loopback {
  readonly origin: string;
  readonly asked: Asked[];
}

export type Handler = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void;

export async function listen(handler: Handler): Promise<Loopback> {
  const asked: Asked[] = [];
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      handler(one, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, asked };
}

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };

/** A client for a test: no pauses, no chance, reads and writes. */
export function clientFor(origin: string, options: Partial<ClientOptions> = {}): Client {
  return new Client({
    origin,
    token: new Token(CANARY),
    methods: ['GET', 'PUT', 'POST', 'DELETE'],
    random: () => 0.5,
    clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
    ...options,
  });
}

/** The error that a promise rejects with; a test that expects one fails if there is none. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Expected a rejection, but the promise was kept.');
}
