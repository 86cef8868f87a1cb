/**
 * Who is to be looked at by whom: everybody in the account, by the owners of the file that declares them. Whoever no
 * owned file declares is shown too, under nobody. The digest names what was looked at: a signature covers just that.
 */
import { integrationGrants, type McpAccess } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, RecordId, UserId } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { permissionsOf, SETTINGS } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { timestampOf } from '../model/until.ts';
import { digestOf } from '../plan/digest.ts';

/** The owner of whoever has none. */
export const NOBODY = 'nobody';

/** One person, and what the account gives them. */
export interface HeldPerson {
  readonly email: Email;
  readonly shown: string;
  /** The person, whatever their e-mail becomes; several where the account has more than one of one e-mail. */
  readonly ids: readonly UserId[];
  /** In words that say the same of the same access. */
  readonly has: readonly string[];
  /** The records of which they are: more than one where the account has an e-mail twice. */
  readonly records: readonly RecordId[];
  /** When their record was made; missing if the account does not say, or has two of one e-mail. */
  readonly created?: number;
}

/** What one owner has to look at. */
export interface Population {
  readonly owner: string;
  readonly people: readonly HeldPerson[];
  readonly digest: string;
}

/** Of the person alone who is meant; none where two people have one e-mail. */
export const idOf = ({ ids }: Pick<HeldPerson, 'ids'>): UserId | undefined =>
  ids.length === 1 ? ids[0] : undefined;

/** Of the same people with the same access it is the same on every day. */
export const populationDigest = (
  account: string,
  owner: string,
  people: readonly {
    readonly email: Email;
    readonly id: string | undefined;
    readonly has: readonly string[];
  }[],
): string =>
  digestOf({
    account,
    owner,
    // A review of an earlier version names no ids.
    people: Object.fromEntries(
      people.map(({ email, id, has }) => [email, id === undefined ? [...has] : { id, has: [...has] }]),
    ),
  });

interface Held {
  readonly user: Pick<LiveUser, 'email' | 'userId' | 'shownEmail' | 'recordId' | 'createdAt'>;
  readonly has: readonly string[];
}

/** Sorted by owner; nobody comes last. `ownerOf` says who owns the entry of a person. */
export function populationsOf(
  live: LiveState,
  account: string,
  ownerOf: (user: Pick<LiveUser, 'email' | 'userId'>) => string,
): Population[] {
  const labels = new Map<string, string>(
    [...live.integrations, ...live.mcpServers].map(({ id, name }) => [id, name]),
  );
  const everybody = [
    ...live.users.map((user) => ({ user, has: heldBy(user, labels) })),
    ...live.unknownLevels.map((user) => ({ user, has: [`unknown level ${user.levelWord}`] })),
  ];
  return [...groupBy(everybody, ({ user }) => ownerOf(user))]
    .map(([owner, held]) => {
      const people = [...groupBy(held.map(heldPerson), ({ email }) => email).values()]
        .map((records) => records.reduce(together))
        .sort((a, b) => compareText(a.email, b.email));
      const seen = people.map((each) => ({ ...each, id: idOf(each) }));
      return { owner, people, digest: populationDigest(account, owner, seen) };
    })
    .sort((a, b) => Number(a.owner === NOBODY) - Number(b.owner === NOBODY) || compareText(a.owner, b.owner));
}

const heldPerson = ({ user, has }: Held): HeldPerson => ({
  email: user.email,
  shown: user.shownEmail,
  ids: [user.userId],
  has,
  records: [user.recordId],
  ...present({ created: timestampOf(user.createdAt) }),
});

/** Two records of one e-mail are looked at as one: what either gives must not hide behind the other. */
function together(one: HeldPerson, other: HeldPerson): HeldPerson {
  const [first, second] = [one, other].sort((a, b) => compareText(a.has.join('\n'), b.has.join('\n')));
  const { email, shown } = compareText(one.shown, other.shown) <= 0 ? one : other;
  const has = [...(first?.has ?? []), 'and by a second record', ...(second?.has ?? [])];
  const records = [...one.records, ...other.records].sort(compareText);
  const ids = [...new Set([...one.ids, ...other.ids])].sort(compareText);
  return { email, shown, ids, has, records };
}

function heldBy(user: LiveUser, labels: ReadonlyMap<string, string>): string[] {
  const { access, recordedMcp, invitation, disabled, unknownMcp = [] } = user;
  const name = (id: string): string => `${labels.get(id) ?? 'unlisted'} (${id})`;
  const servers = (mcp: McpAccess): string[] =>
    mcp === 'all'
      ? ['every MCP server: write']
      : [...mcp].map(([id, level]) => `${name(id)}: ${level}`).sort(compareText);
  return [
    access.level,
    ...[...integrationGrants(access)].map(([id, level]) => `${name(id)}: ${level}`).sort(compareText),
    ...servers(recordedMcp),
    ...unknownMcp.map((id) => `${name(id)}: unknown scopes`).sort(compareText),
    ...permissionsOf(user.settings).map((setting) => SETTINGS[setting].label),
    ...(invitation === 'accepted' ? [] : [`invitation ${invitation}`]),
    ...(disabled ? ['disabled'] : []),
  ];
}
