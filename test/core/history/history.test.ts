/** What receipts and reports say happened to people, and what must have happened without a receipt. */

import { describe, expect, it } from 'vitest';
import { entriesAbout, subjectsFor } from '../../../src/core/history/concern.ts';
import { isCertain, type TimelineEntry } from '../../../src/core/history/entry.ts';
import { historyOf } from '../../../src/core/history/history.ts';
import type { KeptRun } from '../../../src/core/history/kept.ts';
import type { KeptReport } from '../../../src/core/history/readings.ts';
import { emailOf, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { CASH, filesAbout, ORDERS, planAbout, RETURNS_EU } from '../../support/about.ts';
import { keptReport, keptRun, noon } from '../../support/kept-runs.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';

/** A plan that leads ada from what the account has to what her line says. */
const ofAda = (facts: PersonFacts, entry: string): Plan =>
  planAbout(filesAbout([`ada@acme.example: ${entry}`]), [person('ada', facts)]);
const toManage = ofAda({ level: 'monitor' }, '{ accessLevel: manage }');
const toMonitor = (from: PersonFacts) => ofAda(from, '{ accessLevel: monitor }');

/** The same record under another e-mail. */
const called = (name: string, user: LiveUser): LiveUser => ({
  ...user,
  email: emailOf(`${name}@acme.example`),
  shownEmail: `${name}@acme.example`,
});

const history = (runs: readonly KeptRun[], reports: readonly KeptReport[] = []) =>
  historyOf({ runs, problems: [] }, reports);
const told = (entry: TimelineEntry): string => {
  if (entry.kind === 'operation') return `${entry.operation.kind} ${entry.outcome}`;
  const fields = entry.kind === 'held' ? entry.fields : entry.changes;
  const certain = 'isCertain' in entry && !entry.isCertain ? 'perhaps ' : '';
  const changes = fields.map(({ field, before, after }) => `${field} ${before} ${after}`);
  return `${certain}${entry.kind}: ${changes.join(', ')}`;
};
const story = (...given: Parameters<typeof history>): string[] => history(...given).entries.map(told);

describe('between two runs', () => {
  it('nothing happened if the second found what the first had left', () => {
    expect(story([keptRun(toManage, '03-01'), keptRun(toMonitor({ level: 'manage' }), '03-09')])).toEqual([
      'grant done',
      'revoke done',
    ]);
  });

  it('somebody changed a record without a receipt if the second found another, at some time since the first', () => {
    const { entries } = history([
      keptRun(toManage, '03-01'),
      keptRun(toMonitor({ level: 'administrator' }), '03-09'),
    ]);
    expect(entries.map(told)).toEqual([
      'grant done',
      'without-receipt: accessLevel manage administrator',
      'demote done',
    ]);
    expect(entries[1]).toMatchObject({
      since: new Date('2026-03-01T12:01:00Z'),
      at: new Date(noon('03-09')),
      isCertain: true,
    });
  });

  it.each<[string, Parameters<typeof keptRun>[2]]>([
    ['failed', { kind: 'failed' }],
    ['has no clear answer', { inDoubt: '502' }],
    ['stands in a run that nobody can trust', { isDoubtful: true }],
    ['has no line, in a run without an end', { lines: 'nothing', hasEnd: false }],
  ])('that is not certain where the write before it %s', (_how, facts) => {
    const second = keptRun(toMonitor({ level: 'administrator' }), '03-09');
    expect(story([keptRun(toManage, '03-01', facts), second])[1]).toMatch(/^perhaps without-receipt/);
  });

  it('what was not done left the record as the run had read it', () => {
    const ends = [
      { kind: 'waiting' },
      { kind: 'not-run' },
      { kind: 'stale' },
      { kind: 'failed', status: 422 },
      { lines: 'nothing' },
    ] as const;
    for (const facts of ends)
      expect(story([keptRun(toManage, '03-01', facts), keptRun(toManage, '03-09')])).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof keptRun>[2]]>([
    ['was accepted, and the last reading showed it undone', { isLeft: true }],
    [
      'had no clear answer, and the last reading showed it undone',
      { kind: 'failed', inDoubt: '500', isLeft: true },
    ],
    ['had no clear answer', { inDoubt: '502' }],
    ['has no line, in a run without an end', { lines: 'nothing', hasEnd: false }],
  ])('nothing happened where a record is found as it was before a write that %s', (_how, facts) => {
    const gone = ofAda({ level: 'monitor' }, '{ state: absent }');
    for (const plan of [toManage, gone]) {
      const { entries } = history([keptRun(plan, '03-01', facts), keptRun(gone, '03-09')]);
      expect(entries.map(({ kind }) => kind)).toEqual(['operation', 'operation']);
      expect(entries[0]).toMatchObject({ isStillToDo: facts?.isLeft === true });
    }
    // Somebody else who came the same way has another record.
    const again = { ...person('ada', { level: 'monitor' }), recordId: recordIdOf('record-of-second') };
    const found = story([keptRun(gone, '03-01', facts)], [keptReport(account([again]), '03-09')]);
    expect(found[1]).toMatch(/^perhaps seen-otherwise/);
  });

  it('of the steps of one person that one alone is not so which the last reading showed undone', () => {
    const leaver = ofAda({ level: 'administrator' }, '{ state: absent }');
    const { entries } = history([keptRun(leaver, '03-01', { isLeft: 'last' })]);
    expect(entries.map((entry) => [told(entry), isCertain(entry)])).toEqual([
      ['demote done', true],
      ['remove done', false],
    ]);
  });

  it('somebody changed what a write met as stale, from what the run had read', () => {
    const second = keptRun(toMonitor({ level: 'administrator' }), '03-09');
    expect(story([keptRun(toManage, '03-01', { kind: 'stale' }), second])[1]).toBe(
      'without-receipt: accessLevel monitor administrator',
    );
  });

  it('an operation without a line was not reached, and in a run without an end nobody knows', () => {
    expect(story([keptRun(toManage, '03-01', { lines: 'nothing' })])).toEqual(['grant not-run']);
    expect(story([keptRun(toManage, '03-01', { lines: 'nothing', hasEnd: false })])).toEqual([
      'grant unknown',
    ]);
  });

  it('each is compared by when it read, however long it waited before its first line', () => {
    const plan = ofAda({ level: 'administrator' }, '{ accessLevel: monitor }');
    const read = { at: noon('03-02'), modified: {} };
    const waited = keptRun(plan, '03-09', { kind: 'already-so', read });
    const runs = [keptRun(plan, '03-05'), waited];
    expect(story(runs)).toEqual(['demote done', 'demote already-so']);
    const meanwhile = keptReport(account([person('ada', { level: 'monitor' })]), '03-07');
    expect(story(runs, [meanwhile])).toEqual(['demote done', 'demote already-so']);
    // What it wrote shows that somebody had taken back what the other had left.
    expect(story([keptRun(plan, '03-05'), keptRun(plan, '03-09', { read })])).toEqual([
      'demote done',
      'perhaps without-receipt: accessLevel monitor administrator',
      'demote done',
    ]);
  });

  it('a reading at the time of a write of another run shows the record before it or after it, and no change', () => {
    const plan = ofAda({ level: 'administrator' }, '{ accessLevel: monitor }');
    const seenAs = (level: 'administrator' | 'monitor' | 'manage') =>
      story(
        [keptRun(plan, '03-05')],
        [
          keptReport(account([person('ada', { level })]), '03-05'),
          keptReport(account([person('ada', { level: 'monitor' })]), '03-06'),
        ],
      );
    expect(seenAs('administrator')).toEqual(['demote done']);
    expect(seenAs('monitor')).toEqual(['demote done']);
    expect(seenAs('manage')[0]).toBe('perhaps seen-otherwise: accessLevel administrator manage');
  });

  it('a reading within a minute after a write, by clocks alone, may have been before it', () => {
    const read = (minutes: number) => ({
      at: new Date(Date.parse(noon('03-05')) + minutes * 60_000).toISOString(),
      modified: {},
    });
    const agrees = { clockAheadMs: 0 };
    const found = (minutes: number, first: object = agrees, second: object = agrees) =>
      story([
        keptRun(toManage, '03-05', { read: { ...read(-1), ...first } }),
        keptRun(toMonitor({ level: 'administrator' }), '03-06', { read: { ...read(minutes), ...second } }),
      ])[1];
    const changed = 'without-receipt: accessLevel manage administrator';
    expect([found(1.5), found(2.5)]).toEqual([`perhaps ${changed}`, changed]);
    // A receipt that says nothing of its clock leaves five minutes more open.
    expect([found(6.5, {}), found(7.5, {})]).toEqual([`perhaps ${changed}`, changed]);
    expect([found(11.5, {}, {}), found(12.5, {}, {})]).toEqual([`perhaps ${changed}`, changed]);
  });

  it('a setting that only one of the two plans tells proves nothing', () => {
    const setting = ofAda({ level: 'manage' }, '{ accessLevel: manage, mfaRequired: true }');
    expect(story([keptRun(toManage, '03-01'), keptRun(setting, '03-09')])).toEqual([
      'grant done',
      'update done',
    ]);
    expect(story([keptRun(setting, '03-01'), keptRun(setting, '03-09')])).toEqual([
      'update done',
      'without-receipt: mfaRequired true false',
      'update done',
    ]);
  });

  it('what follows a write of a run that nobody can trust is not certain, though its reading said nothing', () => {
    const seen = (day: string, level: 'monitor' | 'manage', lastModified: string) =>
      keptReport(account([{ ...person('ada', { level }), lastModified }]), day);
    const read = { at: noon('03-01'), modified: { 'record-ada': '2026-01-01T00:00:00Z' } };
    const reports = [
      seen('03-01', 'monitor', '2026-02-01T00:00:00Z'),
      seen('03-09', 'monitor', '2026-03-08T00:00:00Z'),
    ];
    const told = (isDoubtful: boolean) => story([keptRun(toManage, '03-01', { read, isDoubtful })], reports);
    const changed = 'seen-otherwise: accessLevel manage monitor';
    expect([told(false)[1], told(true)[1]]).toEqual([changed, `perhaps ${changed}`]);
  });

  it('somebody with a new e-mail is the person whose record it was, and that they have one is told', () => {
    const renamed = called('adele', person('ada', { level: 'administrator' }));
    const plan = planAbout(filesAbout(['adele@acme.example: { accessLevel: monitor }']), [renamed]);
    const all = history([keptRun(toManage, '03-01'), keptRun(plan, '03-09')]);
    expect(all.entries.map(told)[1]).toBe(
      'without-receipt: e-mail ada@acme.example adele@acme.example, accessLevel manage administrator',
    );
    for (const email of ['ada@acme.example', 'adele@acme.example'].map(emailOf))
      expect(entriesAbout(all, { kind: 'person', email }, {}).map(told)).toEqual(all.entries.map(told));
  });

  it('somebody who was given the e-mail of another is not that other', () => {
    const adele = called('adele', person('ada', { level: 'manage' }));
    const newcomer = { ...person('ada', { level: 'monitor' }), recordId: recordIdOf('record-of-newcomer') };
    const run = keptRun(toManage, '03-01');
    for (const people of [
      [newcomer, adele],
      [adele, newcomer],
    ]) {
      const reports = [keptReport(account(people), '03-05'), keptReport(account(people), '03-06')];
      const told = 'seen-otherwise: e-mail ada@acme.example adele@acme.example';
      expect(story([run], reports)).toEqual(['grant done', told]);
      // Neither does it become so where the other leaves.
      const [gone, ...others] = history(
        [run],
        [...reports, keptReport(account([newcomer]), '03-07')],
      ).entries.slice(2);
      expect(others).toEqual([]);
      expect(gone).toMatchObject({ person: 'adele@acme.example', recordId: adele.recordId });
    }
  });

  it('somebody who was given that e-mail by an invitation is the record that it made', () => {
    const adele = called('adele', person('ada', { level: 'manage' }));
    const invited = planAbout(
      filesAbout([
        'ada@acme.example: { accessLevel: monitor }',
        'adele@acme.example: { accessLevel: manage }',
      ]),
      [adele],
    );
    const runs = [keptRun(toManage, '03-01'), keptRun(invited, '03-05')];
    const newcomer = person('ada', { level: 'monitor', invitation: 'pending' });
    const record = { ...newcomer, recordId: recordIdOf('record-of-newcomer') };
    const seen = keptReport(account([adele]), '03-03');
    expect(story(runs, [seen, keptReport(account([record]), '03-09')])).toEqual([
      'grant done',
      'seen-otherwise: e-mail ada@acme.example adele@acme.example',
      'invite done',
      expect.stringMatching(/^seen-otherwise: accepted true null, accessLevel manage null/),
    ]);
  });

  it('whoever a run that waited found invited may be the record that was given the e-mail, and is perhaps gone', () => {
    const wes = person('wes', { level: 'monitor', invitation: 'pending' });
    const inviting = planAbout(filesAbout(['cal@acme.example: { accessLevel: monitor }']), [wes]);
    const run = (kind: 'done' | 'already-so') =>
      keptRun(inviting, '03-05', { kind, read: { at: noon('03-03'), modified: {} } });
    const reports = [keptReport(account([wes]), '03-01'), keptReport(account([called('cal', wes)]), '03-09')];
    const gone = 'seen-otherwise: accepted false null, accessLevel monitor null';
    expect(story([run('already-so')], reports).at(-1)).toMatch(new RegExp(`^perhaps ${gone}`));
    expect(story([run('done')], reports).at(-1)).toMatch(new RegExp(`^${gone}`));
  });

  it('a record that came after a run invited somebody whom others had invited is perhaps that invitation', () => {
    const inviting = (level: string) =>
      planAbout(filesAbout([`dan@acme.example: { accessLevel: ${level} }`]), []);
    const read = { at: noon('03-01'), modified: {} };
    const runs = [
      keptRun(inviting('administrator'), '03-02'),
      keptRun(inviting('manage'), '03-05', { read }),
    ];
    const first = person('dan', { level: 'administrator', invitation: 'pending' });
    const second = { ...person('dan', { level: 'manage' }), recordId: recordIdOf('record-of-second') };
    for (const name of ['dan', 'zed'])
      for (const people of [
        [called('former', first), called(name, second)],
        [called(name, second), called('former', first)],
      ]) {
        const reports = [
          keptReport(account([first]), '03-03'),
          keptReport(account(people), '03-07'),
          keptReport(account([...people, person('eve')]), '03-09'),
        ];
        const { entries } = history(runs, reports);
        const came = (who: string) =>
          entries
            .filter((each) => each.person === who)
            .map(told)
            .at(-1);
        expect(came(`${name}@acme.example`)).toMatch(/^perhaps seen-otherwise: accepted null true/);
        // What it was is settled where it has the e-mail that was invited.
        const certain = name === 'dan' ? '' : 'perhaps ';
        expect(came('eve@acme.example')).toMatch(new RegExp(`^${certain}seen-otherwise: accepted null true`));
      }
  });

  it('whoever was invited is perhaps gone where another person has a new record of that e-mail', () => {
    const cal = (id: string): LiveUser => ({ ...person('cal', { level: 'manage' }), userId: userIdOf(id) });
    const inviting = planAbout(filesAbout(['cal@acme.example: { accessLevel: manage }']), []);
    const made = { ...cal('another'), recordId: recordIdOf('record-of-another') };
    const reports = [['03-01', cal('first')], ['03-02'], ['03-09', made]] as const;
    const kept = reports.map(([day, ...people]) => keptReport(account(people), day));
    const gone = /^perhaps seen-otherwise: accepted false null/;
    expect(story([keptRun(inviting, '03-05')], kept)).toEqual([
      expect.stringMatching(/^seen-otherwise: accepted true null/),
      'invite done',
      expect.stringMatching(/^perhaps seen-otherwise: accepted null true/),
      expect.stringMatching(gone),
    ]);
    // A run that reads the new record says nothing of who is gone, and a later report does.
    const absent = planAbout(filesAbout(['cal@acme.example: { state: absent }']), [made]);
    const later = [...kept.slice(0, 2), keptReport(account([]), '03-09')];
    expect(story([keptRun(inviting, '03-05'), keptRun(absent, '03-07')], later).at(-1)).toMatch(gone);
  });

  it('a new e-mail is told also where a report shows what a run wrote while it was made', () => {
    const adele = called('adele', person('ada', { level: 'manage' }));
    const reports = [
      keptReport(account([person('ada', { level: 'monitor' })]), '03-01'),
      keptReport(account([adele]), '03-05'),
      keptReport(account([adele]), '03-09'),
    ];
    expect(story([keptRun(toManage, '03-05')], reports)).toEqual([
      expect.stringMatching(/seen-otherwise: e-mail ada@acme.example adele@acme.example$/),
      'grant done',
    ]);
  });

  it('and is gone only perhaps, too, where another has a new record of the e-mail that they had before', () => {
    const cal = person('cal', { level: 'manage' });
    const invite = (name: string) =>
      planAbout(filesAbout([`${name}@acme.example: { accessLevel: manage }`]), []);
    const another = { ...cal, recordId: recordIdOf('record-of-another'), userId: userIdOf('another') };
    const gone = planAbout(filesAbout(['cal@acme.example: { state: absent }']), [another]);
    const reports = ([['03-01', cal], ['03-02', called('bea', cal)], ['03-03']] as const).map(
      ([day, ...people]) => keptReport(account(people), day),
    );
    const read = { at: noon('03-06'), modified: { 'record-of-another': noon('03-05') } };
    const runs = [
      keptRun(invite('bea'), '03-05'),
      keptRun(gone, '03-06', { read }),
      keptRun(invite('bea'), '03-09'),
    ];
    expect(story(runs, reports).at(-2)).toMatch(/^perhaps without-receipt: accepted false null/);
  });

  it('two records of one e-mail that one reading has are not each other', () => {
    const second = { ...person('ada', { level: 'monitor' }), recordId: recordIdOf('record-of-second') };
    const first = person('ada', { level: 'administrator' });
    const reports = [
      keptReport(account([first, second]), '03-05'),
      keptReport(account([second, first]), '03-06'),
      keptReport(account([{ ...second, access: person('ada', { level: 'manage' }).access }, first]), '03-07'),
    ];
    expect(story([], reports)).toEqual(['seen-otherwise: accessLevel monitor manage']);
  });

  it('somebody who comes back by a new record is the same person, and that they have another is told', () => {
    const back = (level: 'manage' | 'monitor') =>
      keptReport(
        account([{ ...person('ada', { level }), recordId: recordIdOf('record-of-second') }]),
        '03-06',
      );
    const first = keptReport(account([person('ada', { level: 'manage' })]), '03-05');
    const anew = 'seen-otherwise: record record-ada record-of-second';
    expect(story([], [first, back('manage')])).toEqual([anew]);
    expect(story([], [first, back('monitor')])).toEqual([`${anew}, accessLevel manage monitor`]);
    // A run that removed and invited them is why.
    const leaving = planAbout(filesAbout(['ada@acme.example: { state: absent }']), [
      person('ada', { level: 'manage' }),
    ]);
    const inviting = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), []);
    const receipted = story([keptRun(leaving, '03-02'), keptRun(inviting, '03-03')], [back('manage')]);
    expect(receipted.filter((each) => each.includes('record'))).toEqual([]);
  });
});

describe('reports of which clocks leave open which was first', () => {
  const seen = (level: 'monitor' | 'manage', at: string, clock: object) => {
    const { file, report } = keptReport(account([person('ada', { level })]), '03-05');
    return { file, report: { ...report, madeAt: at, readUntil: at, ...clock } };
  };
  const told = (clock: object) =>
    story(
      [],
      [
        seen('manage', noon('03-05'), clock),
        seen('monitor', '2026-03-05T12:03:00.000Z', clock),
        seen('manage', noon('03-09'), clock),
      ],
    );

  it('do not make certain what the later one shows otherwise, nor what was so before it again', () => {
    const there = 'seen-otherwise: accessLevel manage monitor';
    expect(told({})).toEqual([`perhaps ${there}`]);
    expect(told({ clockAheadMs: 0 })).toEqual([there, 'seen-otherwise: accessLevel monitor manage']);
  });
});

describe('clocks of machines that differ a little', () => {
  const minute = (minutes: number): string =>
    new Date(Date.parse(noon('03-05')) + minutes * 60_000).toISOString();
  const read = (minutes: number, modified: Record<string, string> = {}) => ({
    at: minute(minutes),
    until: minute(minutes),
    clockAheadMs: 0,
    modified,
  });
  const ada = person('ada', { level: 'administrator' });
  const gone = /^(perhaps )?without-receipt: accepted true null/;

  it('leave open whose removal it was that a run shows, which knows no record of whom it invites', () => {
    const leaving = planAbout(filesAbout(['ada@acme.example: { state: absent }']), [ada]);
    const removed = keptRun(leaving, '03-05', { read: read(-10) });
    const inviting = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), []);
    const found = (minutes: number) =>
      story(
        [removed, keptRun(inviting, '03-06', { read: read(minutes) })],
        [keptReport(account([ada]), '03-01')],
      ).find((each) => gone.test(each));
    expect(found(-0.5)).toMatch(/^perhaps/);
    expect(found(-1.5)).toMatch(/^without-receipt/);
  });

  it('let a record that a reading lacks be the one that an invitation made just before', () => {
    const invited = keptRun(
      planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), []),
      '03-05',
      { read: read(-10) },
    );
    const made = person('ada', { level: 'manage', invitation: 'pending' });
    const lacking = (minutes: number) => {
      const { file, report } = keptReport(account([]), '03-05');
      const at = minute(minutes);
      return { file, report: { ...report, madeAt: at, readUntil: at, clockAheadMs: 0 } };
    };
    const found = (minutes: number) =>
      story(
        [invited],
        [keptReport(account([]), '03-01'), lacking(minutes), keptReport(account([made]), '03-09')],
      ).slice(1);
    expect(found(1.5)).toEqual([expect.stringMatching(/^perhaps seen-otherwise: accepted false null/)]);
    expect(found(2.5)).toEqual([
      expect.stringMatching(/^seen-otherwise: accepted false null/),
      expect.stringMatching(/^seen-otherwise: accepted null false/),
    ]);
  });

  it('leave open whose change it was that a run shows before it is written, by a last change of that time', () => {
    const first = keptRun(toManage, '03-05', { read: read(-1, { 'record-ada': '2026-03-01T00:00:00Z' }) });
    const found = (modified: string) =>
      story(
        [
          first,
          keptRun(toMonitor({ level: 'manage' }), '03-06', { read: read(-0.5, { 'record-ada': modified }) }),
        ],
        [keptReport(account([person('ada', { level: 'monitor' })]), '03-01')],
      ).find((each) => each.includes('without-receipt'));
    const changed = 'without-receipt: accessLevel monitor manage';
    expect([found(minute(0.2)), found(minute(-60))]).toEqual([`perhaps ${changed}`, changed]);
  });
});

describe('a report', () => {
  const found = (facts: PersonFacts) => keptReport(account([person('ada', facts)]), '03-05');

  it('that shows what the run had left, or whom no receipt knows, tells nothing new', () => {
    expect(story([keptRun(toManage, '03-01')], [found({ level: 'manage' })])).toEqual(['grant done']);
    expect(story([], [found({ level: 'manage' })])).toEqual([]);
  });

  it('shows what somebody changed and no later run touched', () => {
    const { entries } = history([keptRun(toManage, '03-01')], [found({ level: 'administrator' })]);
    expect(entries.map(told)).toEqual(['grant done', 'seen-otherwise: accessLevel manage administrator']);
    expect(entries[1]).toMatchObject({ report: '03-05.json', since: new Date('2026-03-01T12:01:00Z') });
  });

  it('without somebody shows that they have no record any more', () => {
    expect(story([keptRun(toManage, '03-01')], [keptReport(account([]), '03-05')])[1]).toMatch(
      /^seen-otherwise: accepted true null, accessLevel manage null/,
    );
  });

  it('shows who came since an older report, which would have named them, and when that was', () => {
    const [none, bea] = [keptReport(account([]), '03-01'), keptReport(account([person('bea')]), '03-05')];
    const { entries } = history([], [none, bea]);
    expect(entries.map(told)).toEqual([
      expect.stringMatching(/^seen-otherwise: accepted null true, accessLevel null none/),
    ]);
    expect(entries[0]).toMatchObject({ since: new Date(noon('03-01')), at: new Date(noon('03-05')) });
    expect(story([], [bea])).toEqual([]);
    expect(story([], [bea, keptReport(account([person('bea')]), '03-09')])).toEqual([]);
    const run = keptRun(toMonitor({ level: 'manage' }), '03-09');
    expect(story([run], [none])[0]).toMatch(/^without-receipt: accepted null true, accessLevel null manage/);
    expect(story([run])).toHaveLength(1);
  });

  it('that lacks whom a run removed may have been made after it, though clocks say right before', () => {
    const gone = ofAda({ level: 'monitor' }, '{ state: absent }');
    const read = { at: '2026-03-05T12:00:00.500Z', clockAheadMs: 0, modified: {} };
    const lacking = (day: string) =>
      story([keptRun(gone, '03-05', { read })], [keptReport(account([]), day)]);
    expect(lacking('03-05')).toEqual(['remove done']);
    expect(lacking('03-04')[0]).toMatch(/^without-receipt: accepted null true/);
  });

  it('without a resource says nothing of grants on it: it is gone, and nobody touched the record', () => {
    const integrations = new Map([[CASH, 'manage']] as const);
    const live = account([person('ada', { integrations })]);
    const after = account([{ ...person('ada'), unlisted: [`integrations/${CASH}`] }]);
    const without = { ...after, integrations: after.integrations.filter(({ id }) => id !== CASH) };
    expect(story([], [keptReport(live, '03-01'), keptReport(without, '03-05')])).toEqual([]);
    expect(story([], [keptReport(live, '03-01'), keptReport(account([person('ada')]), '03-05')])).toEqual([
      `seen-otherwise: accessLevel custom none, integrations/${CASH} manage null`,
    ]);
  });

  it('says nothing of somebody whose level it does not know', () => {
    const { recordId, userId, email, shownEmail } = person('ada');
    const eve = { recordId, userId, email, shownEmail, levelWord: 'overseer' };
    expect(
      story([keptRun(toManage, '03-01')], [keptReport({ ...account([]), unknownLevels: [eve] }, '03-05')]),
    ).toEqual(['grant done']);
  });

  it('that was begun before a run wrote a record says nothing against that run', () => {
    const run = keptRun(toManage, '03-05');
    expect(story([run], [found({ level: 'monitor' })])).toEqual(['grant done']);
  });

  it('is what the next run is compared with, and makes certain what was in doubt', () => {
    const runs = [
      keptRun(toManage, '03-01', { kind: 'failed' }),
      keptRun(toMonitor({ level: 'manage' }), '03-09'),
    ];
    const [, second] = history(runs, [found({ level: 'monitor' })]).entries;
    expect(second).toMatchObject({
      kind: 'without-receipt',
      isCertain: true,
      since: new Date(noon('03-05')),
    });
  });

  it('knows every server and each grant as a plan does', () => {
    const integrations = new Map([[CASH, 'manage']] as const);
    for (const facts of [{ mcp: 'all' }, { mcp: new Map([[ORDERS, 'read']] as const) }] as const) {
      const held = { level: 'custom', integrations, ...facts } as const;
      const run = keptRun(toMonitor(held), '03-09');
      expect(story([run], [found(held)])).toHaveLength(run.plan.plan.operations.length);
    }
  });
});

describe('what is held', () => {
  it('is told once, until it is something else', () => {
    const base = filesAbout(['ada@acme.example: { accessLevel: monitor }']);
    const held = (facts: PersonFacts) => planAbout(base, [person('ada', facts)], { base, hold: true });
    expect(
      story([
        keptRun(held({ level: 'manage' }), '03-01'),
        keptRun(held({ level: 'manage' }), '03-02'),
        keptRun(held({ level: 'administrator' }), '03-03'),
      ]),
    ).toEqual(['held: accessLevel manage monitor', 'held: accessLevel administrator monitor']);
  });

  it('is told again if a run in between shows that it was so no longer', () => {
    const base = filesAbout([
      'ada@acme.example: { accessLevel: monitor }',
      'bea@acme.example: { accessLevel: monitor }',
    ]);
    const holding = (ada: PersonFacts) =>
      planAbout(base, [person('ada', ada), person('bea', { level: 'manage' })], { base, hold: true });
    const [held, not] = [holding({ level: 'manage' }), holding({ level: 'monitor' })];
    const [ada, bea] = ['held: accessLevel manage monitor', 'held: accessLevel manage monitor'];
    expect(story([keptRun(held, '03-01'), keptRun(not, '03-02'), keptRun(held, '03-03')])).toEqual([
      ada,
      bea,
      ada,
    ]);
    // A timer's run lists nobody, and does not show it.
    const silent = ofAda({ level: 'monitor' }, '{ accessLevel: monitor }');
    expect(story([keptRun(held, '03-01'), keptRun(silent, '03-02'), keptRun(held, '03-03')])).toEqual([
      ada,
      bea,
    ]);
    const written = [keptRun(held, '03-01'), keptRun(toMonitor({ level: 'manage' }), '03-02')];
    expect(story([...written, keptRun(held, '03-03')]).at(-1)).toBe(ada);
  });
});

describe('a question', () => {
  const onCash = ofAda(
    { integrations: new Map([[CASH, 'monitor']]) },
    '{ integrations: { Order to Cash: manage } }',
  );
  const bea = planAbout(filesAbout(['bea@acme.example: { accessLevel: monitor }']), [
    { ...person('bea', { level: 'manage' }), recordId: recordIdOf('record-bea') },
  ]);
  const all = history(
    [keptRun(onCash, '03-01'), keptRun(bea, '03-05')],
    [
      keptReport(
        account([person('ada', { level: 'administrator' }), person('bea', { level: 'monitor' })]),
        '03-09',
      ),
    ],
  );
  const about = (text: string | undefined, time = {}) =>
    subjectsFor(text, all).flatMap((subject) => entriesAbout(all, subject, time).map(told));

  it('about a person is answered with what is of their record, however the e-mail is spelled', () => {
    expect(about('BEA@acme.example')).toEqual(['revoke done']);
    expect(about('ada@acme.example')).toHaveLength(2);
  });

  it('about a person is answered with all of their records, also with the invitation that made one', () => {
    const invited = planAbout(filesAbout(['zoe@acme.example: { accessLevel: monitor }']), []);
    const renamed = called('zora', person('zoe', { level: 'monitor' }));
    const back = { ...renamed, recordId: recordIdOf('record-other') };
    const theirs = history(
      [keptRun(invited, '03-01')],
      [
        keptReport(account([person('zoe', { level: 'monitor' })]), '03-02'),
        keptReport(account([renamed]), '03-05'),
        keptReport(account([]), '03-07'),
        keptReport(account([back]), '03-09'),
      ],
    );
    for (const text of ['zoe@acme.example', 'zora@acme.example']) {
      const found = subjectsFor(text, theirs).flatMap((subject) => entriesAbout(theirs, subject, {}));
      expect(found.map(told)).toEqual(theirs.entries.map(told));
    }
    expect(theirs.entries).toHaveLength(5);
  });

  it('about a resource is answered with its grants, and with levels and switches, which reach all', () => {
    for (const text of [CASH, 'order to cash']) expect(about(text)).toHaveLength(3);
    expect(about(RETURNS_EU)).not.toContain('grant done');
    expect(about(RETURNS_EU)).toContain('revoke done');
    expect(about('No such thing')).toEqual([]);
  });

  it('about a time is answered with what happened then or may have', () => {
    const then = (since: string, until: string) =>
      about(undefined, { since: new Date(noon(since)), until: new Date(noon(until)) });
    expect(then('03-04', '03-06')).toEqual(['revoke done', expect.stringMatching(/^seen-otherwise/)]);
    expect(then('03-10', '03-11')).toEqual([]);
    expect(then('02-01', '02-28')).toEqual([]);
    expect(then('03-09', '03-09')).toHaveLength(1);
  });
});
