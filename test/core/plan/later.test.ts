/** What a plan warns of that dates alone will break. */
import { describe, expect, it } from 'vitest';
import { namesAlone } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { endOf } from '../../../src/core/model/until.ts';
import type { LaterBreach } from '../../../src/core/plan/calendar.ts';
import { laterFindings, laterWarnings, pastFindings } from '../../../src/core/plan/later.ts';
import { filesAbout } from '../../support/about.ts';
import { NOW } from '../../support/world.ts';

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
    [
      { kind: 'stays', person: 'ada', settings: ['allowAccessToApim', 'mfaRequired'] },
      'stays-later',
      /^After 2027-01-31 ada keeps "may use API management", a sign-in without "MFA required": /,
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

it('names the one line that ends what a role gives beside access', () => {
  const [finding] = warned(
    { kind: 'stays', person: 'ada', settings: ['allowAccessToApim', 'ssoRequired'] },
    3,
  );
  expect(finding?.fix).toContain('`defaults: { allowAccessToApim: false, ssoRequired: true }`');
});

it('warns of nothing that the defaults make stricter again, and tells it', () => {
  const day = {
    moment: Date.parse('2027-02-01T00:00:00Z'),
    ends: [],
    breaches: [
      { kind: 'tightens' as const, person: 'ada', setting: 'enabled' as const, value: false, places: [] },
    ],
  };
  expect(laterFindings([day])).toMatchObject([
    { code: 'tightens-later', summary: 'After 2027-01-31 "enabled" of ada is no, as `defaults` say.' },
  ]);
  expect(laterWarnings([day])).toEqual([]);
});

describe('what a role gave that has ended', () => {
  const past = (entry: string, rest = '') =>
    pastFindings(desired(`ada@acme.example: ${entry}`, rest)).map(({ code, place: at }) => [code, at?.line]);
  const desired = (line: string, rest: string) => {
    const config = filesAbout(
      [line],
      `policy: { minAdministrators: 0 }\nroles: { builder: { accessLevel: monitor, allowAccessToApim: true } }\n${rest}`,
    );
    return resolveDesired(config, namesAlone(config), NOW);
  };
  const held = (more = '') =>
    `{ accessLevel: monitor, roles: [{ role: builder, until: 2026-11-01 }]${more} }`;

  it('is warned of as long as no line states it', () => {
    expect(past(held())).toEqual([['stays-later', 5]]);
    expect(past(held(', allowAccessToApim: false'))).toEqual([]);
    expect(past(held(), 'defaults: { allowAccessToApim: false }\n')).toEqual([]);
    expect(past(held(', until: 2026-11-01'))).toEqual([]);
  });
});

it.each([
  '2027-01-31',
  '2028-02-29',
  '2026-12-31T17:00:00Z',
  '2027-01-01T00:00:01Z',
  '2027-03-28T02:30:00+01:00',
])('is told of %s as after that very moment, and not as after the day on which it is', (until) => {
  const moment = endOf(until) ?? Number.NaN;
  const breaches: LaterBreach[] = [{ kind: 'manager', integration: 'Payroll' }];
  const [found] = laterFindings([
    { moment, ends: [], breaches: breaches.map((each) => ({ ...each, places: [] })) },
  ]);
  expect(endOf(/^After (\S+) /u.exec(found?.summary ?? '')?.[1] ?? '')).toBe(moment);
});
