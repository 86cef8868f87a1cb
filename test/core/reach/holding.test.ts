/** What somebody holds is judged once: in both directions, on both sides, and for everything that shows it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { type DesiredUser, resolveDesired } from '../../../src/core/desired/resolve.ts';
import {
  type Access,
  effective,
  levelOnIntegration,
  levelOnServer,
  NONE,
} from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { pictureOf } from '../../../src/core/reach/before-after.ts';
import {
  eachOf,
  holdersOf,
  holdingOfEvery,
  holdingOn,
  holdingsOf,
  linesIn,
} from '../../../src/core/reach/holding.ts';
import { type Answer, answerFromAccount, answerFromFiles } from '../../../src/core/reach/person.ts';
import { catalogueOf, type Resource } from '../../../src/core/reach/resource.ts';
import { whoCanByFiles, whoCanInAccount } from '../../../src/core/reach/who-can.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { heldResources } from '../../../src/core/report/resource.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, type World, world } from '../../support/world.ts';

function inWorlds(law: (made: ReturnType<typeof read>) => void): void {
  fc.assert(
    fc.property(world, (made) => law(read(made))),
    { numRuns: usually(60, 400) },
  );
}

function read(made: World) {
  const [config, live] = [configOf(made), liveOf(made)];
  const names = namesOf(config, live);
  const files = { config, desired: resolveDesired(config, names, NOW) };
  const resources = [...catalogueOf({ files: { config, names }, live }).resources.values()];
  return { files, live, resources };
}

const levelOn = (access: Access, { kind, id }: Resource): string =>
  kind === 'integration'
    ? levelOnIntegration(effective(access), integrationIdOf(id))
    : levelOnServer(effective(access), mcpServerIdOf(id));

const declaredAccess = (user: DesiredUser): Access => (user.state === 'absent' ? NONE : user.access);

describe('what a person holds', () => {
  it('on a resource is what their access comes to there, by the files and in the account', () =>
    inWorlds(({ files, live, resources }) => {
      const all = [...live.users.map(({ access }) => access), ...files.desired.users.map(declaredAccess)];
      for (const access of all) {
        const holdings = holdingsOf(effective(access));
        for (const resource of resources)
          expect(holdingOn(holdings, resource).level).toBe(levelOn(access, resource));
      }
    }));

  it('comes from the level exactly where neither a grant nor "all servers" stands', () =>
    inWorlds(({ live, resources }) => {
      for (const { access } of live.users) {
        const holdings = holdingsOf(effective(access));
        for (const resource of resources) {
          const { by, byLevel, level } = holdingOn(holdings, resource);
          expect(by === 'nothing').toBe(level === 'none');
          expect(byLevel).toBe(by === 'level' ? access.level : undefined);
          if (by === 'all-servers') expect('mcp' in access && access.mcp).toBe('all');
        }
      }
    }));

  it('on all of a kind is what they hold on one that nobody has made yet', () =>
    inWorlds(({ live }) => {
      for (const { access } of live.users) {
        const holdings = holdingsOf(effective(access));
        for (const kind of ['integration', 'server'] as const)
          expect(holdingOn(holdings, { kind, id: 'made-tomorrow' })).toEqual(holdingOfEvery(holdings, kind));
      }
    }));

  it('is given by lines that grant that level, and for a record by those that grant as much or more', () =>
    inWorlds(({ files, live }) => {
      for (const user of files.desired.users) {
        const grants = user.grants();
        const running = grants.filter(({ ended }) => !ended).map(({ reason }) => reason);
        const exact = eachOf(holdingsOf(effective(declaredAccess(user)), linesIn(grants, 'exactly')));
        const enough = eachOf(holdingsOf(effective(declaredAccess(user)), linesIn(grants, 'at-least')));
        // The files' own sum is the highest that a line gives: nothing can be more.
        expect(exact).toEqual(enough);
        for (const { because } of exact) for (const reason of because) expect(running).toContain(reason);
        const record = live.users.find(({ email }) => email === user.email);
        if (record === undefined) continue;
        const strict = eachOf(holdingsOf(effective(record.access), linesIn(grants, 'exactly')));
        const wide = eachOf(holdingsOf(effective(record.access), linesIn(grants, 'at-least')));
        for (const [index, { because }] of strict.entries())
          expect(wide[index]?.because).toEqual(expect.arrayContaining([...because]));
      }
    }));
});

describe('who holds something on a resource', () => {
  const across = (answers: readonly Answer[], resources: readonly Resource[]): void => {
    const holders = holdersOf(answers);
    for (const resource of resources) {
      const expected = answers
        .map((who) => ({ who, holding: holdingOn(who.holdings, resource) }))
        .filter(({ holding }) => holding.level !== 'none');
      expect(holders(resource).map(({ who, holding }) => ({ who, holding }))).toEqual(expected);
    }
  };

  it('is what each person holds, read across, by the files and in the account', () =>
    inWorlds(({ files, live, resources }) => {
      across(live.users.map(answerFromAccount), resources);
      across(
        files.desired.users.map((user) => answerFromFiles(user, files)),
        resources,
      );
    }));

  it('is what who-can lists, with what explain says of each of them', () =>
    inWorlds(({ files, live, resources }) => {
      const told = ({ person, condition, holdings }: Answer, resource: Resource) => ({
        person,
        condition,
        holding: holdingOn(holdings, resource),
      });
      for (const resource of resources) {
        for (const [answers, who] of [
          [live.users.map(answerFromAccount), whoCanInAccount(live, resource)],
          [files.desired.users.map((user) => answerFromFiles(user, files)), whoCanByFiles(files, resource)],
        ] as const) {
          const explained = answers
            .map((answer) => told(answer, resource))
            .filter(({ holding }) => holding.level !== 'none');
          const listed = [...who.now, ...who.notNow].map((each) => told(each.who, resource));
          expect(listed).toHaveLength(explained.length);
          expect(listed).toEqual(expect.arrayContaining(explained));
          for (const { who: answer, holding } of [...who.now, ...who.notNow])
            expect(holding).toEqual(holdingOn(answer.holdings, resource));
        }
      }
    }));
});

describe('whatever shows what somebody holds', () => {
  it('shows the same: a report what explain says of the record', () =>
    inWorlds(({ live }) => {
      const review = reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90 });
      for (const person of review.people) {
        const record = live.users.find(({ recordId }) => recordId === person.recordId);
        if (record === undefined) throw new Error('a reviewed person has no record');
        const { holdings } = answerFromAccount(record);
        const expected = review.resources
          .map(({ kind, id }) =>
            holdingOn(holdings, { kind: kind === 'integration' ? 'integration' : 'server', id }),
          )
          .filter(({ level }) => level !== 'none');
        expect(heldResources(person, review.resources).map(({ holding }) => holding)).toEqual(expected);
      }
    }));

  it('shows the same: a picture what explain says before the run, and nothing of whoever cannot sign in', () =>
    inWorlds(({ files: { config }, live, resources }) => {
      const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
      if (result.kind !== 'planned') return;
      const { people } = pictureOf(result.plan, result.desired, live);
      for (const record of live.users) {
        const before = people.filter(({ email }) => email === record.email).map((each) => each.before);
        const mayNot = record.disabled || record.invitation === 'dismissed';
        const holdings = mayNot ? undefined : answerFromAccount(record).holdings;
        const shown = before.map((moment) =>
          resources.map((resource) => holdingOn(moment?.holdings, resource)),
        );
        expect(shown).toContainEqual(resources.map((resource) => holdingOn(holdings, resource)));
      }
    }));
});
