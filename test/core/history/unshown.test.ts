/** Which records a history knows to have been changed, while nothing that is kept shows what. */
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/core/history/history.ts';
import type { KeptRun } from '../../../src/core/history/kept.ts';
import { unshownIn } from '../../../src/core/history/unshown.ts';
import { ours } from '../../../src/say/line.ts';
import { unshownLines } from '../../../src/say/unshown.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptRun, noon } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

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
    expect(shown(unclear, second('2026-03-01T15:00:00Z'))).toEqual([]);
    const killed = keptRun(plan('manage', 'monitor'), '03-01', {
      ...read('03-01', '2026-02-01T00:00:00Z'),
      ...{ lines: 'nothing', hasEnd: false },
    });
    expect(shown(killed, second('2026-03-01T15:00:00Z'))).toEqual([]);
  });

  it('a change that was taken back is known to have been, by the moment of the last one', () => {
    expect(shown(FIRST, second('2026-03-20T00:00:00Z'))).toEqual(['record-ada ada@acme.example 03-01 04-01']);
    expect(shown(FIRST, second(OWN, 'monitor', 'manage', '2026-03-20T00:00:00Z'))).toEqual([
      'record-bea  03-01 04-01',
    ]);
  });

  it('a run that sent nothing explains none', () => {
    const stale = keptRun(plan('manage', 'monitor'), '03-01', {
      ...read('03-01', '2026-02-01T00:00:00Z'),
      kind: 'stale',
    });
    expect(shown(stale, second(OWN, 'manage', 'monitor'))).toEqual([
      'record-ada ada@acme.example 03-01 04-01',
    ]);
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
    expect(unshownIn([{ recordId: 'a', at: 1, source: { file: 'x' } }], [], [])).toEqual([]);
  });
});

it('is told to whoever asks about everybody or that person at that time', () => {
  const { unshown } = historyOf({ runs: [FIRST, second('2026-03-20T00:00:00Z')], problems: [] }, []);
  const told = (email?: string, since?: Date) =>
    unshownLines(unshown, {
      subject: email === undefined ? { kind: 'everybody' } : { kind: 'person', email },
      ...(since === undefined ? {} : { since }),
    }).length;
  expect([told(), told('ada@acme.example'), told('bea@acme.example')]).toEqual([1, 1, 0]);
  expect(told(undefined, new Date(noon('05-01')))).toBe(0);
  const [first] = unshown;
  const many = Array.from({ length: 14 }, () => first).filter((each) => each !== undefined);
  expect(unshownLines(many, { subject: { kind: 'everybody' } }).at(-1)).toEqual(
    ours('So were 2 other records at some time.'),
  );
});
