/** What has ended of somebody whom the account has twice: all of them a timer ends, and of a part it tells nobody's. */
import { expect, it } from 'vitest';
import { emailOf } from '../src/core/model/ids.ts';
import { ANOTHER_ADMINISTRATOR } from '../src/core/plan/order.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import { ONE_RECORD } from '../src/core/report/drift.ts';
import { overdueFor } from '../src/run/overdue.ts';
import { overdueLine } from '../src/say/drift.ts';
import { flat } from '../src/say/line.ts';
import { CASH, filesAbout, RETURNS_EU } from './support/about.ts';
import { account, type PersonFacts, person } from './support/live.ts';
import { NOW, ORIGIN } from './support/world.ts';

const twin = (name: string, facts: PersonFacts) => ({
  ...person(`${name}-2`, facts),
  email: emailOf(`${name}@acme.example`),
  shownEmail: `${name}@acme.example`,
});
const ended = '{ Order to Cash: { level: manage, until: 2026-11-01 } }';
const config = filesAbout([
  'ada@acme.example: { accessLevel: monitor, until: 2026-11-01 }',
  'bob@acme.example: { state: absent }',
  `cid@acme.example: { accessLevel: monitor, integrations: ${ended} }`,
  'dan@acme.example: { accessLevel: monitor }',
]);
const people = [
  person('ada', { level: 'monitor' }),
  twin('ada', { level: 'administrator' }),
  person('bob', { level: 'monitor' }),
  twin('bob', { integrations: new Map([[RETURNS_EU, 'monitor']]) }),
  person('cid', { level: 'monitor' }),
  twin('cid', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }),
  person('dan', { level: 'monitor' }),
  twin('dan', { level: 'manage' }),
];

it('is overdue once, by the record that gives most, and a part of it waits for somebody in the product', () => {
  const asked = { config, base: config, live: account(people), origin: ORIGIN, now: NOW };
  const looked = makePlan({ ...asked, hold: true });
  if (looked.kind !== 'planned') throw new Error(JSON.stringify(looked));
  const overdue = overdueFor(asked, looked.plan);
  expect(overdue.map(({ person: who, leaves, waitsFor }) => [who, leaves, waitsFor])).toEqual([
    ['ada@acme.example', true, [ANOTHER_ADMINISTRATOR]],
    ['bob@acme.example', true, undefined],
    ['cid@acme.example', false, [ONE_RECORD]],
  ]);
  const [first] = overdue.map((each) => flat(overdueLine(each, { labels: new Map() })));
  expect(first).toMatch(
    /^ada@acme\.example: is still in the account, and an administrator · .* · waits for another administrator/u,
  );
  expect(looked.findings.map(({ code, summary }) => [code, summary.split(': ')[0]])).toEqual([
    ['two-records', 'The account has more than one record for cid@acme.example'],
    ['two-records', 'The account has more than one record for dan@acme.example'],
  ]);
});
