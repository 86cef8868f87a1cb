/** "The other administrator": edits made in the UI, and the invitee's own answers, between any two requests. */
import type { EmulatedAccount, EmulatedIntegration } from './account.ts';
import type { Actor } from './audit.ts';
import { SandboxInputError, suggestion } from './complaint.ts';
import type { Edit, PersonEdit, ResourceEdit, ScheduledEdit } from './edit.ts';
import { momentOf, RequestWatch } from './faults.ts';
import { recordWith } from './populate.ts';
import { NO_FIELDS, type StoredRecord } from './record.ts';
import { Refusal } from './refusal.ts';
import { grantProblems, problemWords } from './seed-checks.ts';
import { NameBook } from './seed-names.ts';
import type { Seed } from './seed-shape.ts';

function recordOf(account: EmulatedAccount, email: string): StoredRecord {
  const record = account.roster.findByEmail(email);
  if (record !== undefined) return record;
  const emails = account.roster.records().map(({ person }) => person.email);
  throw new SandboxInputError(`${email} has no record.${suggestion(email, emails.slice(0, 1000))}`);
}

/** The answer to an invitation is the invitee's own. */
const answerInvitation = (account: EmulatedAccount, record: StoredRecord, accepted: boolean): void =>
  void account.save({ ...record, accepted, dismissed: !accepted }, { person: record.person, source: 'UI' });

const PERSON_EDITS: Readonly<
  Record<PersonEdit, (account: EmulatedAccount, record: StoredRecord, by: Actor) => void>
> = {
  remove: (account, record, by) => account.drop(record, by),
  enable: (account, record, by) => void account.save({ ...record, disabled: false }, by),
  disable: (account, record, by) => void account.save({ ...record, disabled: true }, by),
  accept: (account, record) => answerInvitation(account, record, true),
  dismiss: (account, record) => answerInvitation(account, record, false),
  'transfer-ownership': (account, record, by) => account.transferOwnership(record, by),
};

/** Gives a resource another name, under which its id and the grants on it stay, or deletes it. */
function editResource(account: EmulatedAccount, edit: ResourceEdit, book: NameBook): void {
  const isIntegration = edit.do === 'delete-integration' || edit.do === 'rename-integration';
  const resources: Map<string, EmulatedIntegration> = isIntegration
    ? account.integrations
    : account.mcpServers;
  const [kind, named, id] = isIntegration
    ? ['integration', edit.integration, book.integrations.idOf(edit.integration)]
    : ['MCP server', edit.mcpServer, book.mcpServers.idOf(edit.mcpServer)];
  const found = resources.get(id);
  if (found === undefined) throw new SandboxInputError(`There is no ${kind} "${named}" in the account.`);
  if (edit.do === 'rename-integration' || edit.do === 'rename-server') {
    resources.set(id, { ...found, name: edit.name });
    return;
  }
  resources.delete(id);
  account.pruneGrants();
}

function addPerson(
  account: EmulatedAccount,
  edit: Extract<Edit, { do: 'invite' | 'insert' }>,
  by: Actor,
  book: NameBook,
): void {
  if (edit.do === 'invite') {
    const { fields } = recordWith(blankRecord(account, edit.user), edit.set ?? {}, book);
    const answer = account.invite(edit.user, { fields, extra: {} }, by);
    if (answer instanceof Refusal) throw new SandboxInputError(answer.message);
    return;
  }
  const change = { invitation: 'accepted', ...edit.set } as const;
  account.save(recordWith(blankRecord(account, edit.user), change, book), by);
}

const blankRecord = (account: EmulatedAccount, email: string): StoredRecord =>
  account.newRecord({ ...account.roster.personOf(email), email }, { fields: NO_FIELDS, extra: {} });

/**
 * Makes an edit as the owner does in the UI; no rule of the API holds it back. Throws `SandboxInputError`
 * when it names somebody or something that the account does not have.
 */
export function makeEdit(account: EmulatedAccount, edit: Edit, seed: Seed): void {
  const by: Actor = { person: account.owner, source: 'UI' };
  const book = new NameBook(seed, account);
  const wrong = 'set' in edit && edit.set !== undefined ? [...grantProblems(edit.set, ['set'], book)] : [];
  if (wrong.length > 0) {
    throw new SandboxInputError(wrong.map(problemWords).join('\n'));
  }
  switch (edit.do) {
    case 'change':
      account.save(recordWith(recordOf(account, edit.user), edit.set, book), by);
      return;
    case 'invite':
    case 'insert':
      addPerson(account, edit, by, book);
      return;
    case 'delete-integration':
    case 'delete-server':
    case 'rename-integration':
    case 'rename-server':
      editResource(account, edit, book);
      return;
    default:
      PERSON_EDITS[edit.do](account, recordOf(account, edit.user), by);
  }
}

/** Edits that wait for their request; each is made once. */
export class Schedule {
  readonly #edits: readonly {
    readonly edit: ScheduledEdit;
    readonly side: 'before' | 'after';
    readonly watch: RequestWatch;
  }[];

  constructor(edits: readonly ScheduledEdit[]) {
    this.#edits = edits.map((edit) => {
      const moment = momentOf(edit);
      if (moment === undefined) {
        throw new SandboxInputError(
          `"${edit.before ?? edit.after}" is neither a number nor METHOD and path.`,
        );
      }
      return { edit, side: moment.side, watch: new RequestWatch({ ...moment.on, times: 1 }) };
    });
  }

  /** The edits to make before this request, or after it; each side is asked once for each request. */
  due(side: 'before' | 'after', request: number, method: string, path: string): Edit[] {
    return this.#edits
      .filter((each) => each.side === side && each.watch.fires(request, method, path))
      .map(({ edit }) => edit);
  }
}
