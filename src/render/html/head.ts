/** What is seen at one glance: which account, what would happen in words and numbers, whether it may. */

import type { Plan } from '../../core/plan/plan.ts';
import type { Picture } from '../../core/reach/before-after.ts';
import type { RenderOptions } from '../options.ts';
import { count, guardRemedy, guardWords, type HAZARD_WORDS, listWords } from '../phrases.ts';
import { commandOf, verdictOf } from '../verdict.ts';
import { type Content, html, type Markup, named, prose } from './markup.ts';
import { type Fact, factsOf, type Tile, tilesOf } from './parts.ts';

/** A moment in UTC, to the second. */
export const momentOf = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export interface State {
  readonly words: string;
  readonly mark: 'good' | 'bad' | 'plain';
}

export function stateOf(plan: Plan): State {
  if (plan.breaches.some(({ guard }) => guard === 'self' || guard === 'account-unproven'))
    return { words: 'Cannot be applied', mark: 'bad' };
  if (plan.failsTests || plan.breaches.length > 0) return { words: 'Refused', mark: 'bad' };
  if (plan.operations.length === 0) return { words: 'Nothing to apply', mark: 'plain' };
  return { words: 'Can be applied', mark: 'good' };
}

/** Heading and verdict of any page. */
export function titleOf(kind: string, name: string, where: string, state: State, verdict: string): Markup {
  return html`<p class="eyebrow">${kind}</p><h1>${named(name)}</h1><p class="where">${named(where)}</p>
<p class="verdict ${state.mark}"><span class="state">${state.words}</span>${verdict}</p>`;
}

export function planHead(plan: Plan, picture: Picture, options: RenderOptions): Content {
  const { name, environment, origin } = plan.account;
  const where = [environment, `region ${picture.region}`, origin].filter((part) => part !== undefined);
  return [
    titleOf('Access plan', name, where.join(' · '), stateOf(plan), verdictOf(plan)),
    breachesOf(plan),
    tilesOf(tilesOfPlan(plan, picture)),
    factsOf(planFacts(plan, options)),
  ];
}

/** Why the plan is refused, and what lifts it. */
function breachesOf({ breaches }: Plan): Markup[] {
  return breaches.map((breach) => {
    const remedy = guardRemedy(breach);
    return html`<p class="verdict bad"><span class="state">${breach.guard}</span>${prose(guardWords(breach))}${
      breach.people.length > 0 && html`<br>${named(listWords(breach.people, 10))}`
    }${remedy === undefined ? undefined : html`<br>If this is meant: <code>${remedy}</code>`}</p>`;
  });
}

function tilesOfPlan({ operations }: Plan, { people }: Picture): Tile[] {
  const running = operations.filter(({ waitsFor }) => waitsFor === undefined);
  const persons = (list: typeof operations): number => new Set(list.map(({ user }) => user.email)).size;
  const withHazard = (hazard: keyof typeof HAZARD_WORDS): number =>
    persons(running.filter(({ hazards }) => hazards.includes(hazard)));
  const withEffect = (effect: string): number => people.filter((person) => person.effect === effect).length;
  const tile = (n: number, one: string, many: string, mark?: 'warn'): Tile => ({
    count: n,
    words: n === 1 ? one : many,
    ...(mark !== undefined && n > 0 ? { mark } : {}),
  });
  const mails = running.filter(({ kind }) => kind === 'invite' || kind === 'reinvite').length;
  const dangers = [
    tile(
      withHazard('removes-administrator'),
      'person is no longer an administrator',
      'people are no longer administrators',
      'warn',
    ),
    tile(
      withHazard('removes-user'),
      'person is removed from the account',
      'people are removed from the account',
      'warn',
    ),
    tile(withHazard('disables-user'), 'person can no longer sign in', 'people can no longer sign in', 'warn'),
    tile(
      withHazard('weakens-sign-in'),
      'person signs in with less protection',
      'people sign in with less protection',
      'warn',
    ),
  ];
  const waiting = persons(operations.filter(({ waitsFor }) => waitsFor !== undefined));
  return [
    tile(
      withHazard('grants-administrator'),
      'person becomes administrator',
      'people become administrator',
      'warn',
    ),
    ...dangers.filter(({ count: people }) => people > 0),
    tile(withEffect('gains'), 'person gains access', 'people gain access'),
    tile(withEffect('loses'), 'person loses access', 'people lose access'),
    tile(withEffect('changes'), 'person changes otherwise', 'people change otherwise'),
    tile(mails, 'invitation is sent', 'invitations are sent'),
    tile(revocations(people), 'grant is taken away or lowered', 'grants are taken away or lowered'),
    ...(waiting > 0 ? [tile(waiting, 'person waits for somebody', 'people wait for somebody')] : []),
  ];
}

/** Grants of people who stay and have less afterwards, and all grants of people who go. */
function revocations(people: Picture['people']): number {
  const lower = { none: 0, read: 1, monitor: 1, write: 2, manage: 2 };
  return people
    .flatMap(({ reaches }) => reaches)
    .filter(({ before, after }) => before.by === 'grant' && lower[after.level] < lower[before.level]).length;
}

function planFacts(plan: Plan, { judgedAt, version, commit, paths }: RenderOptions): Fact[] {
  const { digest, administrators, breaches, operations } = plan;
  const command = commandOf(plan, paths);
  const guards = breaches.map(({ guard }) => guard).join(', ');
  const facts: Fact[] = [
    { term: 'Guards', is: breaches.length === 0 ? 'No guard refuses this plan.' : `Refused by ${guards}.` },
    { term: 'Certificate', is: certificateWords(plan) },
    {
      term: 'Administrators',
      is: `${administrators.now} now, besides the token’s own user; at every step at least ${administrators.floor}`,
    },
    { term: 'Made at', is: `${momentOf(judgedAt)}; dates are judged on it` },
    { term: 'Made by', is: `celigo-access ${version}` },
  ];
  if (commit !== undefined) facts.push({ term: 'Commit', is: html`<code>${commit}</code>` });
  if (operations.length > 0) facts.push({ term: 'Digest', is: html`<code>${digest}</code>`, broad: true });
  if (command !== undefined)
    facts.push({ term: 'To apply', is: html`<pre><code>${command}</code></pre>`, broad: true });
  return facts;
}

function certificateWords({ certificate, breaches, operations }: Plan): string {
  if (operations.length === 0) return 'There is nothing to certify.';
  const refusesSelf = breaches.some(({ guard }) => guard === 'self');
  if (certificate.kind !== 'safe' || refusesSelf) return 'Not certified: this plan cannot start.';
  return `Safe at every step (${count(certificate.states, 'state')} checked).`;
}
