/** Who is to be looked at by whom. */
import { describe, expect, it } from 'vitest';
import { recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import { idOf, populationsOf } from '../../../src/core/recertify/population.ts';
import { CASH, ORDERS } from '../../support/about.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';

const populations = (facts: PersonFacts) =>
  populationsOf(account([person('ada', facts), person('bea')]), 'acme', ({ email }) =>
    email.startsWith('ada') ? 'platform@acme.example' : 'nobody',
  );

describe('who is looked at', () => {
  it('is everybody, and those without an owner come last', () => {
    expect(populations({}).map(({ owner, people }) => [owner, people.map(({ email }) => email)])).toEqual([
      ['platform@acme.example', ['ada@acme.example']],
      ['nobody', ['bea@acme.example', 'root@acme.example']],
    ]);
  });

  it('has another digest with another access, also of whoever cannot sign in', () => {
    const digests = [
      {},
      { level: 'monitor' },
      { integrations: new Map([[CASH, 'manage']] as const) },
      { integrations: new Map([[CASH, 'monitor']] as const) },
      { mcp: new Map([[ORDERS, 'read']] as const) },
      { mcp: 'all' },
      { disabled: true },
      { invitation: 'pending' },
      { settings: { allowAccessToApim: true } },
      { settings: { allowToEditRetryData: true, allowIntegrationCreation: true } },
    ] satisfies PersonFacts[];
    const made = digests.map((facts) => populations(facts)[0]?.digest);
    expect(new Set(made).size).toBe(digests.length);
    expect(new Set(digests.map((facts) => populations(facts)[1]?.digest)).size).toBe(1);
  });

  it('is one person where two records have one e-mail, with what either gives', () => {
    const records = [
      person('ada', { level: 'administrator' }),
      {
        ...person('ada', { level: 'monitor' }),
        recordId: recordIdOf('record-of-another'),
        shownEmail: 'Ada@acme.example',
      },
    ];
    const populationOf = (users: typeof records) =>
      populationsOf({ ...account([]), users }, 'acme', () => 'x')[0];
    const [one, other] = [populationOf(records), populationOf(records.toReversed())];
    expect(one?.people).toEqual([
      {
        email: 'ada@acme.example',
        shown: 'Ada@acme.example',
        ids: ['user-ada'],
        has: ['administrator', 'and by a second record', 'monitor'],
        records: ['record-ada', 'record-of-another'],
      },
    ]);
    const twoPeople = records.map((each, at) => (at === 0 ? each : { ...each, userId: userIdOf('zed') }));
    const [both] = populationOf(twoPeople)?.people ?? [];
    expect(both?.ids).toEqual(['user-ada', 'zed']);
    expect([both && idOf(both), one?.people.map(idOf)]).toEqual([undefined, ['user-ada']]);
    expect(other).toEqual(one);
    expect(populationOf(records.slice(1))?.digest).not.toBe(one?.digest);
  });
});
