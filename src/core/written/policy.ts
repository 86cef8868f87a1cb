/** The policy with its defaults filled in, and how its limits count. */
import { present } from '../model/present.ts';
import { hasEnded } from '../model/until.ts';
import type { Policy as WrittenPolicy } from './file.ts';

/** `percent` is of what the limit counts, rounded down and at least 2 (0% is 0); `count` is exact. */
export type LimitInForce = { readonly kind: 'percent' | 'count'; readonly value: number };

export interface PolicyInForce {
  readonly unmanagedUsers: 'report' | 'ignore' | 'disable' | 'remove';
  readonly outsideChanges: 'hold' | 'undo';
  readonly dismissed: 'report' | 'reinvite';
  /** What becomes of MCP grants of declared people that say something we do not know. */
  readonly unknownAccess: 'keep' | 'remove';
  /** Besides the token's own user. */
  readonly minAdministrators: number;
  readonly maxRemovals: LimitInForce;
  readonly maxDemotions: LimitInForce;
  readonly maxGrantLoss: LimitInForce;
  readonly seats?: number;
}

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
  return {
    unmanagedUsers: written.unmanagedUsers ?? DEFAULTS.unmanagedUsers,
    outsideChanges: written.outsideChanges ?? DEFAULTS.outsideChanges,
    dismissed: written.dismissed ?? DEFAULTS.dismissed,
    unknownAccess: written.unknownAccess ?? DEFAULTS.unknownAccess,
    minAdministrators: written.minAdministrators ?? DEFAULTS.minAdministrators,
    maxRemovals: limitOf(written.maxRemovals, DEFAULTS.maxRemovals, now),
    maxDemotions: limitOf(written.maxDemotions, DEFAULTS.maxDemotions, now),
    maxGrantLoss: limitOf(written.maxGrantLoss, DEFAULTS.maxGrantLoss, now),
    ...present({ seats: written.seats }),
  };
}

/** The limits of how much one plan may take. */
export const LIMIT_NAMES = ['maxRemovals', 'maxDemotions', 'maxGrantLoss'] as const;

type WrittenLimit = NonNullable<WrittenPolicy[(typeof LIMIT_NAMES)[number]]>;

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
