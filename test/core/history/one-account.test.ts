/** Which runs are of one account: by the records that they read, and by the name only where one of them read none. */
import { expect, it } from 'vitest';
import { runsOfOneAccount } from '../../../src/core/history/one-account.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { keptRun } from '../../support/kept-runs.ts';

const plan = planAbout(filesAbout(['ada@acme.example: { accessLevel: manage }']), []);

interface Facts {
  readonly name?: string;
  readonly environment?: string;
  readonly origin?: string;
}

function ran(day: string, records: string, facts: Facts = {}) {
  const modified = Object.fromEntries([...records].map((id) => [id, '2026-01-01']));
  const run = keptRun(
    plan,
    day,
    records === '' ? {} : { read: { at: `2026-${day}T12:00:00.000Z`, modified } },
  );
  const account = { ...run.plan.plan.account, ...facts };
  return { ...run, plan: { ...run.plan, plan: { ...run.plan.plan, account } } };
}
/** The days of those that are of the account of most. */
const days = (...runs: ReturnType<typeof ran>[]): string[] =>
  [...runsOfOneAccount(runs)].map(({ at }) => at.slice(5, 10)).sort();

it('runs that read a record in common are of one account, whatever its name became', () => {
  const renamed = { name: 'Acme Corp' };
  expect(days(ran('03-01', 'ab'), ran('03-02', 'bc'), ran('03-03', 'cd', renamed))).toEqual([
    '03-01',
    '03-02',
    '03-03',
  ]);
  // The one in the middle joins the others, whichever comes first.
  expect(days(ran('03-01', 'ab'), ran('03-02', 'cd'), ran('03-03', 'bc'))).toHaveLength(3);
});

it('runs that read no record in common are of two accounts, though both go by one name', () => {
  expect(days(ran('03-01', 'xy'), ran('03-02', 'ab'), ran('03-03', 'ab'))).toEqual(['03-02', '03-03']);
});

it('a run that says nothing of what it read is of the account of its name, of most where two have it', () => {
  expect(days(ran('03-01', ''), ran('03-02', 'ab'), ran('03-03', 'xy'), ran('03-04', 'xy'))).toEqual([
    '03-01',
    '03-03',
    '03-04',
  ]);
  expect(days(ran('03-01', '', { name: 'Other' }), ran('03-02', 'ab'), ran('03-03', 'ab'))).toEqual([
    '03-02',
    '03-03',
  ]);
});

it('of two that as many runs are of, the one that a report is of is meant, and never one of fewer', () => {
  const meantBy = (ids: string, ...runs: ReturnType<typeof ran>[]) =>
    [...runsOfOneAccount(runs, [...ids])].map(({ at }) => at.slice(5, 10));
  const [one, other] = [ran('03-01', 'ab'), ran('03-02', 'xy')];
  expect(['', 'b', 'y', 'z'].map((ids) => meantBy(ids, one, other))).toEqual([
    ['03-01'],
    ['03-01'],
    ['03-02'],
    ['03-01'],
  ]);
  expect(meantBy('y', one, ran('03-03', 'bc'), other)).toEqual(['03-01', '03-03']);
});

it('another origin or environment is another account, whatever both read', () => {
  const [production, sandbox] = [{ environment: 'production' }, { environment: 'sandbox' }];
  expect(days(ran('03-01', 'ab', sandbox), ran('03-02', 'ab', production), ran('03-03', 'ab'))).toEqual([
    '03-01',
    '03-03',
  ]);
  expect(
    days(ran('03-01', 'ab', { origin: 'https://elsewhere' }), ran('03-02', 'ab'), ran('03-03', 'ab')),
  ).toEqual(['03-02', '03-03']);
  expect(runsOfOneAccount([]).size).toBe(0);
});
