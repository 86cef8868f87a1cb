/** The emulated account over HTTP, on 127.0.0.1 only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SandboxInputError } from './complaint.ts';
import { controlReply } from './control.ts';
import { Emulation, type EmulationOptions } from './emulation.ts';
import type { Reply } from './reply.ts';

export interface SandboxOptions extends EmulationOptions {
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** Opens the control endpoints under /_sandbox/. */
  readonly control?: boolean;
}

/** Larger bodies are answered 413. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const TEXT = 'text/plain; charset=utf-8';

/** A page on the web can point a name of its own at 127.0.0.1, but its requests still carry that name. */
const isLoopbackName = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? '');

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // What is too much is read and thrown away: a closed socket would hide the 413.
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** Sends the answer, or with `truncated` only half of what its length promises. */
function send(response: ServerResponse, reply: Reply, truncated = false): void {
  const { status, headers = {}, body, contentType = 'application/json; charset=utf-8' } = reply;
  const payload = Buffer.from(reply.text ?? (body === undefined ? '' : JSON.stringify(body)));
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (payload.length > 0) {
    response.setHeader('Content-Type', contentType);
    response.setHeader('Content-Length', payload.length);
  }
  if (!truncated) response.end(payload);
  else if (payload.length === 0) response.destroy();
  else response.write(payload.subarray(0, payload.length >> 1), () => response.destroy());
}

/** The emulated account behind HTTP, as `startSandbox` opens it. */
export class Sandbox extends Emulation {
  readonly #server: Server;

  constructor(options: SandboxOptions) {
    super(options);
    this.#server = createServer((request, response) => {
      this.#serve(options, request, response).catch((error: unknown) => {
        // The client went away, or an edit named somebody who is not there: never a silent success.
        if (response.headersSent) response.destroy();
        else send(response, { status: 500, text: `sandbox: ${String(error)}\n`, contentType: TEXT });
      });
    });
  }

  /** Ends all connections, as when whoever held them is gone; new ones are welcome. */
  hangUp(): void {
    this.#server.closeAllConnections();
  }

  /** Resolves once requests are welcome; 0 is any free port. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.url = `http://127.0.0.1:${address.port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(options: SandboxOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    // Only path and query count; a full URL in the request line or a strange Host changes nothing.
    const url = new URL(`${this.url}${(request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '')}`);
    const isControl = url.pathname.startsWith('/_sandbox/') && options.control === true;
    if (isControl && !isLoopbackName(request.headers.host)) {
      send(response, { status: 403, text: 'Control is for this machine only.\n', contentType: TEXT });
      return;
    }
    if (isControl) {
      send(response, controlReply(this, method, url.pathname, (await readText(request)) ?? ''));
      return;
    }
    // Of the account's clock, which a test may have set, and not of this machine's.
    response.setHeader('Date', options.now().toUTCString());
    const arrived = this.arrive(method, url);
    const body = await readText(request);
    if (body === undefined) {
      send(response, { status: 413, text: 'The body is too large.\n', contentType: TEXT });
      return;
    }
    const { authorization, 'content-type': contentType } = request.headers;
    const ending = await arrived.answer({ authorization, contentType, body });
    if (ending.reply === undefined) request.socket.destroy();
    else send(response, ending.reply, ending.truncated);
  }
}

/**
 * Starts the emulated account on 127.0.0.1. Throws `SandboxInputError` for a seed that does not hold
 * together and for a port that is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port = 0 } = options;
  const sandbox = new Sandbox(options);
  try {
    await sandbox.listen(port);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = isTaken ? 'it is taken. Port 0 is any that is free.' : String(error);
    throw new SandboxInputError(`The sandbox cannot listen on port ${port}: ${why}`);
  }
  return sandbox;
}
