/**
 * The vendor's sources leave questions open, or answer one question twice. Each row is one such question and
 * the ways in which a server could answer it. The first value is the default: what the vendor documents or,
 * where the vendor is silent, what its own clients seem to meet.
 */
import { BESIDE_USERS } from './dialects-beside.ts';

/** One question and its answers. */
export interface Dialect {
  readonly question: string;
  readonly values: readonly [string, string, ...string[]];
  /** Where the default comes from. */
  readonly source: string;
  /** Values under which some legitimate change cannot be made at all; `random:SEED` never draws them. */
  readonly obstructs?: readonly string[];
}

export const DIALECTS = {
  // Statuses of success.
  'put-status': {
    question: 'Status of a full replacement; 200 comes with the record as body.',
    values: ['204', '200'],
    source: 'help center 204; the error page lists 200 for PUT',
  },
  'delete-status': {
    question: 'Status of a removal; 200 comes with an empty object.',
    values: ['204', '200'],
    source: 'help center 204; the error page lists 200 for DELETE',
  },
  'toggle-status': {
    question: 'Status of the disable toggle; 200 comes with the record.',
    values: ['204', '200'],
    source: 'help center 204',
  },
  'reinvite-status': {
    question: 'Status of a reinvitation; 200 comes with the record.',
    values: ['204', '200'],
    source: 'help center 204',
  },
  'invite-status': {
    question: 'Status of a single invitation.',
    values: ['201', '200'],
    source: 'help center',
  },
  'batch-status': {
    question: 'Outer status of a batch invitation; each element keeps its own statusCode.',
    values: ['201', '200'],
    source: 'help center 201; a client requires 200',
  },
  // Invitations.
  'batch-exists': {
    question: 'statusCode of a batch element whose person already has access.',
    values: ['400', '409'],
    source: "vendor's command line 400; users skill 409 for the single call",
  },
  'batch-error': {
    question: 'What a failed batch element holds beside its statusCode.',
    values: ['errors', 'message', 'nothing'],
    source: 'unknown; the documented error envelope',
  },
  'email-case': {
    question: 'Is the e-mail of an invitation kept as sent or lowered?',
    values: ['kept', 'lowered'],
    source: 'unknown',
  },
  'seat-limit': {
    question: 'Status of an invitation beyond the seed\'s "seats".',
    values: ['422', '402', '403', '400'],
    source: 'unknown',
  },
  'seats-counted': {
    question: 'Do disabled and dismissed records take a seat?',
    values: ['all', 'active'],
    source: 'pending ones do (users skill); the rest is unknown',
  },
  // What a full replacement does.
  'omitted-field': {
    question: 'Does a field that is missing in a PUT body become empty, or stay?',
    values: ['erased', 'kept'],
    source: 'developer site: PUT replaces the whole body',
  },
  'put-disabled': {
    question: 'Does PUT honour `disabled`?',
    values: ['honour', 'enable-only', 'ignore'],
    source: 'users skill honours it; the schema only enables; a client says unsupported',
  },
  'put-omits-disabled': {
    question: 'Does a PUT without `disabled` enable a disabled person?',
    values: ['enables', 'keeps'],
    source: 'follows from full replacement; not stated',
  },
  'put-mcp': {
    question: 'Are the MCP fields written by PUT?',
    values: ['stored', 'ignored'],
    source: 'request schema says yes; a client leaves them out',
    obstructs: ['ignored'],
  },
  'unknown-field': {
    question: 'A field that the server does not know, in a body: part of the replacement, ignored, or 422?',
    values: ['stored', 'ignored', 'rejected'],
    source: 'unknown',
  },
  'read-only-field': {
    question: 'A known read-only field in a body.',
    values: ['tolerated', 'rejected'],
    source: "the vendor's UI and command line send whole records back",
  },
  'null-level': {
    question: 'Is `accessLevel: null` accepted for Custom?',
    values: ['rejected', 'accepted'],
    source: 'unknown; the vendor leaves the key out',
  },
  'level-words': {
    question: 'Are access levels outside the schema accepted?',
    values: ['strict', 'loose'],
    source: "schema; a vendor test suite sends 'admin'",
  },
  'pending-put': {
    question: 'May the record of somebody who has not accepted be replaced?',
    values: ['allowed', 'refused'],
    source: 'not stated',
    obstructs: ['refused'],
  },
  'state-refusal': {
    question: 'Status when the state of a record forbids the call (toggle, reinvite, pending PUT).',
    values: ['422', '400', '409', '403'],
    source: 'unknown',
  },
  'self-change': {
    question: "May the token's user be demoted, disabled or removed by itself?",
    values: ['allowed', 'refused'],
    source: 'role pages: administrators may change themselves; a third party shows a refusal',
    obstructs: ['refused'],
  },
  'production-admin': {
    question: 'Outside production, may a production administrator get another level or be removed?',
    values: ['refused', 'allowed'],
    source: 'environment roles page',
  },
  // Grants.
  'mcp-on-administrator': {
    question:
      'MCP grants in the record of an administrator: kept but not to be taken while they are one, kept freely, cleared, or refused.',
    values: ['take-refused', 'kept', 'cleared', 'refused'],
    source: 'MCP users page: change the role first; what is stored is unknown',
    obstructs: ['refused'],
  },
  'ineffective-integrations': {
    question: 'Integration entries that the level makes moot (manage, administrator; monitor under monitor).',
    values: ['stored', 'stripped'],
    source: 'ignored, perhaps still stored',
  },
  'all-and-list': {
    question: '`allMcpServerAccess: true` together with a list.',
    values: ['refused', 'all-wins', 'list-wins', 'stored'],
    source: 'mutually exclusive; enforcement unknown',
  },
  'write-scope': {
    question: 'How scopes with `mcp:write` are stored.',
    values: ['as-sent', 'adds-read', 'write-only'],
    source: 'schema and skill disagree whether write implies read',
  },
  'duplicate-grants': {
    question: 'Two entries for one integration or server.',
    values: ['refused', 'stored', 'last-wins'],
    source: 'unknown; the UI never sends them',
  },
  'dangling-grants': {
    question:
      'Entries for a deleted integration or server: kept, pruned at deletion, or kept and 422 when sent back.',
    values: ['kept', 'pruned', 'refused-when-echoed'],
    source: 'unknown',
  },
  'mfa-and-sso': {
    question: 'Both sign-in requirements in one record.',
    values: ['allowed', 'refused'],
    source: 'the UI forbids it; the API is unknown',
    obstructs: ['refused'],
  },
  'sso-enforced': {
    question: 'Does the account enforce SSO, so that the flag reads true whatever was sent?',
    values: ['off', 'on'],
    source: 'a client; the seed can say enforceSso: true',
  },
  // How records read.
  'accepted-false': {
    question: 'Is `accepted` present when it is false?',
    values: ['present', 'absent'],
    source: 'schema: may be absent',
  },
  'flag-false': {
    question: 'Flags that are false: as stored, always absent, always present.',
    values: ['as-stored', 'absent', 'present'],
    source: 'not stated',
  },
  'empty-grants': {
    question: 'Empty grant arrays.',
    values: ['present', 'absent'],
    source: "schema: always present; the vendor's UI guards against absence",
  },
  'last-modified-by': {
    question: 'Is `lastModifiedBy` on the record?',
    values: ['absent', 'present'],
    source: 'conventions page says every resource; the user schema does not have it',
  },
  'shared-with-user-id': {
    question: 'Is `_sharedWithUserId` on the record?',
    values: ['absent', 'present'],
    source: 'named by third parties only',
  },
  // Lists.
  'page-size': {
    question: 'Records in a page when no limit is sent (the seed can say pageSize).',
    values: ['1000', '100', '5'],
    source: 'prose 1000, parameter table 100; 5 makes small accounts page',
  },
  cursor: {
    question: 'What the next link continues with.',
    values: ['skip', 'after', 'offset'],
    source: 'sample link skip; a strict client after; another offset',
  },
  'link-host': {
    question: 'The host in Link headers.',
    values: ['own', 'other', 'relative'],
    source: "the vendor's command line says that it may differ",
  },
  'link-relations': {
    question: 'Which relations the Link header has.',
    values: ['next', 'several'],
    source: 'sample; RFC 8288 allows more',
  },
  'empty-list': {
    question: 'How an empty list is answered.',
    values: ['mcp-204', 'always-204', 'array'],
    source: 'MCP page: 204; other lists are not stated',
  },
  'link-path': {
    question: 'The path in Link headers: as asked, of the web interface, without version, or with a slash.',
    values: ['own', 'api', 'bare', 'slash'],
    source: 'sample; the other three were seen by clients',
  },
  'last-page': {
    question: 'Does a list whose last page is full name an empty page as next?',
    values: ['known', 'empty'],
    source: 'not stated',
  },
  'slash-at-end': {
    question: 'Is `/v1/ashares/` the same as `/v1/ashares`?',
    values: ['same', 'missing'],
    source: 'an old UI and a client ask so',
  },
  'mcp-path': {
    question: 'Is `/v1/mcpServers` the same as `/v1/mcpservers`?',
    values: ['any-case', 'lower-case'],
    source: 'reference and command line spell it differently',
  },
  // Tokens, errors, audit.
  'token-info': {
    question: 'The shape of tokenInfo.',
    values: ['scope-star', 'scope-array', 'bare', 'named'],
    source: 'help center sample; three other shapes seen',
  },
  'token-user': {
    question: "Whose id `tokenInfo._userId` is: the token user's or the account owner's.",
    values: ['user', 'owner'],
    source: 'users skill',
  },
  'token-of-leaver': {
    question: 'A token whose user is disabled, removed or has not accepted.',
    values: ['403', '401'],
    source: 'unknown',
  },
  'mcp-license': {
    question:
      'Does the license include MCP servers? If not: 403 `feature_not_enabled`, and 422 for MCP fields.',
    values: ['yes', 'no'],
    source: "the vendor's command line knows the code for other lists",
    obstructs: ['no'],
  },
  'unauthorized-shape': {
    question: 'The body of a 401: a bare message, or the error envelope.',
    values: ['message', 'envelope'],
    source: 'account reference; the error page says that the envelope is always used',
  },
  'error-shape': {
    question: 'The error envelope.',
    values: ['errors', 'message', 'strings', 'text'],
    source: 'error page: errors[]; others seen by clients',
  },
  'audit-shape': {
    question: 'Audit entries wrapped in an object, or as rows.',
    values: ['wrapped', 'rows'],
    source: "help sample; the vendor's command line reads rows",
  },
  'audit-type': {
    question: 'The audit resourceType of a user.',
    values: ['user', 'ashare'],
    source: "the vendor's UI code; ashare was guessed before",
  },
  'audit-id': {
    question: "Whose id an audit entry of a user has: the person's or the record's.",
    values: ['person', 'record'],
    source: "the vendor's UI code; the record was guessed before",
  },
  'audit-change': {
    question: 'An audit entry with the list of all changed fields, or one entry for each field.',
    values: ['list', 'one'],
    source: "help sample; the vendor's UI code reads one field an entry",
  },
  'audit-source': {
    question: 'The audit source of a change by token.',
    values: ['api', 'UI'],
    source: 'sample value UI; others unknown',
  },
  ...BESIDE_USERS,
  'list-order': {
    question: 'The order of a list, the audit log aside; shuffled: another one for each reading.',
    values: ['created', 'newest-first', 'shuffled'],
    source: 'not stated; stored order seems likely',
  },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof DIALECTS;
export type DialectValue<Name extends DialectName> = (typeof DIALECTS)[Name]['values'][number];

export const DIALECT_NAMES: readonly string[] = Object.keys(DIALECTS);

const TABLE: ReadonlyMap<string, Dialect> = new Map(Object.entries<Dialect>(DIALECTS));

/** The row of a name, whatever somebody wrote. */
export const dialectNamed = (name: string): Dialect | undefined => TABLE.get(name);

/** One complete reading of the remote. Immutable. */
export class Dialects {
  readonly #chosen: ReadonlyMap<string, string>;

  constructor(chosen: ReadonlyMap<string, string> = new Map()) {
    this.#chosen = chosen;
  }

  is<Name extends DialectName>(name: Name, value: DialectValue<Name>): boolean {
    return this.get(name) === value;
  }

  get(name: DialectName): string {
    return this.#chosen.get(name) ?? DIALECTS[name].values[0];
  }

  /** For statuses and sizes, whose values are numbers. */
  number(name: DialectName): number {
    return Number(this.get(name));
  }

  /** This reading, with what `other` chose on top. */
  with(other: Dialects): Dialects {
    return new Dialects(new Map([...this.#chosen, ...other.#chosen]));
  }

  /** The choices that differ from the default, as `name=value`: what to type to have this reading again. */
  describe(): string[] {
    return [...this.#chosen]
      .filter(([name, value]) => dialectNamed(name)?.values[0] !== value)
      .map(([name, value]) => `${name}=${value}`)
      .sort();
  }
}
