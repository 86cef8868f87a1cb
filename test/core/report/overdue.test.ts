/** What has ended and is there still: whom the account has twice, and who may have been given it again. */
import { expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/core/model/doors.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { ANOTHER_ADMINISTRATOR } from '../../../src/core/plan/order.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { MOST_ASKED, ONE_RECORD, type Overdue } from '../../../src/core/report/overdue.ts';
import { auditOf, withReturn } from '../../../src/run/audit.ts';
import { overdueFor } from '../../../src/run/overdue.ts';
import { auditSentence, timerWords } from '../../../src/say/audit.ts';
import { endOverdue, overdueLine } from '../../../src/say/drift.ts';
import { flat } from '../../../src/say/line.ts';
import { CASH, filesAbout, RETURNS_EU } from '../../support/about.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

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

it('is overdue once, by the record that gives most, and what no run ends waits for somebody in the product', () => {
  const asked = { config, base: config, live, origin: ORIGIN, now: NOW };
  const looked = makePlan({ ...asked, hold: true });
  if (looked.kind !== 'planned') throw new Error(JSON.stringify(looked));
  const overdue = overdueFor(asked, looked.plan);
  expect(overdue.map(({ person: who, leaves, waitsFor }) => [who, leaves, waitsFor])).toEqual([
    ['ada@acme.example', true, [ANOTHER_ADMINISTRATOR]],
    ['bob@acme.example', true, undefined],
    ['cid@acme.example', false, [ONE_RECORD]],
    ['eve@acme.example', true, [ONE_RECORD]],
    ['fay@acme.example', true, [ONE_RECORD]],
  ]);
  const [first] = overdue.map((each) => flat(overdueLine(each, { labels: new Map() })));
  expect(first).toMatch(
    /^ada@acme\.example: is still in the account, and an administrator · .* · waits for another administrator/u,
  );
  expect(looked.findings.map(({ code, summary }) => [code, summary.split(': ')[0]])).toEqual(
    ['cid', 'dan', 'eve', 'fay'].map((name) => [
      'two-records',
      `The account has more than one record for ${name}@acme.example`,
    ]),
  );
});

it('blames no timer for what was certainly given again, and for all else it does', () => {
  const dated = [{ text: 'access has ended', until: '2026-11-01', fields: [] }];
  const told = (...all: readonly (Pick<Overdue, 'since' | 'leaves'> & Partial<Overdue>)[]) => {
    const words = timerWords(all.map((each) => ({ person: 'ada', fields: [], because: dated, ...each })));
    return [
      words.includes('A timer may have ended it before'),
      /A timer .* ended (it|the rest):/u.exec(words)?.[1],
    ];
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

it('blames no timer for whom the audit log was not asked after, could not be read, or tells nothing', async () => {
  const live = account([]);
  const late = (name: string): Overdue => ({
    person: `${name}@acme.example`,
    leaves: false,
    fields: [],
    because: [{ text: 'own entry', until: '2026-11-01', fields: [] }],
  });
  const others = { at: '2026-11-20T12:00:00Z', by: 'Mal', byId: 'user-mal', event: 'update', source: 'UI' };
  const judged = async (entries: readonly AuditEntry[] | undefined, many: number, moved = others.at) => {
    const asked: string[] = [];
    const log = auditOf({
      readAudit: ({ userId }: { readonly userId: string }) => {
        asked.push(userId);
        return Promise.resolve(entries);
      },
      readRemovals: () => Promise.resolve(entries?.map((entry) => ({ ...entry, name: 'gone@acme.example' }))),
    });
    const overdue: Overdue[] = [];
    for (const name of Array.from({ length: many }, (_, n) => `p${n}`)) {
      const record = { ...person(name, { level: 'monitor' }), lastModified: moved };
      // Whoever is asked after twice is one person.
      await log.ask(record);
      overdue.push(await withReturn(late(name), record, { live, now: NOW, ask: log.ask }));
    }
    return { overdue, asked, auditUnread: log.isUnread(), auditUnasked: log.unasked() };
  };
  const MORE = 3;
  const unasked = await judged([others], MOST_ASKED + MORE);
  expect([unasked.asked.length, unasked.auditUnasked]).toEqual([MOST_ASKED, MORE]);
  const [first, ...rest] = [...unasked.overdue].reverse();
  expect([first?.since, rest.at(-1)?.since]).toEqual(['unknown', 'changed']);
  expect(first && flat(overdueLine(first, { labels: new Map() }))).toMatch(
    / · changed after that, and no audit log says by whom$/u,
  );
  expect(auditSentence(unasked)).toMatch(
    /after 20 people at most.* not asked after 3 more, so of them it is not/u,
  );
  const unread = await judged(undefined, 2);
  expect(auditSentence(unread)).toMatch(/could not be read/u);
  expect(auditSentence(await judged([], 1))).toBeUndefined();
  for (const { overdue } of [unasked, unread, await judged([], 1)])
    expect(endOverdue({ overdue, end: 'end' }).words).toMatch(
      /^A timer may have ended it before, and somebody given it again/u,
    );
  const settled = await judged([others], 1, '2026-10-20T12:00:00Z');
  expect(endOverdue({ overdue: settled.overdue, end: 'end' }).words).toMatch(/^A timer that runs/u);
});
