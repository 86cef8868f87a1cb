/** The words for what a plan says. Every renderer uses these, so that all say the same. */

import { type FieldChange, fieldParts } from '../core/model/field.ts';
import { placeText } from '../core/model/finding.ts';
import type { Reason } from '../core/model/reason.ts';
import { SETTINGS, type SettingName } from '../core/model/settings.ts';
import type { Breach, Guard } from '../core/plan/guard.ts';
import type { Note } from '../core/plan/note.ts';
import type { Hazard, Kind } from '../core/plan/operation.ts';
import { ANOTHER_ADMINISTRATOR } from '../core/plan/schedule.ts';

export const KIND_WORDS: Record<Kind, string> = {
  promote: 'promote to administrator',
  demote: 'demote from administrator',
  grant: 'grant',
  revoke: 'revoke',
  update: 'update',
  invite: 'invite',
  reinvite: 'send the invitation again',
  enable: 'enable',
  disable: 'disable',
  remove: 'remove',
};

/** What each hazard means for whoever has to allow it. */
export const HAZARD_WORDS: Record<Hazard, string> = {
  'grants-administrator': 'becomes administrator',
  'grants-manage-all': 'may change every integration',
  'grants-all-mcp-servers': 'may use every MCP server, with write, future ones included',
  'removes-administrator': 'is administrator no more',
  'takes-without-self':
    'is no longer an administrator, and it is not known whether the token acts as this person',
  'removes-user': 'is removed from the account',
  'disables-user': 'can no longer sign in',
  'enables-user': 'can sign in again',
  'weakens-sign-in': 'signs in with less protection',
  'left-behind': 'is in the files no more and keeps the access',
};

export function fieldWords(field: string, labels: ReadonlyMap<string, string>): string {
  const [what, id] = fieldParts(field);
  if (id !== undefined) return what === 'mcpServers' ? `MCP ${labels.get(id) ?? id}` : (labels.get(id) ?? id);
  if (what === 'integrations') return 'every integration';
  if (what === 'mcpServers') return 'every MCP server';
  if (what === 'accessLevel') return 'access level';
  if (what === 'dismissed') return 'invitation';
  return isSetting(what) ? SETTINGS[what].label : what;
}

const isSetting = (name: string): name is SettingName => name in SETTINGS;

export function valueWords(value: FieldChange['before'], field = ''): string {
  if (field === 'dismissed') return value === true ? 'declined' : 'sent again';
  if (value === null) return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return field === 'mcpServers' && value === 'all' ? 'write' : value;
}

/** `role order-operator, roles.yaml:3 (INC-12, until 2026-12-31)` */
export const reasonWords = (reason: Reason): string =>
  besides(reason, reason.place === undefined ? reason.text : `${reason.text}, ${placeText(reason.place)}`);

/** The same with the line that gives the person the role: `role order-operator, ops.yaml:8 → roles.yaml:3`. */
export const chainWords = (reason: Reason): string =>
  reason.through === undefined || reason.place === undefined
    ? reasonWords(reason)
    : besides(reason, `${reason.text}, ${placeText(reason.through)} → ${placeText(reason.place)}`);

function besides({ note, until }: Reason, where: string): string {
  const beside = [note, until === undefined ? undefined : `until ${until}`].filter(
    (each) => each !== undefined,
  );
  return beside.length === 0 ? where : `${where} (${beside.join(', ')})`;
}

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** `ada, bea and 3 others`; people first, at most `most` of them. */
export function listWords(people: readonly string[], most = 5): string {
  if (people.length <= most + 1) {
    const last = people.at(-1) ?? '';
    return people.length < 2 ? last : `${people.slice(0, -1).join(', ')} and ${last}`;
  }
  return `${people.slice(0, most).join(', ')} and ${people.length - most} others`;
}

/** What a waiting operation waits for. */
export const waitWords = (people: readonly string[]): string =>
  people.includes(ANOTHER_ADMINISTRATOR)
    ? 'for another administrator: this run may not take it'
    : `until ${listWords(people)} accepts the invitation`;

const GUARD_WORDS: Record<Guard, (breach: Breach) => string> = {
  'admin-floor': ({ number, limit }) =>
    `The run would leave ${count(number, 'administrator')} besides the token's own user; at least ${limit} must remain.`,
  'removal-limit': ({ number, limit, total }) =>
    `The run would remove or disable ${count(number, 'person', 'people')}${ofTotal(total)}; at most ${limit} are allowed.`,
  'demotion-limit': ({ number, limit, total }) =>
    `The run would demote ${count(number, 'administrator')}${ofTotal(total)}; at most ${limit} are allowed.`,
  'grant-loss-limit': ({ number, limit, total }) =>
    `The run would take away or lower ${count(number, 'grant')}${ofTotal(total)}; at most ${limit} are allowed.`,
  self: () => "The run would take something from the token's own user. It could lock itself out half way.",
  'account-unproven': () =>
    'Nothing proves that this token belongs to the account of the files: neither `account.contains` nor an `id:` of a resource.',
};

const ofTotal = (total: number | undefined): string => (total === undefined ? '' : ` of ${total}`);

export const guardWords = (breach: Breach): string => GUARD_WORDS[breach.guard](breach);

/** What lifts a guard, as a flag; undefined where nothing does. */
export function guardRemedy({ guard, number }: Breach): string | undefined {
  if (guard === 'self' || guard === 'account-unproven') return undefined;
  return `--override ${guard}=${number}`;
}

type NoteOf<Code extends Note['code']> = Extract<Note, { code: Code }>;

const NOTE_WORDS: { [Code in Note['code']]: (note: NoteOf<Code>) => string } = {
  'unknown-level': ({ person, level }) =>
    `${person} has the access level "${level}", which this version does not know: not touched.`,
  'two-records': ({ person }) => `${person} has two records in the account: not touched.`,
  'owner-changed': ({ person }) =>
    `${person} is declared as the owner and stands in the user list: the ownership has changed. Not touched.`,
  'protected-drift': ({ person, wants }) =>
    `${person} is protected and not written, although the file wants ${wants}.`,
  'production-administrator': ({ person }) =>
    `${person} is an administrator of production, which this environment mirrors: not touched, although the file wants less.`,
  'email-changed': ({ person, now }) => `${person} is pinned by id and has the e-mail ${now} in the account.`,
  'pinned-person-missing': ({ person, id }) =>
    `${person} is pinned to the person ${id}, who is not in the account: not invited. Remove \`id:\` to invite them.`,
  'undoes-outside': ({ person, fields }) =>
    `${person} is written as a whole, which also undoes what was changed in the account: ${listWords(fields.map((field) => fieldParts(field)[0]))}.`,
  'resource-missing': ({ person, resources }) =>
    `${person} gets ${listWords(resources)} when it exists in the account.`,
  unmanaged: ({ count: people, recent }) =>
    `${count(people, 'person', 'people')} in the account ${people === 1 ? 'is' : 'are'} in no file and ${people === 1 ? 'stays' : 'stay'} as ${people === 1 ? 'it is' : 'they are'}.${
      recent.length === 0 ? '' : ` Created in the last 30 days: ${listWords(recent)}.`
    }`,
  'undeclared-administrators': ({ people }) =>
    `Administers the account, and no file declares them, so that any file that may hold people could end it: ${listWords(people)}. Declare them beside \`files\`, or list them in \`policy.protectedUsers\`.`,
  'unmanaged-pending': ({ people }) =>
    `Not disabled, because the invitation is not accepted: ${listWords(people)}. Only accepted users can be disabled.`,
  'declared-but-disabled': ({ people }) =>
    `Declared, but disabled in the account, and the files do not say which is meant: ${listWords(people)}.`,
  pending: ({ people }) => `Has not accepted the invitation yet: ${listWords(people)}.`,
  dismissed: ({ people }) =>
    `Has declined the invitation: ${listWords(people)}. \`policy.dismissed: reinvite\` sends it again.`,
  'switch-waits': ({ person, invitation }) => {
    if (invitation === 'none')
      return `${person} is declared with \`enabled: false\` and is not in the account: not invited.`;
    if (invitation === 'pending')
      return `${person} is to be disabled, which is possible only after the invitation is accepted.`;
    return `${person} has declined the invitation and is declared with \`enabled: false\`: not invited again.`;
  },
  'not-enforced': ({ server, people }) =>
    `MCP ${server} uses an external identity provider: the grants of ${listWords(people)} are recorded, not enforced.`,
  'mcp-tokens': ({ people }) =>
    `MCP tokens that were already issued may work for up to one hour after the apply: ${listWords(people)}.`,
  'no-manager': ({ integration }) => `${integration} is left without a manager other than administrators.`,
  seats: ({ seats, taken, freed, invited }) => {
    const after = taken - freed + invited;
    const ledger = `Seats: ${taken} of ${seats} taken, ${freed} freed, ${invited} invited, ${after} after the run.`;
    return after > seats
      ? `${ledger} That is ${after - seats} too many: invitations may be refused.`
      : ledger;
  },
  'ends-soon': ({ person, what, until }) => `${person}: ${what} ends on ${until}.`,
  'token-user-unknown': () =>
    'The token belongs to nobody in the user list: to the owner, or to somebody whom the account does not show.',
  'below-floor': ({ administrators, minimum }) =>
    `The account has ${count(administrators, 'administrator')} besides the token's own user; \`policy.minAdministrators\` wants ${minimum}. A run takes none of them before it has made another.`,
  'deletes-in-this-environment': ({ people }) =>
    `Removing ${count(people, 'person', 'people')} acts on the environment of this token only.`,
};

export function noteWords(note: Note): string {
  const words: (note: never) => string = NOTE_WORDS[note.code];
  return words(note as never);
}

/** Notes that ask for attention, as opposed to those that inform. */
export function isWarning(note: Note): boolean {
  if (note.code === 'seats') return note.taken - note.freed + note.invited > note.seats;
  return WARNINGS.has(note.code);
}

const WARNINGS: ReadonlySet<Note['code']> = new Set([
  'unknown-level',
  'two-records',
  'owner-changed',
  'protected-drift',
  'production-administrator',
  'declared-but-disabled',
  'no-manager',
  'pinned-person-missing',
  'undoes-outside',
  'undeclared-administrators',
  'below-floor',
]);
