/** A plan as one page: the verdict and its dangers first, then who gains and loses, then everything that is reached. */
import type { Finding } from '../../core/model/finding.ts';
import { lossesOf, lostInAll } from '../../core/plan/guard.ts';
import type { Hazard } from '../../core/plan/operation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { changesAnything, verdictOn } from '../../core/plan/verdict.ts';
import { countMovements, peopleCount, runningOf } from '../../core/plan/way.ts';
import type { Picture } from '../../core/reach/before-after.ts';
import { type Making, momentIn, NOT_NOW, pageLine } from '../document.ts';
import { ENDS, undatedLine } from '../ends.ts';

import { type Line, ours, say, withoutGaps } from '../line.ts';
import { ACCESS_PLAN, breachLines, certificateWords, commandTerm } from '../plan.ts';
import { type Fact, type Figure, figure, type PageOutline, type Section } from '../section.ts';
import { verdictOf } from '../verdict.ts';
import { changesSection } from './changes.ts';
import {
  asideSection,
  effectsSection,
  endsSection,
  findingsSection,
  notesSection,
  revocationSection,
  testsSection,
  uncoveredSection,
  waitingSection,
} from './consequences.ts';
import { matrixSection } from './matrix.ts';
import { personSection } from './people.ts';
import { raisedSection } from './raised.ts';
import { resourcesSection } from './resources.ts';

/** What a page says of its own making, and the command that carries out its plan. */
interface PlanMaking extends Making {
  readonly findings: readonly Finding[];
  readonly commit?: string;
  readonly command: string | undefined;
}

export function planPage(plan: Plan, picture: Picture, making: PlanMaking): PageOutline {
  const { name, environment, origin } = plan.account;
  const where = [environment, `region ${picture.region}`, origin].filter((part) => part !== undefined);
  return {
    kind: ACCESS_PLAN,
    name: say`${name}`,
    where: [say`${where.join(' · ')}`],
    verdict: { ...stateOf(plan, making), words: verdictOf(plan) },
    callouts: plan.breaches.map((breach) => ({ title: breach.guard, lines: breachLines(breach) })),
    figures: figuresOfPlan(plan, picture),
    facts: factsOf(plan, making),
    sections: gathered([
      raisedSection(plan),
      changesSection(plan, picture.people),
      ...endsSection(plan),
      matrixSection(picture),
      personSection(picture),
      resourcesSection(picture),
      revocationSection(plan),
      effectsSection(plan),
      testsSection(plan),
      asideSection(plan),
      waitingSection(plan),
      notesSection(plan.notes),
      findingsSection(making.findings),
      uncoveredSection(),
    ]),
    made: pageLine(making),
  };
}

/** Sections that only say that there is nothing are one list, before the last. */
function gathered(sections: readonly Section[]): Section[] {
  const calm: Line[] = [];
  const told = sections.filter(({ lead, items, table, blocks = [] }) => {
    const [only] = blocks;
    const isCalm =
      !lead && !items && !table && blocks.length === 1 && only !== undefined && 'sentence' in only;
    if (isCalm) calm.push(only.sentence);
    return !isCalm;
  });
  if (calm.length === 0) return told;
  const rest = { id: 'calm', title: 'Looked at, and nothing found', items: calm };
  return [...told.slice(0, -1), rest, ...told.slice(-1)];
}

function stateOf(
  plan: Plan,
  { otherDay }: PlanMaking,
): { readonly state: string; readonly mark: 'good' | 'bad' | 'plain' } {
  const { kind } = verdictOn(plan);
  if (otherDay) return { state: 'Of another day', mark: 'plain' };
  if (kind === 'impossible') return { state: 'Cannot be applied', mark: 'bad' };
  if (kind === 'refused') return { state: 'Refused', mark: 'bad' };
  if (!changesAnything(plan)) return { state: 'Nothing to apply', mark: 'plain' };
  return { state: 'Can be applied', mark: 'good' };
}

function figuresOfPlan({ operations }: Plan, { people }: Picture): Figure[] {
  const running = runningOf(operations);
  const { gain, lose, change } = countMovements(people);
  const danger = (hazard: Hazard, one: string, many: string): Figure => {
    const heads = peopleCount(running.filter(({ hazards }) => hazards.includes(hazard)));
    return figure(heads, one, many, heads > 0);
  };
  const mails = running.filter(({ kind }) => kind === 'invite' || kind === 'reinvite').length;
  const waiting = peopleCount(operations.filter(({ waitsFor }) => waitsFor !== undefined));
  const isThere = ({ count }: Figure): boolean => count > 0;
  return [
    danger('grants-administrator', 'person becomes administrator', 'people become administrator'),
    ...[
      danger(
        'removes-administrator',
        'person is no longer an administrator',
        'people are no longer administrators',
      ),
      danger('removes-user', 'person is removed from the account', 'people are removed from the account'),
      danger('disables-user', 'person can no longer sign in', 'people can no longer sign in'),
      danger(
        'weakens-sign-in',
        'person signs in with less protection',
        'people sign in with less protection',
      ),
    ].filter(isThere),
    figure(gain, 'person gains access', 'people gain access'),
    figure(lose, 'person loses access', 'people lose access'),
    figure(change, 'person changes otherwise', 'people change otherwise'),
    figure(mails, 'invitation is sent', 'invitations are sent'),
    figure(
      lostInAll(lossesOf(running)),
      'grant of people who stay is taken away or lowered',
      'grants of people who stay are taken away or lowered',
    ),
    ...[figure(waiting, 'person waits for somebody', 'people wait for somebody')].filter(isThere),
  ];
}

function factsOf(plan: Plan, { judgedAt, otherDay, version, commit, command }: PlanMaking): Fact[] {
  const { digest, administrators, breaches, operations } = plan;
  const guards = breaches.map(({ guard }) => guard).join(', ');
  const undated = undatedLine(plan.ends);
  const fact = (term: string, words: string): Fact => ({ term, is: ours(words) });
  const nothing =
    operations.length === 0 ? 'There is nothing to certify.' : 'Not certified: this plan cannot start.';
  return withoutGaps<Fact>([
    fact('Guards', breaches.length === 0 ? 'No guard refuses this plan.' : `Refused by ${guards}.`),
    fact('Certificate', certificateWords(plan) ?? nothing),
    fact(
      'Administrators',
      `${administrators.now} now, besides the token’s own user; at every step at least ${administrators.floor}`,
    ),
    otherDay
      ? fact('Dates judged as of', `${momentIn(judgedAt)}; ${NOT_NOW}`)
      : fact('Made at', `${momentIn(judgedAt)}; dates are judged on it`),
    undated !== undefined && { term: ENDS, is: undated, broad: true },
    { term: 'Made by', is: say`celigo-access ${{ term: version }}` },
    commit !== undefined && { term: 'Commit', is: [{ code: commit }] },
    changesAnything(plan) && { term: 'Digest', is: [{ code: digest }], broad: true },
    command !== undefined && { term: commandTerm(plan), is: { command }, broad: true },
  ]);
}
