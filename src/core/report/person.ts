/** One person of an access review: what the record says, what the files say of it, and what is risky in it. */

import { type End, partsOfWhat, scheduleOf, whatOf } from '../desired/ends.ts';
import { fieldOf, type Grant, isGiving, levelOf } from '../desired/grant.ts';
import { type DesiredState, type DesiredUser, entryLookup } from '../desired/resolve.ts';
import { effective, mcpOf } from '../model/access.ts';
import { fieldParts } from '../model/field.ts';
import type { UserId } from '../model/ids.ts';
import { isMirrored, type LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { compareText } from '../model/text.ts';
import { DAY, timestampOf } from '../model/until.ts';
import { hasNow, passedEnds } from '../plan/ends.ts';
import { grantsBehind, holdingsOf, isSomething, linesIn, type ResourceHolding } from '../reach/holding.ts';
import { isElevated, RISKS } from './document.ts';
import type {
  FileStanding,
  ReviewedEnd,
  ReviewedGrant,
  ReviewedPerson,
  ReviewedReason,
  ReviewedStatus,
  Risk,
  SignIn,
} from './saved.ts';

/** What the files know of a person. */
export interface Declared {
  readonly standing: FileStanding;
  readonly isBreakGlass: boolean;
  readonly user?: DesiredUser;
  /** The account that the files are of. */
  readonly account: DesiredState['account'];
}

type Declarations = (person: Pick<LiveUser, 'email' | 'userId'>) => Declared;

/** Finds people in the files: by their pinned id, else by e-mail. */
export function declaredIn(desired: DesiredState): Declarations {
  const entryOf = entryLookup(desired.users);
  return ({ email, userId }) => {
    const user = entryOf({ email, userId });
    const isProtected =
      desired.protectedUsers.has(email) || (user !== undefined && desired.protectedUsers.has(user.email));
    const standing = isProtected ? 'protected' : user === undefined ? 'outside' : 'declared';
    const isBreakGlass = desired.breakGlass.has(user?.email ?? email);
    return { standing, isBreakGlass, account: desired.account, ...present({ user }) };
  };
}

interface Around {
  /** The moment on which the dates of the files were judged. */
  readonly now: Date;
  /** The same moment by the account's clock, by which its own dates are. */
  readonly accountNow: Date;
  readonly dormantDays: number;
  readonly tokenUserId: UserId;
  readonly declared: Declarations | undefined;
}

export function reviewPerson(user: LiveUser, around: Around): ReviewedPerson {
  const declared = around.declared?.(user);
  const status: ReviewedStatus = user.disabled ? 'disabled' : user.invitation;
  const signIn = status === 'accepted' ? signInOf(user, around) : undefined;
  const age = ageOf(user.createdAt, around.accountNow);
  const risks = risksOf(user, status, signIn, declared);
  return {
    email: user.shownEmail,
    ...present({ name: user.name }),
    recordId: user.recordId,
    personId: user.userId,
    status,
    ...accessOf(user, grantsBehind(declared?.user, user)),
    settings: user.settings,
    isProductionAdmin: user.isProductionAdmin,
    isTokenUser: user.userId === around.tokenUserId,
    ...present({
      createdAt: user.createdAt,
      createdVia: user.createdVia,
      lastSignIn: user.lastSignIn,
      lastModified: user.lastModified,
      signIn,
      unknownOn: user.unknownMcp,
      unlisted: user.unlisted,
      notifications: user.notified && {
        integrations: [...user.notified.integrations].sort(compareText),
        others: user.notified.others,
      },
      pendingDays: status === 'pending' && age !== undefined ? Math.max(0, Math.floor(age / DAY)) : undefined,
      inFiles: declared?.standing,
      declaredAt: declared?.user?.place,
      until: declared?.user?.until?.until,
    }),
    ...(declared === undefined ? {} : endsOfAccess(user, declared, around.now)),
    ...(declared !== undefined && isWritten(user, declared) && declared.user?.state === 'present'
      ? givenByFiles(user, declared.user.grants())
      : {}),
    risks,
    score: risks.reduce((sum, risk) => sum + RISKS[risk], 0),
  };
}

const isWritten = (live: LiveUser, { standing, account }: Declared): boolean =>
  standing === 'declared' && !isMirrored(live, account);

/** What an apply may give beside what the account has: whoever decides about a person decides about that, too. */
function givenByFiles(live: LiveUser, grants: readonly Grant[]): Pick<ReviewedPerson, 'filesGive'> {
  const more = grants.filter(
    (grant) => !grant.ended && isGiving(grant) && !hasNow(live, whatOf(fieldOf(grant), levelOf(grant))),
  );
  if (more.length === 0) return {};
  const filesGive = more.map((grant) => ({
    what: fieldOf(grant),
    level: levelOf(grant),
    because: asSaved(grant.reason),
  }));
  return { filesGive };
}

/**
 * What dates will take of what the account gives now, and what they have ended and the account gives still; what is never
 * written ends in no file.
 */
function endsOfAccess(
  live: LiveUser,
  declared: Declared,
  now: Date,
): Pick<ReviewedPerson, 'ends' | 'outlives'> {
  const { user } = declared;
  if (user === undefined || !isWritten(live, declared)) return { ends: [] };
  const saved = (ends: readonly End[]): ReviewedEnd[] =>
    ends
      .filter(({ what }) => hasNow(live, what))
      .map(({ what, moment, reason }) => {
        const { field, level } = partsOfWhat(what) ?? { field: what, level: null };
        return { what: field, level, moment: new Date(moment).toISOString(), because: asSaved(reason) };
      });
  const outlives = saved(passedEnds(user, now)).sort((a, b) => compareText(a.moment, b.moment));
  return { ends: saved(scheduleOf([user], now)), ...(outlives.length === 0 ? {} : { outlives }) };
}

type AccessPart = Pick<
  ReviewedPerson,
  'level' | 'levelBecause' | 'integrations' | 'mcpServers' | 'everyServer'
>;

function accessOf({ access }: LiveUser, grants: readonly Grant[]): AccessPart {
  const { level, resources } = holdingsOf(effective(access), linesIn(grants, 'at-least'));
  const granted: Record<'integrations' | 'mcpServers', ReviewedGrant[]> = {
    integrations: [],
    mcpServers: [],
  };
  let every: ResourceHolding | undefined;
  for (const holding of resources.values()) {
    if (holding.by === 'all-servers') every ??= holding;
    if (holding.by !== 'grant' || !isSomething(holding)) continue;
    const [what, id] = fieldParts(holding.field);
    if (id === undefined || (what !== 'integrations' && what !== 'mcpServers')) continue;
    granted[what].push({ id, level: holding.level, because: distinct(holding.because) });
  }
  for (const grantsOfKind of Object.values(granted)) grantsOfKind.sort((a, b) => compareText(a.id, b.id));
  return {
    level: access.level,
    levelBecause: distinct(level?.because ?? []),
    ...granted,
    ...present({ everyServer: every && { because: distinct(every.because) } }),
  };
}

const distinct = (reasons: readonly Reason[]): readonly ReviewedReason[] =>
  reasons.length < 2
    ? reasons.map(asSaved)
    : [...new Map(reasons.map(asSaved).map((reason) => [JSON.stringify(reason), reason])).values()];

/** Without the place of the date, which only findings point at. */
const asSaved = ({ untilPlace, ...reason }: Reason): ReviewedReason => reason;

/** Milliseconds since a date of the account; undefined for none, and for what is no date. */
function ageOf(date: string | undefined, now: Date): number | undefined {
  const time = timestampOf(date);
  return time === undefined ? undefined : now.getTime() - time;
}

function signInOf({ lastSignIn, createdAt }: LiveUser, { accountNow, dormantDays }: Around): SignIn {
  const [late, early] =
    lastSignIn === undefined ? (['never', 'new'] as const) : (['dormant', 'active'] as const);
  const age = ageOf(lastSignIn ?? createdAt, accountNow);
  return age === undefined ? 'unknown' : age > dormantDays * DAY ? late : early;
}

function risksOf(
  { access, settings }: LiveUser,
  status: ReviewedStatus,
  signIn: SignIn | undefined,
  declared: Declared | undefined,
): Risk[] {
  if (status === 'disabled' || status === 'dismissed') return [];
  const mcp = mcpOf(access);
  const holds: Record<Risk, boolean> = {
    administrator: access.level === 'administrator',
    'manages-everything': access.level === 'manage',
    'uses-every-server': mcp === 'all',
    'declared-absent': declared?.user?.state === 'absent',
    'outside-files': declared?.standing === 'outside',
    dormant: signIn === 'dormant' || signIn === 'never',
    'break-glass-in-use': status === 'accepted' && declared?.isBreakGlass === true,
    'writes-to-server': mcp !== 'all' && [...mcp.values()].includes('write'),
    'sign-in-unprotected': false,
  };
  const risks = (Object.keys(RISKS) as Risk[]).filter((risk) => holds[risk]);
  const isUnprotected = !settings.mfaRequired && !settings.ssoRequired;
  return isUnprotected && isElevated({ risks }) ? [...risks, 'sign-in-unprotected'] : risks;
}
