/** Which records a history knows to have been changed, while nothing that is kept shows what. */
import { describe, expect, it } from 'vitest';
import { subjectsFor, unshownAbout } from '../../../src/core/history/concern.ts';
import { historyOf } from '../../../src/core/history/history.ts';
import type { KeptRun } from '../../../src/core/history/kept.ts';
import { unshownIn } from '../../../src/core/history/unshown.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { NamesOverTime } from '../../../src/core/model/names-over-time.ts';
import { ours } from '../../../src/say/line.ts';
import { unshownLines } from '../../../src/say/unshown.ts';
import { CASH, filesAbout, planAbout } from '../../support/about.ts';
import { keptReport, keptRun, noon } from '../../support/kept-runs.ts';
import { account, person } from '../../support/live.ts';

const files = (level: string) => filesAbout([`ada@acme.example: { accessLevel: ${level} }`]);
const plan = (level: string, live: 'monitor' | 'manage') =>
  planAbout(files(level), [person('ada', { level: live })]);
const read = (day: string, ada: string, bea = '2026-01-01T00:00:00Z') => ({
  read: { at: noon(day), modified: { 'record-ada': ada, 'record-bea': bea } },
});
const shown = (...runs: readonly KeptRun[]) =>
  historyOf({ runs, problems: [] }, []).unshown.map(({ recordId, email, since, until }) =>
    [recordId, email, since.toISOString().slice(5, 10), until.toISOString().slice(5, 10)].join(' '),
  );
/** A run that raises ada, and writes her a minute after noon. */
const FIRST = keptRun(plan('manage', 'monitor'), '03-01', read('03-01', '2026-02-01T00:00:00Z'));
const OWN = '2026-03-01T12:01:10Z';
const second = (ada: string, level = 'monitor', live: 'monitor' | 'manage' = 'manage', bea?: string) =>
  keptRun(plan(level, live), '04-01', read('04-01', ada, bea));

describe('between two runs', () => {
  it('the write of the first one is no change of somebody else', () => {
    expect(shown(FIRST, second(OWN))).toEqual([]);
    const unclear = keptRun(plan('manage', 'monitor'), '03-01', {
      ...read('03-01', '2026-02-01T00:00:00Z'),
      inDoubt: 'no answer',
    });
    expect(shown(unclear, second('2026-03-01T12:50:00Z'))).toEqual([]);
    const killed = keptRun(plan('manage', 'monitor'), '03-01', {
      ...read('03-01', '2026-02-01T00:00:00Z'),
      ...{ lines: 'nothing', hasEnd: false },
    });
    expect(shown(killed, second('2026-03-01T12:50:00Z'))).toEqual([]);
    const failed = keptRun(plan('manage', 'monitor'), '03-01', {
      ...read('03-01', '2026-02-01T00:00:00Z'),
      kind: 'failed',
    });
    expect(shown(failed, second('2026-03-01T12:50:00Z'))).toEqual([]);
    // None of them lands weeks later.
    for (const run of [unclear, killed, failed])
      expect(shown(run, second('2026-03-20T00:00:00Z'))).toHaveLength(1);
  });

  it('a change that was taken back is known to have been, by the moment of the last one', () => {
    expect(shown(FIRST, second('2026-03-20T00:00:00Z'))).toEqual(['record-ada ada@acme.example 03-01 04-01']);
    expect(shown(FIRST, second(OWN, 'monitor', 'manage', '2026-03-20T00:00:00Z'))).toEqual([
      'record-bea  03-01 04-01',
    ]);
  });

  it('a run that wrote nothing explains none', () => {
    for (const facts of [{ kind: 'stale' }, { kind: 'failed', status: 422 }] as const) {
      const sent = keptRun(plan('manage', 'monitor'), '03-01', {
        ...read('03-01', '2026-02-01T00:00:00Z'),
        ...facts,
      });
      expect(shown(sent, second(OWN, 'manage', 'monitor'))).toEqual([
        'record-ada ada@acme.example 03-01 04-01',
      ]);
    }
  });

  it('what an entry tells as changed without a receipt is not said twice', () => {
    const history = historyOf(
      { runs: [FIRST, second('2026-03-20T00:00:00Z', 'manage', 'monitor')], problems: [] },
      [],
    );
    expect(history.entries.map(({ kind }) => kind)).toContain('without-receipt');
    expect(history.unshown).toEqual([]);
  });

  it('a moment that did not move, or is not there, says nothing', () => {
    expect(shown(FIRST, second('2026-02-01T00:00:00Z'))).toEqual([]);
    expect(unshownIn([{ recordId: 'a', at: 1, until: 1, source: { file: 'x' } }], [], [])).toEqual([]);
  });
});

describe('whoever asks', () => {
  const whole = historyOf({ runs: [FIRST, second('2026-03-20T00:00:00Z')], problems: [] }, []);
  const told = (history = whole, about?: string, period = {}) =>
    subjectsFor(about, history).flatMap((subject) => unshownAbout(history, subject, period)).length;

  it('about everybody, that person, that time, or what may have been granted by it, is told', () => {
    expect([told(), told(whole, 'ada@acme.example'), told(whole, 'bea@acme.example')]).toEqual([1, 1, 0]);
    expect(told(whole, undefined, { since: new Date(noon('05-01')) })).toBe(0);
    const onCash = new NamesOverTime([{ at: 0, names: [[CASH, 'Order to Cash']] }]);
    expect(told({ ...whole, names: onCash }, CASH)).toBe(1);
  });

  it('by a former e-mail is told of the record all the same', () => {
    const adele = { ...person('ada', { level: 'manage' }), email: emailOf('adele@acme.example') };
    const seen = (day: string, lastModified: string) =>
      keptReport(account([{ ...adele, shownEmail: 'adele@acme.example', lastModified }]), day);
    const reports = [seen('04-15', OWN), seen('05-01', '2026-04-20T00:00:00Z')];
    const later = historyOf({ runs: [FIRST], problems: [] }, reports);
    // That the first of the two reports found a new e-mail does not tell what was changed after it.
    expect(later.entries.at(-1)).toMatchObject({ kind: 'seen-otherwise', at: new Date(noon('04-15')) });
    expect(later.unshown.map(({ email }) => email)).toEqual(['adele@acme.example']);
    expect(['ada@acme.example', 'adele@acme.example'].map((email) => told(later, email))).toEqual([1, 1]);
  });

  it('is told of so many by name, and of the others how many there are', () => {
    const [first] = whole.unshown;
    const many = Array.from({ length: 14 }, () => first).filter((each) => each !== undefined);
    expect(unshownLines(many).at(-1)).toEqual(ours('So were 2 other records at some time.'));
  });
});

it('a change is known by its own last one, whichever of two readings clocks put first', () => {
  const at = (minutes: number, modified: string) => ({
    recordId: 'record-ada',
    at: Date.parse(noon('03-01')) + minutes * 60_000,
    until: Date.parse(noon('03-01')) + minutes * 60_000,
    source: { file: 'a' },
    modified: Date.parse(modified),
  });
  const [before, after] = ['2026-02-01T00:00:00Z', '2026-03-01T11:59:00Z'];
  for (const two of [
    [at(0, before), at(3, after)],
    [at(3, before), at(0, after)],
  ])
    expect(unshownIn(two, [], [])).toHaveLength(1);
});
