/** Whether runs under several names are of one account. */
import { describe, expect, it } from 'vitest';
import { runsOfOneAccount } from '../../../src/core/history/one-account.ts';
import { filesAbout, planAbout } from '../../support/about.ts';
import { planLine } from '../../support/kept-runs.ts';
import { person } from '../../support/live.ts';

interface Facts {
  readonly name?: string;
  readonly origin?: string;
  readonly environment?: string;
  /** Records of its reading; the plan itself writes that of ada. */
  readonly read?: readonly string[];
  readonly isDoubtful?: boolean;
  readonly writes?: string;
}

const line = (who: string) =>
  planLine(
    planAbout(filesAbout([`${who}@acme.example: { accessLevel: manage }`]), [
      person(who, { level: 'monitor' }),
    ]),
  );

function run({ name = 'Acme', origin, environment, read, isDoubtful = false, writes = 'ada' }: Facts = {}) {
  const made = line(writes);
  const account = {
    ...made.plan.account,
    name,
    ...(origin === undefined ? {} : { origin }),
    ...(environment === undefined ? {} : { environment }),
  };
  const modified = Object.fromEntries((read ?? []).map((record) => [record, '2026-01-01T00:00:00Z']));
  return {
    plan: {
      ...made,
      plan: { ...made.plan, account },
      ...(read === undefined ? {} : { read: { at: '2026-03-01T12:00:00Z', modified } }),
    },
    isDoubtful,
  };
}

/** By their places, which of the runs are of the account that is told. */
function own(...facts: readonly Facts[]): number[] {
  const runs = facts.map(run);
  const found = runsOfOneAccount(runs);
  return runs.flatMap((each, index) => (found.has(each) ? [index] : []));
}

describe('an account that its files call otherwise now', () => {
  it('is one account, because both names write or read one and the same record', () => {
    expect(own({}, { name: 'Acme Europe' })).toEqual([0, 1]);
    expect(own({ writes: 'bea', read: ['record-ada', 'record-bea'] }, { name: 'Acme Europe' })).toEqual([
      0, 1,
    ]);
  });

  it('is one also over three names, of which the first and the last have no record in common', () => {
    expect(
      own(
        { name: 'One', writes: 'ada' },
        { name: 'Three', writes: 'bea' },
        { name: 'Two', writes: 'cid', read: ['record-ada', 'record-bea'] },
      ),
    ).toEqual([0, 1, 2]);
  });

  it('is another one without a record in common, of another origin, or of an environment that both say', () => {
    expect(own({}, {}, { name: 'Other', writes: 'bea' })).toEqual([0, 1]);
    expect(own({}, {}, { name: 'Other', origin: 'https://elsewhere.example' })).toEqual([0, 1]);
    expect(own({ environment: 'production' }, {}, { name: 'Other', environment: 'sandbox' })).toEqual([0, 1]);
  });

  it('is told by no run in doubt: anybody could have written its records', () => {
    expect(own({}, {}, { name: 'Other', isDoubtful: true })).toEqual([0, 1]);
  });

  it('counts by the runs under all of its names', () => {
    const other = { name: 'Other', writes: 'zed' };
    expect(own(other, other, {}, {}, { name: 'Acme Europe' })).toEqual([2, 3, 4]);
  });
});
