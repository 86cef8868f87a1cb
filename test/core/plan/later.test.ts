/** What a plan warns of that dates alone will break. */
import { describe, expect, it } from 'vitest';
import type { LaterBreach } from '../../../src/core/plan/calendar.ts';
import { laterFindings } from '../../../src/core/plan/later.ts';

const place = (line: number) => ({ file: 'access.yaml', line, column: 1 });
const warned = (breach: LaterBreach, ...lines: number[]) =>
  laterFindings([
    {
      moment: Date.parse('2027-02-01T00:00:00Z'),
      ends: [],
      breaches: [{ ...breach, places: lines.map(place) }],
    },
  ]);

describe('what will break', () => {
  it.each<[LaterBreach, string, RegExp]>([
    [
      { kind: 'floor', minimum: 2, left: ['ada@acme.example'] },
      'ends-below-floor',
      /^After 2027-01-31 fewer administrators remain than the 2 .*: ada@acme\.example\.$/,
    ],
    [{ kind: 'floor', minimum: 1, left: [] }, 'ends-below-floor', /: nobody\.$/],
    [
      { kind: 'test', test: 'cover', person: 'ada', words: 'lacks manage on Payroll' },
      'test-breaks-later',
      /"cover" fails: ada lacks manage on Payroll\.$/,
    ],
    [
      { kind: 'manager', integration: 'Payroll' },
      'no-manager-later',
      /nobody but administrators manages Payroll/,
    ],
    [{ kind: 'nothing', person: 'ada' }, 'nothing-left-later', /ada is left with nothing/],
    [
      { kind: 'loosens', person: 'ada', setting: 'mfaRequired', value: false },
      'loosens-later',
      /"MFA required" of ada is no/,
    ],
    [
      { kind: 'loosens', person: 'ada', setting: 'enabled', value: true },
      'loosens-later',
      /"enabled" of ada is yes/,
    ],
  ])('is a warning with the last day on which it holds: %o', (breach, code, words) => {
    const [finding] = warned(breach, 3);
    expect(finding).toMatchObject({ severity: 'warning', code, place: place(3) });
    expect(finding?.summary).toMatch(words);
  });

  it('stands at the first of its lines, and names the others beside it', () => {
    expect(warned({ kind: 'nothing', person: 'ada' }, 3, 5)[0]).toMatchObject({
      place: place(3),
      related: [place(5)],
    });
    expect(warned({ kind: 'nothing', person: 'ada' }, 3)[0]).not.toHaveProperty('related');
    expect(warned({ kind: 'nothing', person: 'ada' })[0]).not.toHaveProperty('place');
  });
});
