/**
 * Two plans of the same files and the same reading at two moments: a date that passed in between makes another plan of
 * them, and nobody has consented to that one.
 */
import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import { endOrNever } from '../model/until.ts';
import { meaningOf, operationDigest } from './digest.ts';
import { statedEnds } from './ends.ts';
import type { Plan } from './plan.ts';
import { openHazards } from './verdict.ts';
import { personKey } from './way.ts';

/**
 * Whether anything that is written may ask for something else at one moment than at another: it can only by a date that
 * comes between them. Any text that is a date counts, wherever it stands, so that no property can be forgotten.
 */
export function hasDateBetween(written: unknown, one: Date, other: Date): boolean {
  if (typeof written === 'string') {
    const end = endOrNever(written);
    return end <= one.getTime() !== end <= other.getTime();
  }
  if (typeof written !== 'object' || written === null) return false;
  const parts = written instanceof Map || written instanceof Set ? written.values() : Object.values(written);
  for (const part of parts) if (hasDateBetween(part, one, other)) return true;
  return false;
}

/** What the later plan does otherwise, in words: whom it is about, or what stands against it. Empty: it is the same. */
export function otherwiseThan(shown: Plan, later: Plan): string[] {
  const people = shown.digest === later.digest ? [] : peopleBetween(shown, later);
  // What no longer stands against it holds nothing up.
  const against = [...againstOf(later)].filter((each) => !againstOf(shown).has(each));
  if (people.length + against.length === 0) return shown.digest === later.digest ? [] : ['the digest'];
  return [...people, ...against.sort(compareText)];
}

/** Findings as what differs is listed: without the full stop of a sentence. */
export const summariesOf = (findings: readonly Finding[]): string[] =>
  findings.map(({ summary }) => summary.replace(/\.$/, ''));

/** Who is written otherwise, or of whom something ends otherwise. */
function peopleBetween(shown: Plan, later: Plan): string[] {
  const names = new Map<string, string>();
  const toldOf = (plan: Plan): Set<string> => {
    const told = new Set<string>();
    for (const [key, operations] of groupBy(plan.operations, ({ user }) => personKey(user))) {
      const writes = operations.map((each) => operationDigest(meaningOf(each), each.kind)).join(' ');
      names.set(`${key} ${writes}`, operations[0].user.shown);
      told.add(`${key} ${writes}`);
    }
    for (const { email, what, moment } of statedEnds(plan.ends)) {
      names.set(`${email} ${what} ${moment}`, plan.ends.desired.get(emailOf(email))?.shown ?? email);
      told.add(`${email} ${what} ${moment}`);
    }
    return told;
  };
  const changed = differing(toldOf(shown), toldOf(later)).map((key) => names.get(key) ?? key);
  return [...new Set(changed)].sort(compareText);
}

/** What stands against a plan, or has to be allowed. */
const againstOf = (plan: Plan): Set<string> =>
  new Set([
    ...plan.breaches.map(({ guard, number }) => `the guard ${guard} (${number})`),
    ...(plan.failsTests ? ['access tests'] : []),
    ...[...openHazards(plan).keys()].map((hazard) => `the hazard ${hazard}`),
  ]);

const differing = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [
  ...[...a].filter((each) => !b.has(each)),
  ...[...b].filter((each) => !a.has(each)),
];
