/** One person's record as it is stored, and the document that the remote shows of it. */
import type { Dialects } from './dialects.ts';
import type { Document } from './document.ts';

export interface StoredPerson {
  readonly id: string;
  readonly email: string;
  /** Missing until the person has a profile. */
  readonly name?: string;
  /** RFC 3339, across all accounts. */
  readonly lastSignIn?: string;
  /** `not_linked`, `this_account` or `other_account`. */
  readonly ssoLinked?: string;
}

export interface StoredIntegrationGrant {
  readonly _integrationId: string;
  readonly accessLevel: string;
}

export interface StoredMcpGrant {
  readonly _mcpServerId: string;
  readonly scopes: readonly string[];
}

export const FLAGS = [
  'accountMFARequired',
  'accountSSORequired',
  'allowAccessToAPIM',
  'allowToEditRetryData',
  'allowIntegrationWorkspaceCreation',
  'allMcpServerAccess',
] as const;
export type Flag = (typeof FLAGS)[number];

/** The seed's words for flags, and the remote's. */
export const FLAG_WORDS = [
  ['mfaRequired', 'accountMFARequired'],
  ['ssoRequired', 'accountSSORequired'],
  ['allowToEditRetryData', 'allowToEditRetryData'],
  ['allowAccessToApim', 'allowAccessToAPIM'],
  ['allowIntegrationCreation', 'allowIntegrationWorkspaceCreation'],
] as const satisfies readonly (readonly [string, Flag])[];

export const CREATED_VIA = [
  'existing_account_invite',
  'existing_account_share_request',
  'invited_during_signup',
  'new_account_auto_join',
] as const;

export const SSO_LINKS = ['not_linked', 'this_account', 'other_account'] as const;

/** The part of a record that a full replacement replaces. */
export interface Fields extends Readonly<Partial<Record<Flag, boolean>>> {
  /** `administrator`, `manage` or `monitor`; missing for Custom. */
  readonly accessLevel?: string;
  readonly integrationAccessLevel: readonly StoredIntegrationGrant[];
  readonly mcpServerAccessLevel: readonly StoredMcpGrant[];
}

export const NO_FIELDS: Fields = { integrationAccessLevel: [], mcpServerAccessLevel: [] };

/** Fields that a full replacement writes. */
export const WRITABLE: readonly string[] = [
  'accessLevel',
  'integrationAccessLevel',
  'mcpServerAccessLevel',
  ...FLAGS,
  'disabled',
];

/** Fields of the remote that a body may hold but not change (user schema; the last two are named by others). */
export const READ_ONLY: readonly string[] = [
  '_id',
  'accepted',
  'dismissed',
  'lastSignIn',
  'isProductionAdmin',
  'createdVia',
  'createdAt',
  'lastModified',
  'sharedWithUser',
  'lastModifiedBy',
  '_sharedWithUserId',
];

/** Immutable: a change stores another value under the same id, so before and after can both be kept. */
export interface StoredRecord {
  readonly id: string;
  /** Order of creation, which is the order of the list. */
  readonly seq: number;
  readonly person: StoredPerson;
  readonly fields: Fields;
  readonly accepted: boolean;
  readonly dismissed: boolean;
  readonly disabled: boolean;
  readonly isProductionAdmin: boolean;
  readonly createdVia: string;
  readonly createdAt: string;
  readonly lastModified: string;
  /** Person id of whoever wrote last. */
  readonly lastModifiedBy: string;
  /** RFC 3339, into this account. */
  readonly lastSignIn?: string;
  /** What the seed's `raw` or a body put there beside the known fields; shown over everything else. */
  readonly extra: Document;
}

/** An administrator in the sense of every rule: accepted and enabled. */
export const isStoredAdministrator = (record: StoredRecord): boolean =>
  record.fields.accessLevel === 'administrator' && record.accepted && !record.disabled;

/** The record as one plain document, whatever the dialects: for comparing, the audit log, and tests. */
export function plainDocument(record: StoredRecord): Document {
  const { person } = record;
  return {
    _id: record.id,
    ...record.fields,
    disabled: record.disabled,
    accepted: record.accepted,
    dismissed: record.dismissed,
    isProductionAdmin: record.isProductionAdmin,
    createdVia: record.createdVia,
    createdAt: record.createdAt,
    lastModified: record.lastModified,
    lastModifiedBy: record.lastModifiedBy,
    ...(record.lastSignIn === undefined ? {} : { lastSignIn: record.lastSignIn }),
    sharedWithUser: shortPerson(person),
    ...record.extra,
  };
}

/** What the reader of a record changes in what they see. */
export interface RecordReading {
  readonly dialects: Dialects;
  readonly enforceSso: boolean;
  /** `allowedToResetMFA` depends on who asks. */
  readonly readerId: string;
}

function shownGrants(fields: Fields, dialects: Dialects): Document {
  const hideEmpty = dialects.is('empty-grants', 'absent');
  return {
    ...(hideEmpty && fields.integrationAccessLevel.length === 0
      ? {}
      : { integrationAccessLevel: fields.integrationAccessLevel }),
    ...((hideEmpty || dialects.is('mcp-license', 'no')) && fields.mcpServerAccessLevel.length === 0
      ? {}
      : { mcpServerAccessLevel: fields.mcpServerAccessLevel }),
  };
}

function shownFlags(record: StoredRecord, reading: RecordReading): Document {
  const stored: Partial<Record<string, boolean>> = {
    ...Object.fromEntries(FLAGS.map((flag) => [flag, record.fields[flag]])),
    disabled: record.disabled,
  };
  if (record.isProductionAdmin) stored.isProductionAdmin = true;
  if (record.dismissed) stored.dismissed = true;
  if (reading.enforceSso) stored.accountSSORequired = true;
  const shown: Record<string, boolean> = {};
  const manner = reading.dialects.get('flag-false');
  for (const flag of [...FLAGS, 'disabled', 'isProductionAdmin', 'dismissed']) {
    const value = stored[flag] ?? (manner === 'present' ? false : undefined);
    if (value === true || (value === false && manner !== 'absent')) shown[flag] = value;
  }
  return shown;
}

/** A person as far as every document tells of one. */
export const shortPerson = ({ id, email, name }: StoredPerson): Document => ({
  _id: id,
  email,
  ...(name === undefined ? {} : { name }),
});

function shownPerson(person: StoredPerson, readerId: string): Document {
  return {
    ...shortPerson(person),
    ...(person.lastSignIn === undefined ? {} : { lastSignIn: person.lastSignIn }),
    allowedToResetMFA: person.id !== readerId,
    accountSSOLinked: person.ssoLinked ?? 'not_linked',
  };
}

/** The record as the remote answers it in the given reading. */
export function shownDocument(record: StoredRecord, reading: RecordReading): Document {
  const { dialects } = reading;
  const showAccepted = record.accepted || dialects.is('accepted-false', 'present');
  return {
    _id: record.id,
    ...(record.fields.accessLevel === undefined ? {} : { accessLevel: record.fields.accessLevel }),
    ...shownGrants(record.fields, dialects),
    ...shownFlags(record, reading),
    ...(showAccepted ? { accepted: record.accepted } : {}),
    ...(record.lastSignIn === undefined ? {} : { lastSignIn: record.lastSignIn }),
    createdVia: record.createdVia,
    createdAt: record.createdAt,
    lastModified: record.lastModified,
    ...(dialects.is('last-modified-by', 'present') ? { lastModifiedBy: record.lastModifiedBy } : {}),
    ...(dialects.is('shared-with-user-id', 'present') ? { _sharedWithUserId: record.person.id } : {}),
    sharedWithUser: shownPerson(record.person, reading.readerId),
    ...record.extra,
  };
}

/** The id of the record that a path of the API is about; undefined where it is about none. */
export const recordInPath = (path: string): string | undefined =>
  /^\/v1\/ashares\/([0-9a-f]{24})(?:\/|$)/.exec(path)?.[1];

/** Path of the list of users, without query. */
export const LIST_OF_USERS = '/v1/ashares';
