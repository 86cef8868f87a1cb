/** The emulated account over HTTP, on 127.0.0.1 only: log, schedule, faults, rate limit, then the routes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Account, Change, Mail } from './account.ts';
import { apiReply, endingOf } from './answer.ts';
import { TokenBucket } from './bucket.ts';
import { SandboxInputError } from './complaint.ts';
import { controlReply } from './control.ts';
import { parseDialects } from './dialect-choice.ts';
import { Dialects } from './dialects.ts';
import type { Edit, ScheduledEdit } from './edit.ts';
import { type Fault, FaultPlan, parseFault } from './faults.ts';
import { makeEdit, Schedule } from './others.ts';
import type { PageSettings } from './paging.ts';
import { accountFrom } from './populate.ts';
import type { Reply } from './reply.ts';
import { scheduledEdits } from './seed-checks.ts';
import type { Seed } from './seed-shape.ts';

export interface SandboxOptions {
  readonly seed: Seed;
  /** The clock of the account: what records, mails and audit entries say. */
  readonly now: () => Date;
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** Opens the control endpoints under /_sandbox/. */
  readonly control?: boolean;
  /** On top of the seed's dialects. */
  readonly dialects?: Dialects;
  /** Beside the seed's faults. */
  readonly faults?: readonly Fault[];
  /** Beside the seed's otherAdministrator. */
  readonly otherAdministrator?: readonly ScheduledEdit[];
  /** Instead of the seed's latency. */
  readonly latencyMs?: number;
  /** Instead of the seed's bucket. */
  readonly bucket?: NonNullable<Seed['bucket']>;
  /**
   * The clock of the rate limit, in milliseconds, running forward. Left out: the process's own, because the
   * limit is about time on the wire and must refill even where `now` stands still.
   */
  readonly elapsedMs?: () => number;
}

/** One request to the API, as it came and as it was answered. Tokens are not kept. */
export interface RequestEntry {
  /** Counted from 1; control requests are not counted. */
  readonly n: number;
  readonly time: string;
  readonly method: string;
  /** With query. */
  readonly path: string;
  /** The body as text, empty if there was none. */
  readonly body: string;
  /** 0 if the connection was closed without an answer. */
  readonly status: number;
  /** Kinds of the faults that it met. */
  readonly faults: readonly string[];
  /** What the request wrote, with the record before and after. */
  readonly changes: readonly Change[];
}

export interface Sandbox {
  /** Scheme, host and port; the API is under /v1. */
  readonly url: string;
  /** The account now; another one after a reset. */
  readonly account: Account;
  readonly requests: readonly RequestEntry[];
  readonly mails: readonly Mail[];
  /** Makes an edit at once, as the other administrator. Throws `SandboxInputError`. */
  edit(edit: Edit): void;
  /** Replaces all faults; their counts begin anew. */
  setFaults(faults: readonly Fault[]): void;
  /** Back to the seed: account, log, faults and schedule. */
  reset(): void;
  close(): Promise<void>;
}

/** Larger bodies are answered 413. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Everything that a reset begins anew. */
interface Run {
  readonly account: Account;
  readonly requests: RequestEntry[];
  readonly bucket: TokenBucket | undefined;
  readonly schedule: Schedule;
  faults: FaultPlan;
}

const TEXT = 'text/plain; charset=utf-8';

/** A page on the web can point a name of its own at 127.0.0.1, but its requests still carry that name. */
const isLoopbackName = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host ?? '');

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function startRun(options: SandboxOptions): Run {
  const { seed } = options;
  const written = Object.entries(seed.dialects ?? {}).map(([name, value]) => `${name}=${value}`);
  const dialects = parseDialects(written).with(options.dialects ?? new Dialects());
  const limit = options.bucket ?? seed.bucket ?? { capacity: 1000, refillPerSecond: 300 };
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  return {
    account: accountFrom(seed, { dialects, now: options.now }),
    requests: [],
    bucket: limit === 'off' ? undefined : new TokenBucket(limit.capacity, limit.refillPerSecond, elapsedMs),
    schedule: new Schedule([...scheduledEdits(seed), ...(options.otherAdministrator ?? [])]),
    faults: new FaultPlan([...(seed.faults ?? []).map(parseFault), ...(options.faults ?? [])]),
  };
}

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

function payloadOf(reply: Reply): Buffer {
  if (reply.text !== undefined) return Buffer.from(reply.text);
  return Buffer.from(reply.body === undefined ? '' : JSON.stringify(reply.body));
}

/** Sends the answer, or with `truncated` only half of what its length promises. */
function send(response: ServerResponse, reply: Reply, truncated = false): void {
  const payload = payloadOf(reply);
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (payload.length > 0) {
    response.setHeader('Content-Type', reply.contentType ?? 'application/json; charset=utf-8');
    response.setHeader('Content-Length', payload.length);
  }
  if (!truncated) {
    response.end(payload);
    return;
  }
  if (payload.length === 0) response.destroy();
  else response.write(payload.subarray(0, payload.length >> 1), () => response.destroy());
}

class RunningSandbox implements Sandbox {
  readonly #options: SandboxOptions;
  readonly #server: Server;
  #run: Run;
  #url = '';

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.#run = startRun(options);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        // The client went away, or an edit named somebody who is not there: never a silent success.
        if (response.headersSent) response.destroy();
        else
          send(response, {
            status: 500,
            text: `sandbox: ${String(error)}\n`,
            contentType: TEXT,
          });
      });
    });
  }

  get url(): string {
    return this.#url;
  }

  get account(): Account {
    return this.#run.account;
  }

  get requests(): readonly RequestEntry[] {
    return this.#run.requests;
  }

  get mails(): readonly Mail[] {
    return this.#run.account.mails;
  }

  edit(edit: Edit): void {
    makeEdit(this.#run.account, edit, this.#options.seed);
  }

  setFaults(faults: readonly Fault[]): void {
    this.#run.faults = new FaultPlan(faults);
  }

  reset(): void {
    this.#run = startRun(this.#options);
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port ?? 0, '127.0.0.1', () => {
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.#url = `http://127.0.0.1:${address.port}`;
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

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    // Only path and query count; a full URL in the request line or a strange Host changes nothing.
    const url = new URL(`${this.#url}${(request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '')}`);
    const isControl = url.pathname.startsWith('/_sandbox/') && this.#options.control === true;
    if (isControl && !isLoopbackName(request.headers.host)) {
      send(response, { status: 403, text: 'Control is for this machine only.\n', contentType: TEXT });
      return;
    }
    if (isControl) {
      send(response, controlReply(this, method, url.pathname, (await readText(request)) ?? ''));
      return;
    }
    // Of the account's clock, which a test may have set, and not of this machine's.
    response.setHeader('Date', this.#options.now().toUTCString());
    const run = this.#run;
    // Numbers are given when a request arrives, so that "request 3" is the third to arrive, however slow its body.
    const n = run.requests.length + 1;
    const place = run.requests.push(this.#entry(n, method, url, '')) - 1;
    const body = await readText(request);
    if (body === undefined) {
      send(response, {
        status: 413,
        text: 'The body is too large.\n',
        contentType: TEXT,
      });
      return;
    }
    const { authorization, 'content-type': contentType } = request.headers;
    const incoming = { method, url, authorization, contentType, body };
    const faults = run.faults.meet(n, method, url.pathname);
    await this.#pause(faults);
    for (const edit of run.schedule.due(n, method, url.pathname))
      makeEdit(run.account, edit, this.#options.seed);
    const written = run.account.changes.length;
    const ending = endingOf(faults, (fault) =>
      apiReply(run.account, run.bucket, incoming, this.#pageSettings(run, fault)),
    );
    run.requests[place] = {
      ...this.#entry(n, method, url, body),
      status: ending.reply?.status ?? 0,
      faults: faults.map(({ kind }) => kind),
      changes: run.account.changes.slice(written),
    };
    if (ending.reply === undefined) request.socket.destroy();
    else send(response, ending.reply, ending.truncated);
  }

  #entry(n: number, method: string, url: URL, body: string): RequestEntry {
    const time = this.#options.now().toISOString();
    return {
      n,
      time,
      method,
      path: `${url.pathname}${url.search}`,
      body,
      status: 0,
      faults: [],
      changes: [],
    };
  }

  #pageSettings(run: Run, fault: PageSettings['fault']): PageSettings {
    const { dialects } = run.account;
    const pageSize = this.#options.seed.pageSize ?? dialects.number('page-size');
    return { dialects, origin: this.#url, pageSize, ...(fault === undefined ? {} : { fault }) };
  }

  async #pause(faults: readonly Fault[]): Promise<void> {
    const slow = faults.reduce((sum, { kind, delayMs }) => sum + (kind === 'slow' ? (delayMs ?? 0) : 0), 0);
    const ms = slow + (this.#options.latencyMs ?? this.#options.seed.latencyMs ?? 0);
    if (ms > 0) await delay(ms);
  }
}

/**
 * Starts the emulated account on 127.0.0.1. Throws `SandboxInputError` for a seed that does not hold
 * together and for a port that is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = new RunningSandbox(options);
  try {
    await sandbox.listen();
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = isTaken ? 'it is taken. Port 0 is any that is free.' : String(error);
    throw new SandboxInputError(`The sandbox cannot listen on port ${options.port ?? 0}: ${why}`);
  }
  return sandbox;
}
