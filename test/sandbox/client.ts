/** Plain fetch against a sandbox of its own, closed after the test. */
import { onTestFinished } from 'vitest';
import { type DialectName, Dialects, type DialectValue } from '../../src/sandbox/dialects.ts';
import { type Document, isDocument } from '../../src/sandbox/document.ts';
import { parseSeed } from '../../src/sandbox/seed.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';

export const NOW = '2026-06-01T12:00:00.000Z';

/** Chosen values by name; what is left out has its default. */
type DialectChoice = { readonly [Name in DialectName]?: DialectValue<Name> };

/** A reading with the given values; the types forbid misspelling. */
export const dialectsOf = (choice: DialectChoice): Dialects => new Dialects(new Map(Object.entries(choice)));

/** Two administrators, Ada with grants, and one person in each state of an invitation. */
export const SEED = `
account: { name: Acme, environment: production }
owner: cio@acme.example
tokens:
  sandbox-token: grace@acme.example
  custom-token: { user: grace@acme.example, rights: custom }
  monitor-token: ada@acme.example
  owner-token: cio@acme.example
users:
  grace@acme.example: { name: Grace, accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator, mcpServers: { /orders: write } }
  ada@acme.example:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
    mcpServers: { /orders: read }
    mfaRequired: true
  pending@acme.example: { accessLevel: monitor, invitation: pending }
  dismissed@acme.example: { accessLevel: monitor, invitation: dismissed }
integrations: [Order to Cash, Returns]
mcpServers: [/orders, { name: Stock lookup, uri: /stock, external: true }]
`;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON body; undefined if there is none. */
  readonly body: unknown;
}

export class Client {
  readonly sandbox: Sandbox;
  token = 'sandbox-token';

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(new URL(path, this.sandbox.url), {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  get = (path: string): Promise<Answer> => this.send('GET', path);
  put = (path: string, body?: unknown): Promise<Answer> => this.send('PUT', path, body);
  post = (path: string, body?: unknown): Promise<Answer> => this.send('POST', path, body);
  remove = (path: string): Promise<Answer> => this.send('DELETE', path);

  /** The path of a person's record. */
  pathOf(email: string): string {
    const record = this.sandbox.account.roster.findByEmail(email);
    if (record === undefined) throw new Error(`${email} has no record`);
    return `/v1/ashares/${record.id}`;
  }

  /** A person's record as the API answers it now. */
  async read(email: string): Promise<Document> {
    const { body } = await this.get(this.pathOf(email));
    if (!isDocument(body)) throw new Error(`the record of ${email} is no object`);
    return body;
  }

  /** Reads a record and puts it back with changes; undefined takes a field out. */
  async edit(email: string, changes: Document): Promise<Answer> {
    return this.put(this.pathOf(email), { ...(await this.read(email)), ...changes });
  }

  /** The ids that the rules of the tests are about. */
  integrationId(name: string): string {
    for (const { id, name: other } of this.sandbox.account.integrations.values())
      if (other === name) return id;
    throw new Error(`no integration ${name}`);
  }

  serverId(uri: string): string {
    for (const { id, uri: other } of this.sandbox.account.mcpServers.values()) if (other === uri) return id;
    throw new Error(`no server ${uri}`);
  }
}

/** Starts a sandbox with a fixed clock and without a rate limit, unless the options say otherwise. */
export async function open(options: Partial<SandboxOptions> & { seedText?: string } = {}): Promise<Client> {
  const { seedText = SEED, ...others } = options;
  const sandbox = await startSandbox({
    seed: parseSeed(seedText, 'seed.yaml'),
    now: () => new Date(NOW),
    bucket: 'off',
    ...others,
  });
  onTestFinished(() => sandbox.close());
  return new Client(sandbox);
}

/** The list of a body, for answers that are lists. */
export function rows(body: unknown): Document[] {
  if (!Array.isArray(body)) throw new Error('not a list');
  return body.filter(isDocument);
}

/** The e-mails of a list of users, in order. */
export const emails = (body: unknown): unknown[] =>
  rows(body).map(({ sharedWithUser }) => (isDocument(sharedWithUser) ? sharedWithUser.email : undefined));

/** The codes of an answer in the documented error envelope. */
export function codes({ body }: Answer): unknown[] {
  return isDocument(body) ? rows(body.errors).map(({ code }) => code) : [];
}

/** Follows next links, on the sandbox's own host, until there is none. */
export async function allPages(client: Client, path: string): Promise<Answer[]> {
  const answers = [await client.get(path)];
  for (let last = answers[0]; last !== undefined; ) {
    const next = /<([^>]*)>;\s*rel="next"/.exec(last.headers.get('link') ?? '')?.[1];
    if (next === undefined) return answers;
    const url = new URL(next, client.sandbox.url);
    last = await client.get(`${url.pathname}${url.search}`);
    answers.push(last);
  }
  return answers;
}
