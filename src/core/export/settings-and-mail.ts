/**
 * What an entry that adopts a change says beside access: settings, the switch and mail. It says what the account has, as
 * far as a file may say that, and as far as no line says it that stays.
 */
import { type End, whatOf } from '../desired/ends.ts';
import type { Names } from '../desired/names.ts';
import { listsThatNotify } from '../desired/notified.ts';
import type { DesiredUser, GrantingLine } from '../desired/resolve.ts';
import { type Access, effective, levelOnIntegration } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import type { IntegrationId } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { excludeEachOther, isSignIn, SWITCHES, type Switch, statedBy } from '../model/settings.ts';
import { endOrNever, untilText } from '../model/until.ts';
import type { Held } from '../plan/change.ts';
import type { WrittenConfig, WrittenUser } from '../written/config.ts';
import type { User } from '../written/file.ts';
import { policyOf } from '../written/policy.ts';

/**
 * What an entry that is offered does otherwise than the account. `sign-in`: which requires both MFA and SSO, so that the
 * entry says of them what the files say. `mail`: which has mail about what they do not reach, so that it ends.
 * `mail-again`: which lacks mail that a line states that stays. `invites`: which has a declined invitation, and the policy
 * sends it again to whoever is declared so. `end`: where a level is given without an end, and the policy demands one.
 * `ended`: which has, under another e-mail, what a date of the files has ended, so that it goes.
 */
export type Caveat = 'sign-in' | 'mail' | 'mail-again' | 'invites' | 'end' | 'ended';

/** Something that ends by the files as they are, and would not by the entry, or later. */
export type EndLost = Pick<End, 'what' | 'reason'>;

export interface SettingsAndMail {
  readonly said: Pick<User, Switch | 'notifications'>;
  readonly caveats: readonly Caveat[];
  readonly endsLost: readonly EndLost[];
}

interface Differing {
  readonly config: WrittenConfig;
  readonly names: Names;
  readonly now: Date;
  readonly held: Held;
  readonly desired: DesiredUser;
  readonly user: WrittenUser;
  nameOf(id: string): string;
}

/** `lines` give the person something beside their entry's own grants, `kept` are those that stay; `until` ends the entry. */
export function settingsAndMail(
  of: Differing,
  lines: readonly GrantingLine[],
  kept: readonly GrantingLine[],
  until: string | undefined,
): SettingsAndMail {
  const { desired, held, config, now } = of;
  const { values, isLeft } = valuesOf(of);
  const said = new Map([...values].filter(([name, value]) => isSaid(name, value, of, lines, kept)));
  const mail = mailSaid(of, kept);
  const isLost = (moment: number): boolean => moment > now.getTime() && moment < endOrNever(until);
  // Where no defaults speak once a role has ended, the account keeps what it stated.
  const settings = (desired.afterRoles ?? []).flatMap(({ setting, moment, becomes, reason }): EndLost[] => {
    const value = said.get(setting);
    if (value === undefined || becomes === undefined || value === becomes || !isLost(moment)) return [];
    return [{ what: whatOf(setting, value ? 'yes' : 'no'), reason }];
  });
  const mails = mail.said.flatMap((id): EndLost[] => {
    const [moment, reason] = [desired.mailEnds?.get(id), desired.notifications?.get(id)];
    if (moment === undefined || reason === undefined || !isLost(moment)) return [];
    const last = untilText(moment);
    return [{ what: whatOf(`notifications/${id}`, 'mail'), reason: { ...reason, until: last } }];
  });
  return {
    said: {
      ...Object.fromEntries(said),
      ...present({ notifications: mail.isSaid ? mail.said.map((id) => of.nameOf(id)).sort() : undefined }),
    },
    caveats: [
      ...(isLeft ? (['sign-in'] as const) : []),
      ...mail.caveats,
      ...caveatsOfDeclaring(held.live, config, now),
    ],
    endsLost: [...settings, ...mails],
  };
}

/** What declaring somebody does beside what their entry says. */
export const caveatsOfDeclaring = (
  live: Pick<LiveUser, 'invitation'> | undefined,
  { policy }: Pick<WrittenConfig, 'policy'>,
  now: Date,
): readonly Caveat[] =>
  live?.invitation === 'dismissed' && policyOf(policy, now).dismissed === 'reinvite' ? ['invites'] : [];

/** What `policy.ends` demands of an entry and nobody but a person can say: until when. */
export const caveatsOfEnding = (
  { accessLevel, until }: Pick<User, 'accessLevel' | 'until'>,
  { policy: { ends } }: Pick<WrittenConfig, 'policy'>,
): readonly Caveat[] =>
  until === undefined &&
  accessLevel !== undefined &&
  accessLevel !== 'custom' &&
  ends?.[accessLevel]?.required === true
    ? ['end']
    : [];

/** Of each setting that the files state: what the account has where somebody changed it. */
function valuesOf({ held: { live, fields }, desired }: Differing) {
  const changed = new Set(fields.map(({ field }) => field));
  const inAccount = (name: Switch): boolean =>
    name === 'enabled' ? live?.disabled === false : live?.settings[name] === true;
  const values = (isAdopted: (name: Switch) => boolean): ReadonlyMap<Switch, boolean> =>
    new Map(
      SWITCHES.flatMap((name): [Switch, boolean][] => {
        const declared = statedBy(desired, name)?.value;
        if (declared === undefined) return [];
        return [[name, isAdopted(name) && changed.has(name) ? inAccount(name) : declared]];
      }),
    );
  const all = values(() => true);
  const isLeft = excludeEachOther(all);
  return { values: isLeft ? values((name) => !isSignIn(name)) : all, isLeft };
}

/** A setting is said if the entry said it, or if what holds without it differs, today or once a role has ended. */
function isSaid(
  name: Switch,
  value: boolean,
  { user, config, now }: Differing,
  lines: readonly GrantingLine[],
  kept: readonly GrantingLine[],
): boolean {
  if (statedBy(user, name) !== undefined) return true;
  const fallback = statedBy(config.defaults, name)?.value;
  const [last, before] = [kept, lines].map((each) => lastStating(each, name));
  const end = last?.end ?? Number.NEGATIVE_INFINITY;
  const without = end > now.getTime() ? last?.value : fallback;
  const endsEarlier = fallback !== undefined && fallback !== value && end < (before?.end ?? end);
  return without !== value || endsEarlier;
}

/** The last of the roles that state a setting, until when, and what; roles that disagree were refused. */
const lastStating = (lines: readonly GrantingLine[], name: Switch) =>
  lines
    .flatMap(({ role, end }) => {
      const value = role && statedBy(role, name)?.value;
      return value === undefined ? [] : [{ end, value }];
    })
    .sort((a, b) => b.end - a.end)[0];

interface MailSaid {
  /** Whether the entry states mail at all. */
  readonly isSaid: boolean;
  readonly said: readonly IntegrationId[];
  readonly caveats: readonly Caveat[];
}

/** What the account has, where the files say anything of it, but for what lines say that stay. */
function mailSaid(
  { held, desired, user, config, names, now }: Differing,
  kept: readonly GrantingLine[],
): MailSaid {
  const notified = held.live?.notified?.integrations;
  if (notified === undefined || desired.notifications === undefined)
    return { isSaid: false, said: [], caveats: [] };
  const idsOf = (lines: readonly { readonly value: string; readonly place: Place }[]): IntegrationId[] =>
    lines.flatMap(({ value, place }) => {
      const found = names.integration(value, place);
      return found?.kind === 'found' ? [found.id] : [];
    });
  const lists = (listsThatNotify(config).get(user.email) ?? []).map(({ key: value, place }) => ({
    value,
    place,
  }));
  const roles = kept.flatMap(({ role, end }) => (end > now.getTime() ? (role?.notifications ?? []) : []));
  // A list about what they do not reach is taken out, so that it states nothing any more.
  const listed = idsOf(lists).filter((id) => isReached(held.leaves, id));
  const [stays, own] = [[...idsOf(roles), ...listed], new Set(idsOf(user.notifications ?? []))];
  const changed = new Set(held.fields.map(({ field }) => field));
  // Mail that has ended by a date is for the next apply to take, and nothing that somebody changed.
  const isChanged = (id: IntegrationId): boolean =>
    changed.has(`notifications/${id}`) && desired.mailEnded?.has(id) !== true;
  const has = new Set(
    [...notified, ...desired.notifications.keys()].filter((id) =>
      (isChanged(id) ? notified : desired.notifications)?.has(id),
    ),
  );
  const reached = [...has].filter((id) => isReached(held.leaves, id));
  const said = reached.filter((id) => own.has(id) || !stays.includes(id));
  const isMissing = stays.some((id) => !has.has(id) && isReached(held.leaves, id));
  return {
    isSaid: said.length > 0 || user.notifications !== undefined || stays.length === 0,
    said,
    caveats: [
      ...(reached.length < has.size ? (['mail'] as const) : []),
      ...(isMissing ? (['mail-again'] as const) : []),
    ],
  };
}

/** Lists that name somebody for mail about what the account gives them no more: a file that says so is not valid. */
export const mailBeyond = ({ held: { leaves }, user, config, names }: Differing) =>
  (listsThatNotify(config).get(user.email) ?? []).flatMap(({ key, place }) => {
    const found = names.integration(key, place);
    return found?.kind === 'found' && !isReached(leaves, found.id)
      ? [{ text: `notify of ${key}`, place }]
      : [];
  });

const isReached = (access: Access, id: IntegrationId): boolean =>
  levelOnIntegration(effective(access), id) !== 'none';
