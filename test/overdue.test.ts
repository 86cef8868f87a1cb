/** What has ended of somebody whom the account has twice, which no run of a timer may end. */
import { expect, it } from 'vitest';
import { emailOf } from '../src/core/model/ids.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import { ONE_RECORD, type Overdue } from '../src/core/report/drift.ts';
import { withReturn } from '../src/run/audit.ts';
import { overdueFor } from '../src/run/overdue.ts';
import { timerWords } from '../src/say/audit.ts';
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
  'eve@acme.example: { state: absent }',
  'fay@acme.example: { state: absent }',
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
  person('eve', { level: 'monitor' }),
  person('fay', { level: 'monitor' }),
  // The same person under another e-mail.
  { ...person('fay-2', { level: 'monitor' }), userId: person('fay').userId },
];
const live = { ...account(people), unknownLevels: [{ ...twin('eve', {}), levelWord: 'overseer' }] };

it('is overdue once, by the record that gives most, and waits for somebody in the product', () => {
  const asked = { config, base: config, live, origin: ORIGIN, now: NOW };
  const looked = makePlan({ ...asked, hold: true });
  if (looked.kind !== 'planned') throw new Error(JSON.stringify(looked));
  const overdue = overdueFor(asked, looked.plan);
  expect(overdue.map(({ person: who, leaves, waitsFor }) => [who, leaves, waitsFor])).toEqual([
    ['ada@acme.example', true, [ONE_RECORD]],
    ['bob@acme.example', true, [ONE_RECORD]],
    ['cid@acme.example', false, [ONE_RECORD]],
    ['eve@acme.example', true, [ONE_RECORD]],
    ['fay@acme.example', true, [ONE_RECORD]],
  ]);
  const [first] = overdue.map((each) => flat(overdueLine(each, { labels: new Map() })));
  expect(first).toMatch(
    /^ada@acme\.example: is still in the account, and an administrator · .* · waits for somebody who removes, in the product/u,
  );
  expect(looked.findings.map(({ code, fix }) => [code, fix?.includes('remove each')])).toEqual([
    ['two-records', true],
    ['two-records', true],
    ['two-records', false],
    ['two-records', false],
    ['two-records', true],
    ['two-records', true],
  ]);
});

it('blames no timer for what was certainly given again, and for all else it does', () => {
  const dated = [{ text: 'access has ended', until: '2026-11-01', fields: [] }];
  const told = (...all: readonly (Pick<Overdue, 'since' | 'leaves'> & Partial<Overdue>)[]) => {
    const words = timerWords(all.map((each) => ({ person: 'ada', fields: [], because: dated, ...each })));
    return [words.includes('What was given again'), /A timer .* ended (it|the rest):/u.exec(words)?.[1]];
  };
  expect(told({ since: 'came', leaves: true })).toEqual([true, undefined]);
  expect(told({ since: 'came', leaves: true }, { leaves: true })).toEqual([true, 'the rest']);
  const undated = [{ text: 'state: absent', fields: [] }];
  expect(told({ since: 'came', leaves: true, because: undated })).toEqual([true, 'the rest']);
  expect(told({ since: 'changed', leaves: false })).toEqual([true, 'the rest']);
  // A timer that had ended them would have left no record to change.
  expect(told({ since: 'changed', leaves: true })).toEqual([false, 'it']);
});

it('was given again only by what came after all of it had ended, and by none of its own runs', async () => {
  const because = ['2026-10-01', '2026-11-01'].map((until) => ({
    text: 'role ops, ended',
    until,
    fields: [],
  }));
  const overdue = { person: 'ada@acme.example', leaves: false, fields: [], because };
  const since = async (lastModified: string, byId: string, facts: PersonFacts = {}, at = lastModified) => {
    const record = { ...person('ada', facts), lastModified };
    const ask = async () => [{ at, byId, event: 'update', source: 'api' }];
    return (await withReturn(overdue, record, { live, now: NOW, ask })).since;
  };
  const [before, after] = ['2026-10-15T00:00:00Z', '2026-11-15T00:00:00Z'];
  expect(await since(after, 'user-dan')).toBe('changed');
  expect(await since(before, 'user-dan')).toBeUndefined();
  expect(await since(after, 'user-root')).toBeUndefined();
  expect(await since(after, 'user-ada')).toBeUndefined();
  expect(await since(after, 'user-dan', { disabled: true })).toBeUndefined();
  expect(await since(after, 'user-dan', {}, before)).toBeUndefined();
});
