/** The control endpoints: what a test or a guided tour does to the account behind the API's back. */
import type { EmulatedAccount } from './account.ts';
import { SandboxInputError } from './complaint.ts';
import { type Document, isDocument } from './document.ts';
import type { Emulation } from './emulation.ts';
import { type Fault, parseFault } from './faults.ts';
import { plainDocument } from './record.ts';
import type { Reply } from './reply.ts';
import { readEdit } from './seed-checks.ts';

/** What the control endpoints can do with the running server. */
type Controls = Pick<Emulation, 'account' | 'requests' | 'edit' | 'setFaults' | 'reset'>;

type Handler = (controls: Controls, body: unknown) => Reply;

/** Does something of which there is nothing to answer. */
const doing =
  (deed: (controls: Controls, body: unknown) => void): Handler =>
  (controls, body) => {
    deed(controls, body);
    return { status: 204 };
  };
const found = (body: unknown): Reply => ({ status: 200, body });

function stateOf(account: EmulatedAccount): Document {
  return {
    account: { name: account.name, environment: account.environment },
    owner: account.owner,
    dialects: account.dialects.describe(),
    users: account.roster.records().map(plainDocument),
    integrations: [...account.integrations.values()],
    mcpServers: [...account.mcpServers.values()],
    mails: account.mails,
  };
}

function faultsOf(body: unknown): Fault[] {
  const texts = isDocument(body) ? body.faults : undefined;
  if (!Array.isArray(texts)) throw new SandboxInputError('Send {"faults": ["3:status=503", …]}.');
  return texts.map((text) => parseFault(String(text)));
}

/** An edit whose `do` follows from the path. */
const editing = (kind: string): Handler =>
  doing((controls, body) => controls.edit(readEdit({ ...(isDocument(body) ? body : {}), do: kind })));

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /_sandbox/state': ({ account }) => found(stateOf(account)),
  'GET /_sandbox/requests': ({ requests }) => found(requests),
  'GET /_sandbox/mails': ({ account }) => found(account.mails),
  'GET /_sandbox/changes': ({ account }) => found(account.changes),
  'POST /_sandbox/reset': doing((controls) => controls.reset()),
  'POST /_sandbox/faults': doing((controls, body) => controls.setFaults(faultsOf(body))),
  'POST /_sandbox/edit': doing((controls, body) => controls.edit(readEdit(body))),
  'POST /_sandbox/accept': editing('accept'),
  'POST /_sandbox/dismiss': editing('dismiss'),
  'POST /_sandbox/delete-integration': editing('delete-integration'),
  'POST /_sandbox/delete-server': editing('delete-server'),
  'POST /_sandbox/rename-integration': editing('rename-integration'),
  'POST /_sandbox/rename-server': editing('rename-server'),
};

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SandboxInputError('The body is not JSON.');
    throw error;
  }
}

/** Answers a control request. What is wrong with it is said in plain text with status 400. */
export function controlReply(controls: Controls, method: string, path: string, text: string): Reply {
  const handler = Object.hasOwn(HANDLERS, `${method} ${path}`) ? HANDLERS[`${method} ${path}`] : undefined;
  const contentType = 'text/plain; charset=utf-8';
  if (handler === undefined) {
    return { status: 404, contentType, text: `Control endpoints:\n${Object.keys(HANDLERS).join('\n')}\n` };
  }
  try {
    return handler(controls, parsed(text));
  } catch (error) {
    if (error instanceof SandboxInputError) return { status: 400, contentType, text: `${error.message}\n` };
    throw error;
  }
}
