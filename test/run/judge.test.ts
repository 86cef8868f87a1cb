/** What a timer carries out beside what ends by itself: what was reviewed and waits, where an apply would do it as well. */
import { expect, it } from 'vitest';
import { planDocument } from '../../src/core/plan/document.ts';
import type { LiftableGuard } from '../../src/core/plan/guard.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import { borneOut, type Expectation, scopeOf } from '../../src/run/judge.ts';
import { planReading, type RunScope } from '../../src/run/plan.ts';
import { admin, filesAbout, planAbout } from '../support/about.ts';
import { account, person } from '../support/live.ts';
import { filesOf } from '../support/watched.ts';
import { NOW, ORIGIN } from '../support/world.ts';

const bea = person('bea', { level: 'monitor' });
const filesWith = (entry: string): WrittenConfig =>
  filesAbout(
    [
      'ada@acme.example: { accessLevel: monitor }',
      'new@acme.example: { accessLevel: administrator }',
      `bea@acme.example: { ${entry} }`,
    ],
    'policy: { minAdministrators: 1, maxRemovals: 0 }\n',
  );
const STAYS = 'accessLevel: monitor';

/** Whether it carries out that ada is none any more, who waited for `new`. */
function carriesOut(entry: string, override: ReadonlyMap<LiftableGuard, number> = new Map()): boolean {
  const reviewed = planAbout(filesWith(STAYS), [admin('ada'), bea]);
  const document = planDocument(reviewed, [], { version: '0.0.0-test', judgedAt: NOW });
  const expected: Expectation = { kind: 'plans', plans: [{ file: 'plan.json', document }] };
  const live = account([admin('ada'), admin('new'), bea]);
  const reading = { live, origin: ORIGIN, readAt: NOW, readUntil: NOW };
  const planIn = (scope: RunScope) => planReading(filesOf(filesWith(entry)), reading, NOW, scope);
  return borneOut(scopeOf(true, expected), expected, override, planIn).due?.waited.size === 1;
}

it('whoever waited is carried out once nothing stands against the plan', () => {
  expect(carriesOut(STAYS)).toBe(true);
});

it('nobody is, while a guard refuses the plan of an apply, unless its number is lifted', () => {
  expect(carriesOut('state: absent')).toBe(false);
  expect(carriesOut('state: absent', new Map([['removal-limit', 1]]))).toBe(true);
});
