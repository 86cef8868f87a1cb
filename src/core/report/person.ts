/** One person of an access review: what the record says, what the files say of it, and what is risky in it. */

import type { Grant } from '../desired/grant.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { compareGrants, compareLevels, integrationGrants, mcpOf } from '../model/access.ts';
import type { UserId } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import type { Reason } from '../model/reason.ts';
import { compareText } from '../model/text.ts';
import { ELEVATED, RISKS } from './document.ts';
import type { FileStanding, ReviewedGrant, ReviewedPerson, ReviewedStatus, Risk, SignIn } from './saved.ts';

/** What the files know of a person. */
export interface Declared {
  readonly standing: FileStanding;
  readonly user?: DesiredUser;
}

type Identity = Pick<LiveUser, 'email' | 'userId'>;

/** Finds people in the files: by their pinned id, else by e-mail. */
export function declaredIn(desired: DesiredState): { of(person: Identity): Declared } {
  const byEmail = new Map(desired.users.map((user) => [user.email, user]));
  const byId = new Map(desired.users.flatMap((user) => (user.id === undefined ? [] : [[user.id, user]])));
  return {
    of({ email, userId }) {
      const user = byId.get(userId) ?? byEmail.get(email);
      const isProtected =
        desired.protectedUsers.has(email) || (user !== undefined && desired.protectedUsers.has(user.email));
      const standing = isProtected ? 'protected' : user === undefined ? 'outside' : 'declared';
      return { standing, ...(user === undefined ? {} : { user }) };
    },
  };
}

interface Around {
  readonly now: Date;
  readonly dormantDays: number;
  readonly tokenUserId: UserId;
  readonly declared: { of(person: Identity): Declared } | undefined;
}

const DAY = 24 * 60 * 60 * 1000;

export function reviewPerson(user: LiveUser, around: Around): ReviewedPerson {
  const declared = around.declared?.of(user);
  const grants = declared?.user?.grants ?? [];
  const status: ReviewedStatus = user.disabled ? 'disabled' : user.invitation;
  const signIn = status === 'accepted' ? signInOf(user, around) : undefined;
  const age = ageOf(user.createdAt, around.now);
  const risks = risksOf(user, status, signIn, declared);
  return {
    email: user.shownEmail,
    ...(user.name === undefined ? {} : { name: user.name }),
    recordId: user.recordId,
    personId: user.userId,
    status,
    ...accessOf(user, grants),
    settings: user.settings,
    isProductionAdmin: user.isProductionAdmin,
    isTokenUser: user.userId === around.tokenUserId,
    ...(user.createdAt === undefined ? {} : { createdAt: user.createdAt }),
    ...(user.createdVia === undefined ? {} : { createdVia: user.createdVia }),
    ...(user.lastSignIn === undefined ? {} : { lastSignIn: user.lastSignIn }),
    ...(signIn === undefined ? {} : { signIn }),
    ...(status === 'pending' && age !== undefined ? { pendingDays: Math.max(0, Math.floor(age / DAY)) } : {}),
    ...(declared === undefined ? {} : { inFiles: declared.standing }),
    ...(declared?.user === undefined ? {} : { declaredAt: declared.user.place }),
    ...(declared?.user?.until?.until === undefined ? {} : { until: declared.user.until.until }),
    risks,
    score: risks.reduce((sum, risk) => sum + RISKS[risk], 0),
  };
}

type AccessPart = Pick<
  ReviewedPerson,
  'level' | 'levelBecause' | 'integrations' | 'mcpServers' | 'everyServer'
>;

function accessOf({ access }: LiveUser, grants: readonly Grant[]): AccessPart {
  const mcp = mcpOf(access);
  const reasons = (gives: (grant: Grant) => boolean): Reason[] =>
    distinct(grants.filter((grant) => !grant.ended && gives(grant)).map(({ reason }) => reason));
  const list = (
    what: 'integration' | 'server',
    held: ReadonlyMap<string, ReviewedGrant['level']>,
  ): ReviewedGrant[] =>
    [...held]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, level]) => ({
        id,
        level,
        because: reasons(
          (grant) => grant.what === what && grant.id === id && compareGrants(grant.level, level) >= 0,
        ),
      }));
  return {
    level: access.level,
    // Custom is what a person is who is given single things: those have their own lines.
    levelBecause:
      access.level === 'custom' || access.level === 'none'
        ? []
        : reasons((grant) => grant.what === 'level' && compareLevels(grant.level, access.level) >= 0),
    integrations: list('integration', integrationGrants(access)),
    mcpServers: mcp === 'all' ? [] : list('server', mcp),
    ...(mcp === 'all' ? { everyServer: { because: reasons(({ what }) => what === 'allServers') } } : {}),
  };
}

const distinct = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values(),
];

/** RFC 3339 to the second; what else `Date.parse` takes for a date is a guess. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since a date of the account; undefined for none, and for what is no date. */
function ageOf(date: string | undefined, now: Date): number | undefined {
  const time = date !== undefined && TIME.test(date) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? undefined : now.getTime() - time;
}

function signInOf({ lastSignIn, createdAt }: LiveUser, { now, dormantDays }: Around): SignIn {
  const limit = dormantDays * DAY;
  if (lastSignIn !== undefined) {
    const since = ageOf(lastSignIn, now);
    return since === undefined ? 'unknown' : since > limit ? 'dormant' : 'active';
  }
  const age = ageOf(createdAt, now);
  return age === undefined ? 'unknown' : age > limit ? 'never' : 'new';
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
    'writes-to-server': mcp !== 'all' && [...mcp.values()].includes('write'),
    'sign-in-unprotected': false,
  };
  const risks = (Object.keys(RISKS) as Risk[]).filter((risk) => holds[risk]);
  const isUnprotected = !settings.mfaRequired && !settings.ssoRequired;
  return isUnprotected && risks.some((risk) => ELEVATED.includes(risk))
    ? [...risks, 'sign-in-unprotected']
    : risks;
}
