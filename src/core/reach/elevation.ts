/**
 * How much a person's change raises them, as a sum whose parts are shown. The score orders what a reviewer
 * reads first and decides nothing.
 */
import { compareGrants, effective, levelOnServer, NO_REACH } from '../model/access.ts';
import { weakensSignIn } from '../plan/hazard.ts';
import type { Standing } from '../plan/operation.ts';

export const ELEVATIONS = {
  administrator: 100,
  'manage-all': 60,
  'all-mcp-servers': 50,
  'weaker-sign-in': 30,
  'signs-in-again': 20,
  'mcp-write': 10,
} as const satisfies Record<string, number>;
export type Elevation = keyof typeof ELEVATIONS;

export interface ElevationPart {
  readonly what: Elevation;
  /** How many times it counts: MCP servers with write; else 1. */
  readonly times: number;
  /** The ids that it speaks of. */
  readonly servers: readonly string[];
}

/** What of a change raises its person: only what they did not have before. */
export function elevationOf(before: Standing | undefined, after: Standing | undefined): ElevationPart[] {
  if (after === undefined || after.disabled) return [];
  const recorded = before === undefined ? NO_REACH : effective(before.access);
  // Who is let in again has had nothing: all that is recorded counts as new.
  const was = before?.disabled ? NO_REACH : recorded;
  const is = effective(after.access);
  const parts: ElevationPart[] = [];
  const add = (what: Elevation, servers: readonly string[] = []): void => {
    parts.push({ what, times: Math.max(1, servers.length), servers });
  };
  if (is.level === 'administrator') {
    if (was.level !== 'administrator') add('administrator');
  } else {
    if (is.level === 'manage' && was.everyIntegration !== 'manage') add('manage-all');
    if (is.everyServer === 'write' && was.everyServer !== 'write') add('all-mcp-servers');
    const writes = [...is.servers].filter(
      ([id, level]) => level === 'write' && compareGrants(levelOnServer(was, id), 'write') < 0,
    );
    if (writes.length > 0)
      add(
        'mcp-write',
        writes.map(([id]) => id),
      );
  }
  if (weakensSignIn(before, after)) add('weaker-sign-in');
  if (before?.disabled && is.level !== 'none') add('signs-in-again');
  return parts;
}

export const scoreOf = (parts: readonly ElevationPart[]): number =>
  parts.reduce((sum, { what, times }) => sum + ELEVATIONS[what] * times, 0);
