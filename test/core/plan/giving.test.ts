/** Until when the files give what an operation gives, and what is left of it once that is over. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, effective, levelOnIntegration } from '../../../src/core/model/access.ts';
import type { IntegrationId } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { endOf } from '../../../src/core/model/until.ts';
import { givesUntil, withoutGiving } from '../../../src/core/plan/giving.ts';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import type { User } from '../../../src/core/written/file.ts';
import { untilEnough } from '../../support/enough.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { INTEGRATIONS, NOW, ORIGIN, planOf, readText, world } from '../../support/world.ts';

const ROLES = {
  operator: { accessLevel: 'monitor', allowAccessToApim: true },
  mailed: { integrations: { 'Order to Cash': 'monitor' }, notifications: ['Order to Cash'] },
};
const NAMED = { 'Returns EU': { id: INTEGRATIONS[1]?.id }, 'Returns US': { id: INTEGRATIONS[2]?.id } };
const moment = (until: string): number | undefined => endOf(until);

function planFor(
  entry: User,
  live: Parameters<typeof person>[1] | undefined,
  defaults = {},
  notified?: LiveUser['notified'],
): Plan {
  const users = { 'root@acme.example': { accessLevel: 'administrator' }, 'ada@acme.example': entry };
  const text = JSON.stringify({
    version: 1,
    account: { name: 'Acme', region: 'us' },
    policy: { dismissed: 'reinvite' },
    defaults,
    roles: ROLES,
    integrations: NAMED,
    users,
  });
  const people =
    live === undefined ? [] : [{ ...person('ada', live), ...(notified === undefined ? {} : { notified }) }];
  const result = makePlan({ config: readText(text), live: account(people), origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan;
}
const ofAda = ({ operations }: Plan) => operations.filter(({ user }) => user.shown === 'ada@acme.example');
const untilsOf = (plan: Plan): (number | undefined)[] => ofAda(plan).map((each) => each.givesUntil);

describe('what an operation gives', () => {
  it('lasts as long as the person, where nothing of it ends earlier', () => {
    const entry = { accessLevel: 'manage', until: '2026-12-01' } as const;
    expect(untilsOf(planFor(entry, undefined))).toEqual([moment('2026-12-01')]);
    expect(untilsOf(planFor(entry, { level: 'monitor' }))).toEqual([moment('2026-12-01')]);
  });

  it('lasts until the first end among all that is newly given', () => {
    const entry = {
      integrations: {
        'Order to Cash': { level: 'manage', until: '2026-12-05' },
        'Returns EU': { level: 'monitor', until: '2026-12-03' },
      },
    } as const;
    expect(untilsOf(planFor(entry, undefined))).toEqual([moment('2026-12-03')]);
  });

  it('is not over with something that the account has already', () => {
    const entry = {
      integrations: { 'Order to Cash': { level: 'manage', until: '2026-12-05' } },
      mcpServers: { '/stock': 'read' },
    } as const;
    const [plan] = [planFor(entry, undefined)];
    const has = plan.operations[0]?.after?.access;
    const integrations = has?.level === 'custom' ? has.integrations : new Map();
    const next = planFor(entry, { integrations });
    expect([next.operations.map(({ kind }) => kind), untilsOf(next)]).toEqual([['grant'], [undefined]]);
  });

  it('lasts as long as the line that gives it longest', () => {
    const entry: User = {
      accessLevel: 'manage',
      roles: [{ role: 'operator', until: '2026-12-01' }],
      mcpServers: { '/stock': { level: 'read', until: '2026-12-24' } },
    };
    expect(untilsOf(planFor(entry, { level: 'manage' }, { allowAccessToApim: true }))).toEqual([
      moment('2026-12-24'),
    ]);
  });

  it('is everything where somebody is switched on or invited again', () => {
    const entry = {
      enabled: true,
      integrations: { 'Order to Cash': { level: 'manage', until: '2026-12-05' } },
    } as const;
    const asDeclared = planFor(entry, undefined).operations[0]?.after?.access;
    const integrations = asDeclared?.level === 'custom' ? asDeclared.integrations : new Map();
    for (const state of [{ disabled: true }, { invitation: 'dismissed' }] as const) {
      const plan = planFor(entry, { integrations, ...state });
      expect([plan.operations.map(({ kind }) => kind), untilsOf(plan)]).toEqual([
        ['disabled' in state ? 'enable' : 'reinvite'],
        [moment('2026-12-05')],
      ]);
    }
  });

  it('includes a permission that a role gives', () => {
    const entry: User = { accessLevel: 'monitor', roles: [{ role: 'operator', until: '2026-12-01' }] };
    const plan = planFor(entry, { level: 'monitor' });
    expect([plan.operations.map(({ kind }) => kind), untilsOf(plan)]).toEqual([
      ['update'],
      [moment('2026-12-01')],
    ]);
    expect(untilsOf(planFor(entry, { level: 'monitor' }, { allowAccessToApim: true }))).toEqual([undefined]);
  });

  it('includes mail that a role gives, and mail about what ends', () => {
    const reaches = { level: 'manage' } as const;
    const silent = { integrations: new Set<IntegrationId>(), others: 0 };
    const byRole: User = { accessLevel: 'manage', roles: [{ role: 'mailed', until: '2026-12-01' }] };
    const untilThen: User = { accessLevel: 'manage', notifications: ['Order to Cash'], until: '2026-12-07' };
    for (const [entry, end] of [
      [byRole, '2026-12-01'],
      [untilThen, '2026-12-07'],
    ] as const) {
      const plan = planFor(entry, reaches, {}, silent);
      expect([ofAda(plan).map(({ kind }) => kind), untilsOf(plan)]).toEqual([['notify'], [moment(end)]]);
    }
    const both: User = { ...byRole, notifications: ['Order to Cash'] };
    expect(untilsOf(planFor(both, reaches, {}, silent))).toEqual([undefined]);
  });

  it('is nothing where only something is taken', () => {
    const entry = { accessLevel: 'monitor', until: '2026-12-01' } as const;
    expect(untilsOf(planFor(entry, { level: 'manage' }))).toEqual([undefined]);
    const off = { accessLevel: 'monitor', enabled: false, until: '2026-12-01' } as const;
    expect(untilsOf(planFor(off, { level: 'monitor' }))).toEqual([undefined]);
  });

  it('has no end of its own where no target gives it', () => {
    const [operation] = planFor({ accessLevel: 'manage', until: '2026-12-01' }, undefined).operations;
    if (operation === undefined) throw new Error('nothing is planned');
    expect(givesUntil(operation, { kind: 'unmanaged', action: 'remove' })).toBeUndefined();
  });
});

describe('an operation without what it gives', () => {
  it('keeps what it takes', () => {
    const had = planFor({ integrations: { 'Returns EU': 'manage', 'Returns US': 'monitor' } }, undefined);
    const has = had.operations[0]?.after?.access;
    const integrations = has?.level === 'custom' ? has.integrations : new Map();
    const entry = {
      integrations: {
        'Order to Cash': { level: 'manage', until: '2026-12-05' },
        'Returns US': 'monitor',
      },
    } as const;
    const [operation] = planFor(entry, { integrations }).operations;
    const left = operation && withoutGiving(operation);
    expect([operation?.kind, operation?.givesUntil]).toEqual(['update', moment('2026-12-05')]);
    expect([left?.kind, left?.givesUntil, left?.fields.map(({ after }) => after)]).toEqual([
      'revoke',
      undefined,
      [null],
    ]);
    const reach = effective(left?.after?.access ?? { level: 'none' });
    expect([...integrations.keys()].map((id) => levelOnIntegration(reach, id))).toEqual(['none', 'monitor']);
  });

  it('keeps a stricter setting and drops a looser one', () => {
    const entry = {
      accessLevel: 'manage',
      until: '2026-12-05',
      mfaRequired: true,
      allowToEditRetryData: true,
    } as const;
    const [operation] = planFor(entry, { level: 'monitor' }).operations;
    const left = operation && withoutGiving(operation);
    expect(left?.fields).toEqual([{ field: 'mfaRequired', before: false, after: true }]);
    expect(left?.kind).toBe('update');
  });

  it('is none where it only gives, or where nothing would be left to record', () => {
    for (const live of [undefined, { level: 'custom' as const, disabled: false }]) {
      const [operation] = planFor({ accessLevel: 'manage', until: '2026-12-05' }, live).operations;
      expect(operation && withoutGiving(operation)).toBeUndefined();
    }
    const had = planFor({ integrations: { 'Returns EU': 'manage' } }, undefined).operations[0]?.after?.access;
    const integrations = had?.level === 'custom' ? had.integrations : new Map();
    const entry = { integrations: { 'Order to Cash': { level: 'manage', until: '2026-12-05' } } } as const;
    const [operation] = planFor(entry, { integrations }).operations;
    expect(operation?.kind).toBe('update');
    expect(operation && withoutGiving(operation)).toBeUndefined();
  });

  it('takes all that the operation takes and gives nothing, over arbitrary worlds', () => {
    let met = 0;
    const law = (made: Parameters<typeof planOf>[0]): void => {
      for (const operation of planOf(made).operations) {
        const left = withoutGiving(operation);
        if (left?.before === undefined || left.after === undefined) continue;
        expect(covers(left.before.access, left.after.access)).toBe(true);
        if (left.after.access.level !== left.before.access.level || left.kind === 'revoke') met += 1;
        const isRecordable = covers(operation.after?.access ?? left.after.access, left.after.access);
        const isKept = covers(left.after.access, left.before.access);
        expect(isRecordable || isKept).toBe(true);
        expect(left.kind).not.toMatch(/promote|grant|invite|enable/);
      }
    };
    untilEnough(
      () => fc.assert(fc.property(world, law), { numRuns: usually(60, 600) }),
      () => met > 20,
    );
    expect(met).toBeGreaterThan(20);
  });
});
