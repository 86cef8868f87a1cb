/** What reports and receipts prove about records, and what they leave open. */
import { describe, expect, it } from 'vitest';
import { heldBy, namesIn, readingsOf } from '../../../src/core/history/readings.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { admin, CASH, filesAbout, ORDERS, planAbout } from '../../support/about.ts';
import { keptReport, keptRun, noon } from '../../support/kept-runs.ts';
import { account, person } from '../../support/live.ts';
import { reviewed } from '../../support/reviewed.ts';

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), [
  person('ada', { level: 'monitor' }),
]);
const invite = planAbout(filesAbout(['ada@acme.example: { accessLevel: monitor }']), []);
const remove = planAbout(filesAbout(['ada@acme.example: { state: absent }']), [
  admin('ada'),
  admin('bea'),
  admin('cleo'),
]);
const run = (...[made, facts]: [Parameters<typeof keptRun>[0], Parameters<typeof keptRun>[2]?]) =>
  readingsOf([keptRun(made, '03-01', facts)], []);

describe('a report', () => {
  const live = (user: LiveUser) => readingsOf([], [keptReport(account([user]), '03-01')]);

  it('tells what each record gave, and when it changed last', () => {
    const user = { ...person('ada', { level: 'monitor' }), lastModified: '2026-02-01T10:00:00Z' };
    const { sightings, complete } = live(user);
    expect(sightings.find(({ recordId }) => recordId === 'record-ada')).toMatchObject({
      at: Date.parse(noon('03-01')),
      email: 'ada@acme.example',
      modified: Date.parse('2026-02-01T10:00:00Z'),
      held: { status: 'accepted', level: 'monitor' },
    });
    expect(complete[0]?.records).toEqual(new Set(['record-ada', 'record-root']));
  });

  it.each(['yesterday', '2026-02-01', 'Feb 1 2026', '2026-02-01T10:00:00'])(
    'does not take "%s" for the moment of a change',
    (lastModified) => {
      const [sighting] = live({ ...person('ada'), lastModified }).sightings.filter(
        ({ recordId }) => recordId === 'record-ada',
      );
      expect(sighting).toBeDefined();
      expect(sighting).not.toHaveProperty('modified');
    },
  );

  it('has seen somebody of a level that it does not know, and does not say what they have', () => {
    const { recordId, userId, email, shownEmail } = person('eve');
    const eve = { recordId, userId, email, shownEmail, levelWord: 'overseer' };
    const { sightings, complete } = readingsOf(
      [],
      [keptReport({ ...account([]), unknownLevels: [eve] }, '03-01')],
    );
    expect(complete[0]?.records.has('record-eve')).toBe(true);
    expect(sightings.find((each) => each.recordId === 'record-eve')).not.toHaveProperty('held');
  });
});

describe('what somebody has by a report', () => {
  it('is every server where the record says so, and disabled where they are', () => {
    expect(heldBy(reviewed(person('ada', { mcp: 'all', disabled: true })))).toEqual({
      status: 'disabled',
      level: 'custom',
      integrations: {},
      mcpServers: 'all',
    });
  });

  it('leaves open what nobody knows of it: scopes of no known word, and grants on what is not listed', () => {
    const user = { ...person('ada'), unlisted: [`integrations/${CASH}`], unknownMcp: [ORDERS] };
    expect(heldBy(reviewed(user)).unknown).toEqual([`integrations/${CASH}`, `mcpServers/${ORDERS}`]);
    expect(heldBy(reviewed(person('ada')))).not.toHaveProperty('unknown');
  });

  it('is the same as by a receipt', () => {
    const integrations = new Map([[CASH, 'manage']] as const);
    for (const facts of [
      { integrations, mcp: new Map([[ORDERS, 'write']] as const) },
      { integrations, mcp: 'all' },
      { level: 'monitor', disabled: true },
      { level: 'manage', invitation: 'pending' },
    ] as const) {
      const made = planAbout(filesAbout(['ada@acme.example: { state: absent }']), [person('ada', facts)]);
      expect(run(made).sightings[0]?.held).toEqual(heldBy(reviewed(person('ada', facts))));
    }
  });
});

describe('a run', () => {
  it('in doubt says nothing', () => {
    for (const made of [plan, invite, remove])
      expect(run(made, { isDoubtful: true })).toMatchObject({ sightings: [], removals: [], invited: [] });
  });

  it('has read what each record gave before its first write, and not what it made of it in between', () => {
    const { sightings } = run(remove);
    expect(remove.operations).toHaveLength(2);
    expect(sightings.map(({ recordId, held }) => [recordId, held?.level])).toEqual([
      ['record-ada', 'administrator'],
    ]);
  });

  it('has read the others as unchanged since the moment that the account names', () => {
    const modified = {
      'record-ada': '2026-02-01T10:00:00Z',
      'record-bea': '2026-02-02T10:00:00Z',
      odd: 'never',
    };
    const { sightings } = run(plan, { read: { at: noon('02-28'), modified } });
    const at = Date.parse(noon('02-28'));
    expect(sightings).toMatchObject([
      {
        recordId: 'record-ada',
        at,
        modified: Date.parse('2026-02-01T10:00:00Z'),
        held: { level: 'monitor' },
      },
      { recordId: 'record-bea', at, modified: Date.parse('2026-02-02T10:00:00Z') },
      { recordId: 'odd', at },
    ]);
    expect(sightings[1]).not.toHaveProperty('held');
    expect(sightings[2]).not.toHaveProperty('modified');
  });

  it('that does not say when it read the account did so before it began', () => {
    expect(run(plan).sightings[0]?.at).toBe(Date.parse(noon('03-01')));
  });

  it('removed somebody for certain only where the account accepted it with a clear answer, and did not show them still', () => {
    expect(run(remove).removals).toMatchObject([{ recordId: 'record-ada', email: 'ada@acme.example' }]);
    const others = [{ kind: 'failed' }, { inDoubt: '502' }, { lines: 'nothing' }, { isLeft: true }] as const;
    for (const facts of others) expect(run(remove, facts).removals).toEqual([]);
  });

  it('may have invited somebody unless it says that it did not', () => {
    const invited = (facts: Parameters<typeof keptRun>[2]) => run(invite, facts).invited.length;
    expect(run(invite).invited).toMatchObject([{ email: 'ada@acme.example', held: { status: 'pending' } }]);
    expect(invited({ kind: 'failed', inDoubt: 'timeout' })).toBe(1);
    expect(invited({ lines: 'nothing', hasEnd: false })).toBe(1);
    expect(invited({ kind: 'failed' })).toBe(0);
    expect(invited({ lines: 'nothing' })).toBe(0);
  });
});

it('a resource is called as by who read it last, although a run that had read it before waited longer', () => {
  const asked = keptRun(plan, '03-03');
  const called = (label: string) => ({
    ...asked.plan,
    plan: { ...asked.plan.plan, resources: { [CASH]: label } },
  });
  const waited = { ...asked, plan: { ...called('Then'), read: { at: noon('03-01'), modified: {} } } };
  const { file, report } = keptReport(account([]), '03-02');
  const resources = report.resources.map((each) => (each.id === CASH ? { ...each, label: 'Now' } : each));
  const before = keptReport(account([]), '02-01');
  const names = namesIn([waited], [before, { file, report: { ...report, resources } }]);
  const day = 86_400_000;
  const moments = [1, 25, 47, 49, 100].map((hours) => Date.parse(noon('03-01')) + (hours * day) / 24);
  expect(moments.map((at) => names.at(CASH, at))).toEqual(['Then', 'Now', 'Now', 'Now', 'Now']);
  expect([names.at(CASH, Date.parse(noon('02-20'))), names.lastOf(CASH)]).toEqual(['Order to Cash', 'Now']);
});
