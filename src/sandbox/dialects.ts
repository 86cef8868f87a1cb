/**
 * The vendor's sources leave questions open, or answer one question twice. Each row is one such question and
 * the ways in which a server could answer it. The first value is the default: what the vendor documents or,
 * where the vendor is silent, what its own clients seem to meet; README.md says of each where it comes from.
 */

/** One question and its answers. */
export interface Dialect {
  readonly question: string;
  readonly values: readonly [string, string, ...string[]];
  /** Values under which some legitimate change cannot be made at all; `random:SEED` never draws them. */
  readonly obstructs?: readonly string[];
}

export const DIALECTS = {
  // Statuses of success.
  'put-status': {
    question: 'Status of a full replacement; 200 comes with the record as body.',
    values: ['204', '200'],
  },
  'delete-status': {
    question: 'Status of a removal; 200 comes with an empty object.',
    values: ['204', '200'],
  },
  'toggle-status': {
    question: 'Status of the disable toggle; 200 comes with the record.',
    values: ['204', '200'],
  },
  'reinvite-status': {
    question: 'Status of a reinvitation; 200 comes with the record.',
    values: ['204', '200'],
  },
  'invite-status': {
    question: 'Status of a single invitation.',
    values: ['201', '200'],
  },
  'batch-status': {
    question: 'Outer status of a batch invitation; each element keeps its own statusCode.',
    values: ['201', '200'],
  },
  // Invitations.
  'batch-exists': {
    question: 'statusCode of a batch element whose person already has access.',
    values: ['400', '409'],
  },
  'batch-error': {
    question: 'What a failed batch element holds beside its statusCode.',
    values: ['errors', 'message', 'nothing'],
  },
  'email-case': {
    question: 'Is the e-mail of an invitation kept as sent or lowered?',
    values: ['kept', 'lowered'],
  },
  'seat-limit': {
    question: 'Status of an invitation beyond the seed\'s "seats".',
    values: ['422', '402', '403', '400'],
  },
  'seats-counted': {
    question: 'Do disabled and dismissed records take a seat?',
    values: ['all', 'active'],
  },
  // What a full replacement does.
  'omitted-field': {
    question: 'Does a field that is missing in a PUT body become empty, or stay?',
    values: ['erased', 'kept'],
  },
  'put-disabled': {
    question: 'Does PUT honour `disabled`?',
    values: ['honour', 'enable-only', 'ignore'],
  },
  'put-omits-disabled': {
    question: 'Does a PUT without `disabled` enable a disabled person?',
    values: ['enables', 'keeps'],
  },
  'put-mcp': {
    question: 'Are the MCP fields written by PUT?',
    values: ['stored', 'ignored'],
    obstructs: ['ignored'],
  },
  'unknown-field': {
    question: 'A field that the server does not know, in a body: part of the replacement, ignored, or 422?',
    values: ['stored', 'ignored', 'rejected'],
  },
  'read-only-field': {
    question: 'A known read-only field in a body.',
    values: ['tolerated', 'rejected'],
  },
  'null-level': {
    question: 'Is `accessLevel: null` accepted for Custom?',
    values: ['rejected', 'accepted'],
  },
  'level-words': {
    question: 'Are access levels outside the schema accepted?',
    values: ['strict', 'loose'],
  },
  'pending-put': {
    question: 'May the record of somebody who has not accepted be replaced?',
    values: ['allowed', 'refused'],
    obstructs: ['refused'],
  },
  'state-refusal': {
    question: 'Status when the state of a record forbids the call (toggle, reinvite, pending PUT).',
    values: ['422', '400', '409', '403'],
  },
  'self-change': {
    question: "May the token's user be demoted, disabled or removed by itself?",
    values: ['allowed', 'refused'],
    obstructs: ['refused'],
  },
  'production-admin': {
    question: 'Outside production, may a production administrator get another level or be removed?',
    values: ['refused', 'allowed'],
  },
  // Grants.
  'mcp-on-administrator': {
    question:
      'MCP grants in the record of an administrator: kept but not to be taken while they are one, kept freely, cleared, or refused.',
    values: ['take-refused', 'kept', 'cleared', 'refused'],
    obstructs: ['refused'],
  },
  'ineffective-integrations': {
    question: 'Integration entries that the level makes moot (manage, administrator; monitor under monitor).',
    values: ['stored', 'stripped'],
  },
  'all-and-list': {
    question: '`allMcpServerAccess: true` together with a list.',
    values: ['refused', 'all-wins', 'list-wins', 'stored'],
  },
  'write-scope': {
    question: 'How scopes with `mcp:write` are stored.',
    values: ['as-sent', 'adds-read', 'write-only'],
  },
  'duplicate-grants': {
    question: 'Two entries for one integration or server.',
    values: ['refused', 'stored', 'last-wins'],
  },
  'dangling-grants': {
    question:
      'Entries for a deleted integration or server: kept, pruned at deletion, or kept and 422 when sent back.',
    values: ['kept', 'pruned', 'refused-when-echoed'],
  },
  'mfa-and-sso': {
    question: 'Both sign-in requirements in one record.',
    values: ['allowed', 'refused'],
    obstructs: ['refused'],
  },
  'sso-enforced': {
    question: 'Does the account enforce SSO, so that the flag reads true whatever was sent?',
    values: ['off', 'on'],
  },
  // How records read.
  'accepted-false': {
    question: 'Is `accepted` present when it is false?',
    values: ['present', 'absent'],
  },
  'flag-false': {
    question: 'Flags that are false: as stored, always absent, always present.',
    values: ['as-stored', 'absent', 'present'],
  },
  'empty-grants': {
    question: 'Empty grant arrays.',
    values: ['present', 'absent'],
  },
  'last-modified-by': {
    question: 'Is `lastModifiedBy` on the record?',
    values: ['absent', 'present'],
  },
  'shared-with-user-id': {
    question: 'Is `_sharedWithUserId` on the record?',
    values: ['absent', 'present'],
  },
  // Lists.
  'page-size': {
    question: 'Records in a page when no limit is sent (the seed can say pageSize).',
    values: ['1000', '100', '5'],
  },
  cursor: {
    question: 'What the next link continues with.',
    values: ['skip', 'after', 'offset'],
  },
  'link-host': {
    question: 'The host in Link headers.',
    values: ['own', 'other', 'relative'],
  },
  'link-relations': {
    question: 'Which relations the Link header has.',
    values: ['next', 'several'],
  },
  'empty-list': {
    question: 'How an empty list is answered.',
    values: ['mcp-204', 'always-204', 'array'],
  },
  'link-path': {
    question: 'The path in Link headers: as asked, of the web interface, without version, or with a slash.',
    values: ['own', 'api', 'bare', 'slash'],
  },
  'last-page': {
    question: 'Does a list whose last page is full name an empty page as next?',
    values: ['known', 'empty'],
  },
  'slash-at-end': {
    question: 'Is `/v1/ashares/` the same as `/v1/ashares`?',
    values: ['same', 'missing'],
  },
  'mcp-path': {
    question: 'Is `/v1/mcpServers` the same as `/v1/mcpservers`?',
    values: ['any-case', 'lower-case'],
  },
  // Tokens, errors, audit.
  'token-info': {
    question: 'The shape of tokenInfo.',
    values: ['scope-star', 'scope-array', 'bare', 'named'],
  },
  'token-user': {
    question: "Whose id `tokenInfo._userId` is: the token user's or the account owner's.",
    values: ['user', 'owner'],
  },
  'token-of-leaver': {
    question: 'A token whose user is disabled, removed or has not accepted.',
    values: ['403', '401'],
  },
  'mcp-license': {
    question:
      'Does the license include MCP servers? If not: 403 `feature_not_enabled`, and 422 for MCP fields.',
    values: ['yes', 'no'],
    obstructs: ['no'],
  },
  'unauthorized-shape': {
    question: 'The body of a 401: a bare message, or the error envelope.',
    values: ['message', 'envelope'],
  },
  'error-shape': {
    question: 'The error envelope.',
    values: ['errors', 'message', 'strings', 'text'],
  },
  'audit-shape': {
    question: 'Audit entries wrapped in an object, or as rows.',
    values: ['wrapped', 'rows'],
  },
  'audit-type': {
    question: 'The audit resourceType of a user.',
    values: ['user', 'ashare'],
  },
  'audit-id': {
    question: "Whose id an audit entry of a user has: the person's or the record's.",
    values: ['person', 'record'],
  },
  'audit-change': {
    question: 'An audit entry with the list of all changed fields, or one entry for each field.',
    values: ['list', 'one'],
  },
  'audit-source': {
    question: 'The audit source of a change by token.',
    values: ['api', 'UI'],
  },
  // What an account has beside its users.
  'notify-answer': {
    question: 'How a change of notifications is answered; elements: each with a statusCode of its own.',
    values: ['204', '200', 'elements'],
  },
  'notify-others': {
    question: 'May an administrator change the notifications of others?',
    values: ['allowed', 'refused'],
    obstructs: ['refused'],
  },
  'sso-none': {
    question: 'How an account without an SSO client answers.',
    values: ['204', 'array'],
  },
  'environments-none': {
    question:
      'What an account without several environments answers: 403 `feature_not_enabled`, or production.',
    values: ['refused', 'production'],
  },
  'environment-user': {
    question:
      "Whose id `_envUserId` of the token's environment has: the owner's, as resources have, or the token user's.",
    values: ['owner', 'token-user', 'absent'],
  },
  'list-order': {
    question: 'The order of a list, the audit log aside; shuffled: another one for each reading.',
    values: ['created', 'newest-first', 'shuffled'],
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
