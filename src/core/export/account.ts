/**
 * From a live account to a file that says the same: what `export` writes. Read back, it plans to nothing; and
 * whatever cannot be written so is left out with a reason, never bent into something near.
 */

import { effective, levelOnIntegration } from '../model/access.ts';
import { ADDRESS } from '../model/address.ts';
import { type Email, emailOf, type IntegrationId } from '../model/ids.ts';
import type { LiveState, LiveUser, OddResource } from '../model/live.ts';
import { present } from '../model/present.ts';
import { proofOf } from '../model/proof.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { type GrantSection, grantedIn, writtenAccess } from '../written/access.ts';
import type { Integration, McpServer, User } from '../written/file.ts';
import { type Keyed, type Keys, keysOf, UNSEEN } from './keys.ts';
import { type MinedRole, minedRoles, rolesWritten } from './roles.ts';

/** Somebody's entry under `users`, or why there is none. */
export interface ExportedUser {
  readonly email: Email;
  readonly shown: string;
  readonly entry: User;
  /** `own`: the token that read the account is theirs. */
  readonly remarks: readonly ('pending' | 'mfa-and-sso' | 'own')[];
  readonly kept: StaysBeside;
}

/** What a record holds and no file could say: not written, and kept as it is. */
export interface StaysBeside {
  /** Servers with MCP grants that say something we do not know. */
  readonly unknownOn: readonly string[];
  /** Fields of entries for what no list of the account names. */
  readonly unlisted: readonly string[];
  /** Mail about integrations that they do not reach, or that no list names. */
  readonly mail: readonly string[];
  /** Subscriptions to single flows and connections. */
  readonly singles: number;
}

export type LeftOut = { readonly person: string } & (
  | { readonly why: 'dismissed'; readonly entry: User; readonly kept: StaysBeside }
  | { readonly why: 'unknown-level'; readonly level: string; readonly oddity?: string }
  | { readonly why: 'no-access'; readonly kept: StaysBeside }
  | { readonly why: 'two-records' }
  /** The format has no way to write this e-mail. */
  | { readonly why: 'e-mail' }
);

export interface Exported {
  /** By e-mail. */
  readonly users: readonly ExportedUser[];
  readonly leftOut: readonly LeftOut[];
  /** By name. */
  readonly roles: readonly MinedRole[];
  /** The resources that somebody is granted, by key. */
  readonly integrations: readonly Keyed<Integration>[];
  readonly mcpServers: readonly Keyed<McpServer>[];
  /** Entries of the account's lists that cannot be read. */
  readonly odd: readonly OddResource[];
  /** A resource that only this account has; undefined if none of its ids can be written. */
  readonly proof?: { readonly id: string; readonly name: string };
}

export interface ExportRequest {
  readonly live: LiveState;
  /** Only these people; left out: everybody. */
  readonly only?: ReadonlySet<Email>;
  /** Gather people with equal access into roles. */
  readonly mineRoles: boolean;
}

export function exportAccount({ live, only, mineRoles }: ExportRequest): Exported {
  const keys = keysOf(live);
  const wanted = ({ email }: { email: Email }): boolean => only === undefined || only.has(email);
  const twice = peopleTwice(live);
  const leftOut: LeftOut[] = [...twice]
    .filter((email) => wanted({ email }))
    .map((email) => ({ person: email, why: 'two-records' }));
  const people: LiveUser[] = [];
  for (const { email, shownEmail, levelWord, oddity } of live.unknownLevels) {
    if (wanted({ email }) && !twice.has(email))
      leftOut.push({ person: shownEmail, why: 'unknown-level', level: levelWord, ...present({ oddity }) });
  }
  for (const user of live.users) {
    if (!wanted(user) || twice.has(user.email)) continue;
    const why = whyLeftOut(user, keys);
    if (why === undefined) people.push(user);
    else leftOut.push(why);
  }
  people.sort((a, b) => compareText(a.email, b.email));
  const roles = mineRoles ? minedRoles(people, keys) : new Map<LiveUser, string>();
  const granted = new Set(
    people.flatMap((user) => [...grantedIn(user.access), ...mailOf(user).map((id) => `integrations/${id}`)]),
  );
  return {
    users: people.map((user) => {
      const exported = exportedUser(user, keys, roles.get(user));
      const isOwn = user.userId === live.tokenUserId;
      return isOwn ? { ...exported, remarks: [...exported.remarks, 'own'] } : exported;
    }),
    leftOut: leftOut.sort(
      (a, b) => compareText(emailOf(a.person), emailOf(b.person)) || compareText(a.why, b.why),
    ),
    roles: rolesWritten(people, roles, keys),
    integrations: keysUsed('integrations', keys.integrations, granted),
    mcpServers: keysUsed('mcpServers', keys.mcpServers, granted),
    odd: live.odd ?? [],
    ...proofFor(live, granted),
  };
}

const MOST_EMAIL = 254;
/** A name in YAML has at most 1024 characters, and a character that cannot be seen is written with up to ten. */
const MOST_UNSEEN = 64;

function isWritable(email: string): boolean {
  const characters = [...email];
  const unseen = characters.filter((character) => UNSEEN.test(character)).length;
  return ADDRESS.test(email) && characters.length <= MOST_EMAIL && unseen <= MOST_UNSEEN;
}

function whyLeftOut(user: LiveUser, keys: Keys): LeftOut | undefined {
  const person = user.shownEmail.trim();
  if (!isWritable(person)) return { person, why: 'e-mail' };
  if (user.access.level === 'none') return { person, why: 'no-access', kept: keptOf(user, keys) };
  if (user.invitation === 'dismissed') {
    const { entry, kept } = exportedUser(user, keys, undefined);
    return { person, why: 'dismissed', entry, kept };
  }
  return undefined;
}

function peopleTwice({ users, unknownLevels }: LiveState): Set<Email> {
  const [seen, twice] = [new Set<Email>(), new Set<Email>()];
  for (const { email } of [...users, ...unknownLevels]) (seen.has(email) ? twice : seen).add(email);
  return twice;
}

function exportedUser(user: LiveUser, keys: Keys, role: string | undefined): ExportedUser {
  const { mfaRequired, ssoRequired } = user.settings;
  // The product forbids both, and so do the rules of the files: neither is written, so both stay as they are.
  const both = mfaRequired && ssoRequired;
  const mail = mailOf(user);
  const settings = SETTING_NAMES.filter((name) => user.settings[name]).filter(
    (name) => !both || (name !== 'mfaRequired' && name !== 'ssoRequired'),
  );
  return {
    email: user.email,
    shown: user.shownEmail.trim(),
    entry: {
      ...(role === undefined ? writtenAccess(user.access, keys.keyOf) : { roles: [role] }),
      ...Object.fromEntries(settings.map((name) => [name, true])),
      ...present({
        notifications: mail.length === 0 ? undefined : mail.map((id) => keys.keyOf('integrations', id)),
      }),
      ...(user.disabled ? { enabled: false } : {}),
    },
    remarks: [
      ...(user.invitation === 'pending' ? (['pending'] as const) : []),
      ...(both ? (['mfa-and-sso'] as const) : []),
    ],
    kept: keptOf(user, keys),
  };
}

/**
 * What somebody is notified about. Mail about what they do not reach is an error in a file, and an entry without it
 * would end it: then nothing is written of their mail, which stays as it is.
 */
export function mailOf({
  notified,
  access,
  invitation,
}: Pick<LiveUser, 'notified' | 'access' | 'invitation'>): IntegrationId[] {
  const reach = effective(access);
  if (notified === undefined || invitation !== 'accepted') return [];
  const all = [...notified.integrations];
  return all.every((id) => levelOnIntegration(reach, id) !== 'none') ? all.sort(compareText) : [];
}

function keptOf(user: LiveUser, { keyOf }: Keys): StaysBeside {
  const { unknownMcp = [], unlisted = [], notified } = user;
  const written = new Set(mailOf(user));
  const mail = [...(notified?.integrations ?? [])].filter((id) => !written.has(id));
  return {
    unknownOn: unknownMcp.map((id) => keyOf('mcpServers', id)).sort(compareText),
    unlisted,
    mail: [...mail.map((id) => keyOf('integrations', id)), ...(notified?.unlisted ?? [])].sort(compareText),
    singles: notified?.others ?? 0,
  };
}

const keysUsed = <Entry>(
  section: GrantSection,
  keys: ReadonlyMap<string, Keyed<Entry>>,
  granted: ReadonlySet<string>,
): Keyed<Entry>[] =>
  [...keys]
    .filter(([id]) => granted.has(`${section}/${id}`))
    .map(([, keyed]) => keyed)
    .sort((a, b) => compareText(a.key, b.key));

/** Of those that are granted, if any can prove it: files that name no other resource are shorter. */
function proofFor(live: LiveState, granted: ReadonlySet<string>): Pick<Exported, 'proof'> {
  const integrations = live.integrations.filter(({ id }) => granted.has(`integrations/${id}`));
  const proof = proofOf({ integrations, mcpServers: [] }) ?? proofOf(live);
  return present({ proof });
}
