/** What of a history belongs to a question about a resource: what reaches it, and nothing that cannot. */
import { expect, it } from 'vitest';
import { entriesAbout, subjectsFor } from '../../../src/core/history/concern.ts';
import { historyOf } from '../../../src/core/history/history.ts';
import type { KeptRun } from '../../../src/core/history/kept.ts';
import { CASH, filesAbout, ORDERS, planAbout } from '../../support/about.ts';
import { keptReport, keptRun } from '../../support/kept-runs.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';

/** The run that leads ada from what the account has to what her line says; nobody: she is invited. */
const run = (day: string, from: PersonFacts | 'nobody', entry: string): KeptRun =>
  keptRun(
    planAbout(
      filesAbout([`ada@acme.example: ${entry}`], '', `contains: [${CASH}]`),
      from === 'nobody' ? [] : [person('ada', from)],
    ),
    day,
  );
const onCash: PersonFacts = { integrations: new Map([[CASH, 'manage']]) };
const onOrders: PersonFacts = { mcp: new Map([[ORDERS, 'write']]) };
const IN_ORDERS = '{ mcpServers: { /orders: write } }';
const IN_CASH = '{ integrations: { Order to Cash: manage } }';
/** Without them nothing tells which of the two is a server. */
const BOTH = [
  keptRun(
    planAbout(
      filesAbout([
        'bea@acme.example: { integrations: { Order to Cash: monitor }, mcpServers: { /orders: read } }',
      ]),
      [person('bea', { integrations: new Map([[CASH, 'manage']]) })],
    ),
    '01-01',
  ),
];

const kinds = (id: string, runs: readonly KeptRun[], reports = [] as ReturnType<typeof keptReport>[]) => {
  const all = historyOf({ runs: [...BOTH, ...runs], problems: [] }, reports);
  const told = subjectsFor(id, all).flatMap((subject) => entriesAbout(all, subject, {}));
  return told
    .filter(({ at }) => at >= new Date('2026-02-01T00:00:00Z'))
    .map((entry) => (entry.kind === 'operation' ? entry.operation.kind : entry.kind));
};

it.each<[string, KeptRun, cash: string[], orders: string[]]>([
  ['an invitation with a grant on one of them', run('03-01', 'nobody', IN_ORDERS), [], ['invite']],
  [
    'an invitation with a level that reaches one kind',
    run('03-01', 'nobody', '{ accessLevel: monitor }'),
    ['invite'],
    [],
  ],
  ['a grant', run('03-01', {}, IN_CASH), ['grant'], []],
  ['every server', run('03-01', {}, '{ mcpServers: all }'), [], ['grant']],
  [
    'a switch of somebody who reaches one of them',
    run('03-01', onOrders, IN_ORDERS.replace('}', '}, enabled: false')),
    [],
    ['disable'],
  ],
  ['a promotion', run('03-01', { level: 'manage' }, '{ accessLevel: administrator }'), [], ['promote']],
  [
    'a level that gives more on every integration',
    run('03-01', { level: 'monitor' }, '{ accessLevel: manage }'),
    ['grant'],
    [],
  ],
  ['the end of somebody', run('03-01', onCash, '{ state: absent }'), ['remove'], []],
])('%s belongs to what it reaches', (_what, happened, cash, orders) => {
  expect([kinds(CASH, [happened]), kinds(ORDERS, [happened])]).toEqual([cash, orders]);
});

it('a switch that a run found changed belongs to what its record gives', () => {
  const invited = run('03-01', 'nobody', IN_ORDERS);
  const accepted = run('03-02', onOrders, IN_ORDERS.replace('write', 'read'));
  const found = [kinds(CASH, [invited, accepted]), kinds(ORDERS, [invited, accepted])];
  expect(found).toEqual([[], ['invite', 'without-receipt', 'revoke']]);
});

it('a switch that a report shows changed may belong to either, and an e-mail to none', () => {
  const [first, ...found] = [
    account([person('ada', onOrders)]),
    account([person('ada', { ...onOrders, disabled: true })]),
  ].map((live, at) => keptReport(live, `03-0${at + 1}`));
  if (first === undefined) throw new Error('unreachable');
  expect(kinds(CASH, [], [first, ...found])).toHaveLength(2);
  // Whoever is gone took with them what they had. (Bea, who had both, is gone by the first report.)
  const gone = [first, keptReport(account([]), '03-02')];
  expect([kinds(CASH, [], gone), kinds(ORDERS, [], gone)].map(({ length }) => length)).toEqual([1, 2]);
  const renamed = account([{ ...person('ada', onOrders), shownEmail: 'eve@acme.example' }]);
  expect(kinds(ORDERS, [], [first, keptReport(renamed, '03-02')]).slice(1)).toEqual([]);
});

it('a level reaches what reports list of a kind, until one of them does not list it', () => {
  const all = account([person('ada')]);
  const without = { ...all, integrations: all.integrations.filter(({ id }) => id !== CASH) };
  const reports = [keptReport(all, '02-01'), keptReport(without, '03-05')];
  const runs = (['02-10', '03-10'] as const).map((day) =>
    run(day, { level: 'monitor' }, '{ accessLevel: manage }'),
  );
  const about = (id: string) => {
    const whole = historyOf({ runs, problems: [] }, reports);
    const [subject] = subjectsFor(id, whole);
    if (subject === undefined) throw new Error(`nothing is called ${id}`);
    const days = entriesAbout(whole, subject, {}).flatMap((entry) =>
      entry.kind === 'operation' ? [entry.at.toISOString().slice(5, 10)] : [],
    );
    return { days, goneBy: subject.kind === 'resource' ? subject.goneBy : undefined };
  };
  expect(about(CASH)).toEqual({ days: ['02-10'], goneBy: new Date('2026-03-05T12:00:00.000Z') });
  expect(about(ORDERS)).toEqual({ days: [], goneBy: undefined });
});
