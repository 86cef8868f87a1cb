/** The policy with its defaults filled in, how its limits count, and whom it keeps from being written. */
import { type Email, emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { hasEnded } from '../model/until.ts';
import type { Policy as WrittenPolicy } from './file.ts';

/** `percent` is of what the limit counts, rounded down and at least 2 (0% is 0); `count` is exact. */
export type LimitInForce = { readonly kind: 'percent' | 'count'; readonly value: number };

/** The limits of how much one plan may take. */
export const LIMIT_NAMES = ['maxRemovals', 'maxDemotions', 'maxGrantLoss'] as const;

type LimitName = (typeof LIMIT_NAMES)[number];
type Answered = 'unmanagedUsers' | 'outsideChanges' | 'dismissed' | 'unknownAccess' | 'minAdministrators';

/** What the file format says of each property (schemas/access.schema.json), with the limits that count now. */
export type PolicyInForce = Readonly<
  Required<Pick<WrittenPolicy, Answered>> & Pick<WrittenPolicy, 'seats'> & Record<LimitName, LimitInForce>
>;

const DEFAULTS: PolicyInForce = {
  unmanagedUsers: 'report',
  outsideChanges: 'hold',
  dismissed: 'report',
  unknownAccess: 'keep',
  minAdministrators: 2,
  maxRemovals: { kind: 'percent', value: 20 },
  maxDemotions: { kind: 'percent', value: 34 },
  maxGrantLoss: { kind: 'percent', value: 30 },
};

export function policyOf(written: WrittenPolicy, now: Date): PolicyInForce {
  const { unmanagedUsers, outsideChanges, dismissed, unknownAccess, minAdministrators, seats } = written;
  return {
    ...DEFAULTS,
    ...present({ unmanagedUsers, outsideChanges, dismissed, unknownAccess, minAdministrators, seats }),
    maxRemovals: limitOf(written.maxRemovals, DEFAULTS.maxRemovals, now),
    maxDemotions: limitOf(written.maxDemotions, DEFAULTS.maxDemotions, now),
    maxGrantLoss: limitOf(written.maxGrantLoss, DEFAULTS.maxGrantLoss, now),
  };
}

type WrittenLimit = NonNullable<WrittenPolicy[LimitName]>;

/** A limit whose date is past is not in force: the default is. */
function limitOf(written: WrittenLimit | undefined, fallback: LimitInForce, now: Date): LimitInForce {
  if (written === undefined) return fallback;
  if (typeof written === 'object') {
    return hasEnded(written.until, now) ? fallback : limitOf(written.limit, fallback, now);
  }
  if (typeof written === 'number') return { kind: 'count', value: written };
  return { kind: 'percent', value: Number.parseInt(written, 10) };
}

/** How many of `total` a limit allows. */
export function allowed(limit: LimitInForce, total: number): number {
  if (limit.kind === 'count' || limit.value === 0) return limit.value;
  return Math.max(2, Math.floor((limit.value * total) / 100));
}

/** Accounts for emergencies: disabled by the files, but for the hours that an entry explains. */
export const breakGlassOf = ({ breakGlass = [] }: WrittenPolicy): ReadonlySet<Email> =>
  new Set(breakGlass.map(emailOf));

/** Whoever is never written: nothing that the files say of them is carried out. */
export const protectedOf = (policy: WrittenPolicy): ReadonlySet<Email> =>
  new Set([...(policy.protectedUsers ?? []).map(emailOf), ...breakGlassOf(policy)]);
