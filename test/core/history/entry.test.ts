/** One moment of a timeline: what it is about, and whether it is known. */
import { describe, expect, it } from 'vitest';
import { changesOf, foundIn, isCertain, recordOf, whoseIn } from '../../../src/core/history/entry.ts';
import { historyOf } from '../../../src/core/history/history.ts';
import type { KeptRun } from '../../../src/core/history/kept.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptRun } from '../../support/kept-runs.ts';
import { type PersonFacts, person } from '../../support/live.ts';

/** A plan that leads ada from what the account has to a level. */
const ofAda = (facts: PersonFacts, level: string) =>
  planAbout(filesAbout([`ada@acme.example: { accessLevel: ${level} }`]), [person('ada', facts)]);
const entriesOf = (...runs: KeptRun[]) => historyOf({ runs, problems: [] }, []).entries;
const toManage = ofAda({ level: 'monitor' }, 'manage');

describe('an entry', () => {
  it('about an operation is certain that was answered, also by a refusal, in a run that is as it was written', () => {
    const certain = (facts: Parameters<typeof keptRun>[2]) =>
      entriesOf(keptRun(toManage, '03-01', facts)).map(isCertain);
    for (const facts of [{}, { kind: 'stale' }, { kind: 'failed', status: 422 }] as const)
      expect(certain(facts)).toEqual([true]);
    const unclear = { kind: 'failed' } as const;
    const unknown = { lines: 'nothing', hasEnd: false } as const;
    for (const facts of [unclear, unknown, { inDoubt: '502' }, { isLeft: true }, { isDoubtful: true }])
      expect(certain(facts)).toEqual([false]);
  });

  it('tells whose record it is, what changed, and of what no run did, since when', () => {
    const [done, between, next] = entriesOf(
      keptRun(toManage, '03-01'),
      keptRun(ofAda({ level: 'administrator' }, 'monitor'), '03-09'),
    );
    if (done === undefined || between === undefined || next === undefined) throw new Error('Three entries.');
    const whose = whoseIn([done, between, next]);
    expect([done, between, next].map(whose)).toEqual([1, 1, 1]);
    expect(recordOf(between)).toBe(recordOf(done));
    expect(changesOf(between)).toMatchObject([
      { field: 'accessLevel', before: 'manage', after: 'administrator' },
    ]);
    expect(foundIn(done)).toEqual([]);
    expect(foundIn(between)).toEqual([
      {
        recordId: recordOf(done),
        person: done.person,
        since: new Date('2026-03-01T12:01:00Z'),
        read: between.at,
      },
    ]);
  });
});
