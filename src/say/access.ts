/** The words for who reaches what, and for what neither a plan nor a review can see. */

import { isUnusable } from '../core/plan/way.ts';
import type { BeforeAfter, Effect, Moment, PersonPicture } from '../core/reach/before-after.ts';
import type { Elevation } from '../core/reach/elevation.ts';
import { holdingOfEvery, type ResourceHolding } from '../core/reach/holding.ts';
import { COVERED_BY, HAZARD_WORDS } from './words.ts';

/** `manage`, `manage (by level)`, `write (every MCP server)`. */
export function holdWords({ level, by }: ResourceHolding): string {
  return by === 'level' || by === 'all-servers' ? `${level} (${COVERED_BY[by]})` : level;
}

export type ResourceKind = BeforeAfter['kind'];

/** What a person reaches of every one of a kind, before the run or after it. */
export const holdingOfAll = (
  person: PersonPicture,
  side: 'before' | 'after',
  kind: ResourceKind,
): ResourceHolding => holdingOfEvery(person[side]?.holdings, kind);

/** The account-wide level at one moment. */
export const levelWords = (side: Moment | undefined): string => {
  if (side === undefined) return 'not in the account';
  if (side.disabled) return 'disabled';
  return side.invitation === 'dismissed' ? 'declined' : side.access.level;
};

/** Whether a record is there that gives nothing: its person is disabled, or has declined the invitation. */
export const givesNothing = (side: Moment | undefined): boolean => side !== undefined && isUnusable(side);

/** What keeps somebody from using what they have; undefined: nothing does. */
export function stateWords(side: Moment | undefined): string | undefined {
  if (side === undefined) return undefined;
  if (side.disabled) return 'disabled';
  if (side.invitation === 'pending') return 'invited, not accepted yet';
  return side.invitation === 'dismissed' ? 'declined the invitation' : undefined;
}

export const EFFECT_WORDS: Record<Effect, string> = {
  gains: 'gains access',
  loses: 'loses access',
  both: 'gains and loses access',
  changes: 'changes',
  same: 'no change',
};

export const ELEVATION_WORDS: Record<Elevation, string> = {
  administrator: 'administrator',
  'manage-all': 'manages every integration',
  'all-mcp-servers': 'every MCP server with write',
  'weaker-sign-in': HAZARD_WORDS['weakens-sign-in'],
  'signs-in-again': HAZARD_WORDS['enables-user'],
  'mcp-write': 'MCP write',
};

/** Of a grant that goes, or that no longer stands in the record, while the level or "all servers" covers it. */
export const STILL_COVERED = 'no change in effective access: the grant is covered';
export const MORE_COVERED = 'the grant is covered, and more is reached';

const SWITCH_AND_MAIL = 'the switch that lets people invite others, and notifications';
const SWITCH_AND_SINGLES =
  'the switch that lets people invite others, and notifications of single flows and connections';

export const UNCOVERED = 'What this does not cover';

/** What the tool neither reads nor changes. */
export const NOT_COVERED: readonly string[] = [
  'API tokens of the account: they belong to the account and outlive the people who made them',
  'MCP tokens, and the end users, groups, roles and capability sets of MCP servers',
  'access for Celigo Support, and who may grant it',
  SWITCH_AND_MAIL,
  'transfer of the ownership, deletion of the account, and resetting MFA',
  'other environments than the one of the token',
  "a person's profile in other regions",
];

/** The same of a report about these people: where their mail about integrations was read, it is covered. */
export const notCoveredOf = (people: readonly { readonly notifications?: unknown }[]): readonly string[] =>
  people.every(({ notifications }) => notifications === undefined)
    ? NOT_COVERED
    : NOT_COVERED.map((each) => (each === SWITCH_AND_MAIL ? SWITCH_AND_SINGLES : each));

/** How taken access ends, channel by channel. (Source: the vendor's help center.) */
export const REVOCATION: readonly (readonly [channel: string, when: string])[] = [
  ['User interface and API, as the person', 'at once, with the write'],
  ['MCP tokens that were already issued', 'within 1 hour after the write'],
  [
    'API tokens of the account',
    'not at all: they belong to the account, and removing a person leaves them valid',
  ],
];
