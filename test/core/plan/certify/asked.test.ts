/** What somebody may end with: what the files ask, or what the account has where the plan leaves it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Access,
  accessFrom,
  compareLevelWords,
  effective,
  type IntegrationLevel,
  levelOnIntegration,
  levelOnServer,
  type McpLevel,
  mcpOf,
} from '../../../../src/core/model/access.ts';
import type { LiveUser } from '../../../../src/core/model/live.ts';
import { type AskedOf, unasked } from '../../../../src/core/plan/certify/asked.ts';
import type { Standing } from '../../../../src/core/plan/operation.ts';
import { standingOf } from '../../../../src/core/plan/record.ts';
import { CASH, desiredOf, filesAbout, ORDERS, RETURNS_EU, STOCK } from '../../../support/about.ts';
import { type PersonFacts, person } from '../../../support/live.ts';

const manages = new Map([[CASH, 'manage']] as const);
const entryOf = (text: string) => desiredOf(filesAbout([`ada@acme.example: { ${text} }`]), 'ada');

interface Case {
  /** What the account has. */
  readonly live?: PersonFacts & { readonly notified?: LiveUser['notified'] };
  /** What the files say; left out: nothing. */
  readonly entry?: string;
  readonly held?: readonly string[];
  readonly over?: Partial<AskedOf>;
}

/** What is wrong with an end; undefined: no record. */
function wrong(
  end: (PersonFacts & Partial<Pick<Standing, 'notifications'>>) | undefined,
  { live = { level: 'monitor' }, entry, held = [], over = {} }: Case = {},
): string[] {
  const { notified, ...facts } = live;
  const was = { ...person('ada', facts), ...(notified && { notified }) };
  const asked: AskedOf = {
    people: [],
    unmanaged: 'report',
    unknownAccess: 'keep',
    held: new Map([[was.email, new Set(held)]]),
    onlyDue: false,
    ...over,
  };
  const { notifications, settings = {}, ...rest } = end ?? {};
  const standing = {
    ...standingOf(person('ada', { ...rest, settings }), Object.keys(settings) as 'mfaRequired'[]),
    ...(notifications && { notifications }),
  };
  const desired = entry === undefined ? undefined : entryOf(entry);
  return unasked('ada', end && standing, was, desired, asked).map((text) => text.replace(/^The plan /, ''));
}

describe('somebody whom the files declare', () => {
  it('ends with what they say, and with no other level, grant or server', () => {
    const entry = 'accessLevel: monitor, integrations: { Order to Cash: manage }';
    expect(wrong({ level: 'monitor', integrations: manages }, { entry })).toEqual([]);
    expect(wrong({ level: 'manage' }, { entry })).toHaveLength(2);
    expect(wrong({ level: 'monitor' }, { entry })).toEqual([
      `leads ada to another integrations/${CASH}, and nothing asks for that.`,
    ]);
    for (const mcp of ['all', new Map([[ORDERS, 'read']] as const)] as const)
      expect(wrong({ level: 'monitor', integrations: manages, mcp }, { entry })).toHaveLength(1);
  });

  it('may end with nothing by a date only where the account gave nothing of what the files give', () => {
    const over = { onlyDue: true };
    const other = 'integrations: { Order to Cash: monitor }';
    const nothing = { level: 'none' } as const;
    const server = { level: 'custom', mcp: new Map([[ORDERS, 'write']] as const) } as const;
    expect(wrong(nothing, { live: server, entry: other, over })).toEqual([]);
    expect(
      wrong(nothing, { live: { level: 'monitor' }, entry: 'mcpServers: { /orders: read }', over }),
    ).toEqual([]);
    const too = (field: string) =>
      ['accessLevel', field].map((each) => `leads ada to another ${each}, and nothing asks for that.`);
    expect(wrong(nothing, { live: { level: 'monitor' }, entry: other, over })).toEqual(
      too(`integrations/${CASH}`),
    );
    expect(wrong(nothing, { live: server, entry: 'accessLevel: monitor', over })).toEqual([]);
    expect(wrong(nothing, { live: server, entry: 'accessLevel: administrator', over })).toEqual(
      too(`mcpServers/${ORDERS}`),
    );
    expect(
      wrong(nothing, { live: { level: 'custom', integrations: manages }, entry: other, over }),
    ).not.toEqual([]);
    expect(wrong(nothing, { live: server, entry: other })).not.toEqual([]);
  });

  it('keeps of the account only what the plan says that it leaves', () => {
    const left = { level: 'monitor', integrations: manages } as const;
    const about = { live: left, entry: 'accessLevel: monitor' };
    expect(wrong(left, about)).toHaveLength(1);
    expect(wrong(left, { ...about, held: [`integrations/${CASH}`] })).toEqual([]);
    expect(wrong(left, { ...about, held: [`integrations/${RETURNS_EU}`] })).toHaveLength(1);
    expect(wrong(left, { ...about, over: { onlyDue: true } })).toEqual([]);
  });

  it('where a level ended, holds no more on a resource than was reached or is asked', () => {
    const about = {
      live: { level: 'manage' },
      entry: 'accessLevel: monitor',
      held: [`integrations/${CASH}`],
    } as const;
    expect(wrong({ level: 'monitor', integrations: manages }, about)).toEqual([]);
    expect(
      wrong({ level: 'monitor', integrations: manages }, { ...about, live: { level: 'monitor' } }),
    ).toEqual([`leads ada to another integrations/${CASH}, and nothing asks for that.`]);
  });

  it('stays administrator where the plan leaves the level, whatever servers the files give beside another', () => {
    const [end, held] = [{ level: 'administrator' } as const, ['accessLevel']];
    for (const servers of ['all', '{ /orders: read }']) {
      const entry = `accessLevel: monitor, mcpServers: ${servers}`;
      expect(wrong(end, { live: end, entry, held })).toEqual([]);
      expect(wrong(end, { live: end, entry })).not.toEqual([]);
      expect(wrong(end, { live: { level: 'monitor' }, entry, held })).not.toEqual([]);
    }
  });

  it('is neither removed nor left in the account against the files', () => {
    expect(wrong(undefined, { entry: 'accessLevel: monitor' })).toEqual([
      'removes ada, and nothing asks for that.',
    ]);
    expect(wrong({ level: 'monitor' }, { entry: 'state: absent' })).toEqual([
      'leaves ada in the account, and nothing asks for that.',
    ]);
    expect(wrong(undefined, { entry: 'state: absent' })).toEqual([]);
  });
});

describe('a setting, and the switch', () => {
  it('end as the files say, or as they were', () => {
    const entry = 'accessLevel: monitor, mfaRequired: true';
    const end = (mfaRequired: boolean) => wrong({ level: 'monitor', settings: { mfaRequired } }, { entry });
    expect([end(true), end(false)]).toEqual([
      [],
      ['leads ada to another mfaRequired, and nothing asks for that.'],
    ]);
    expect(wrong({ level: 'monitor' }, { entry, held: ['mfaRequired'] })).toEqual([]);
    const left = { entry: 'accessLevel: monitor', held: ['mfaRequired', 'enabled'] };
    expect(wrong({ level: 'monitor', settings: { mfaRequired: true } }, left)).toHaveLength(1);
    expect(wrong({ level: 'monitor', disabled: true }, left)).toHaveLength(1);
    const silent = { entry: 'accessLevel: monitor' };
    expect(wrong({ level: 'monitor', settings: { ssoRequired: true } }, silent)).toHaveLength(1);
    expect(wrong({ level: 'monitor', disabled: true }, silent)).toHaveLength(1);
  });

  it('of somebody who has not accepted cannot be switched', () => {
    const off = (invitation: 'accepted' | 'pending') => ({
      live: { level: 'monitor', invitation } as const,
      entry: 'accessLevel: monitor, enabled: false',
    });
    expect(wrong({ level: 'monitor', disabled: true }, off('accepted'))).toEqual([]);
    expect(wrong({ level: 'monitor' }, off('accepted'))).toHaveLength(1);
    expect(wrong({ level: 'monitor', disabled: true }, off('pending'))).toHaveLength(1);
    expect(wrong({ level: 'monitor' }, off('pending'))).toEqual([]);
  });
});

describe('mail', () => {
  const about = {
    live: { level: 'monitor', notified: { integrations: new Set([CASH]), others: 0 } },
    entry: 'accessLevel: monitor, notifications: []',
  } as const;

  it('ends as the files state it, or as it was where the plan leaves it', () => {
    const end = (held: readonly string[], ...notifications: (typeof CASH)[]) =>
      wrong({ level: 'monitor', notifications }, { ...about, held });
    expect(end([])).toEqual([]);
    expect(end([], CASH)).toEqual([`leads ada to another notifications/${CASH}, and nothing asks for that.`]);
    expect(end([`notifications/${CASH}`], CASH)).toEqual([]);
    expect(end([`notifications/${CASH}`], RETURNS_EU)).toHaveLength(1);
    const both = [CASH, RETURNS_EU].map((id) => `notifications/${id}`);
    expect(end(both, CASH)).toEqual([]);
    // What neither has may not begin, wherever the plan leaves things.
    expect(end(both, CASH, RETURNS_EU)).toEqual([
      `leads ada to another notifications/${RETURNS_EU}, and nothing asks for that.`,
    ]);
  });

  it('that no file states, or that was not read, is nobody’s to write', () => {
    const notifications = [CASH];
    expect(
      wrong({ level: 'monitor', notifications }, { ...about, entry: 'accessLevel: monitor' }),
    ).toHaveLength(1);
    expect(wrong({ level: 'monitor', notifications }, { ...about, live: { level: 'monitor' } })).toHaveLength(
      1,
    );
  });
});

describe('somebody whom no file declares', () => {
  const undeclared = (unmanaged: AskedOf['unmanaged'], ...[end]: [Parameters<typeof wrong>[0]]) =>
    wrong(end, { over: { unmanaged } });

  it('is left alone, unless the policy removes or disables them', () => {
    const nothing = ['changes ada, and nothing asks for that.'];
    for (const policy of ['report', 'ignore'] as const) {
      expect(undeclared(policy, undefined)).toEqual(nothing);
      expect(undeclared(policy, { level: 'monitor', disabled: true })).toEqual(nothing);
    }
    expect(undeclared('remove', undefined)).toEqual([]);
    expect(undeclared('remove', { level: 'monitor', disabled: true })).toEqual(nothing);
    expect(undeclared('disable', { level: 'monitor', disabled: true })).toEqual([]);
    expect(undeclared('disable', undefined)).toEqual(nothing);
  });

  it('who is disabled keeps the rest as it is', () => {
    for (const more of [
      { level: 'manage' },
      { settings: { mfaRequired: true } },
      { notifications: [CASH] },
      { disabled: false },
    ] as const)
      expect(undeclared('disable', { level: 'monitor', disabled: true, ...more })).toHaveLength(1);
  });
});

const both = <Level extends string>(...levels: readonly Level[]) =>
  fc.tuple(fc.constantFrom(null, ...levels), fc.constantFrom(null, ...levels));
const grants = <Id, Level>(ids: readonly Id[], levels: readonly (Level | null)[]) =>
  new Map(
    ids.flatMap((id, at) => {
      const granted = levels[at];
      return granted ? [[id, granted] as const] : [];
    }),
  );
const anyAccess: fc.Arbitrary<Access> = fc
  .record({
    level: fc.constantFrom('none', 'custom', 'custom', 'monitor', 'manage', 'administrator'),
    integrations: both<IntegrationLevel>('monitor', 'manage'),
    mcp: fc.oneof(
      fc.constant('all' as const),
      both<McpLevel>('read', 'write'),
      both<McpLevel>('read', 'write'),
    ),
  })
  .map(({ level, integrations, mcp }) =>
    level === 'none'
      ? { level }
      : accessFrom({
          level,
          integrations: grants([CASH, RETURNS_EU], integrations),
          mcp: mcp === 'all' ? mcp : grants([ORDERS, STOCK], mcp),
        }),
  );

const reached = (access: Access): string[] => {
  const reach = effective(access);
  return [
    reach.everyIntegration,
    reach.everyServer,
    ...[CASH, RETURNS_EU].map((id) => levelOnIntegration(reach, id)),
    ...[ORDERS, STOCK].map((id) => levelOnServer(reach, id)),
  ];
};
const isAtMost = (a = '', b = ''): boolean => (compareLevelWords(a, b) ?? Number.NaN) <= 0;

it('lets a timer lead nobody beyond what the account or the files give, or below what both give', () => {
  const was = person('ada');
  const entry = entryOf('accessLevel: monitor');
  let passed = 0;
  const law = (live: Access, files: Access, end: Access): void => {
    const [record, standing] = [live, end].map((access) => ({ ...was, access, recordedMcp: mcpOf(access) }));
    const asked = { people: [], unmanaged: 'report', unknownAccess: 'keep', held: new Map() } as const;
    const desired = { ...entry, access: files, undated: files };
    if (unasked('ada', standing, record, desired, { ...asked, onlyDue: true }).length > 0) return;
    passed += 1;
    const [before, wanted] = [reached(live), reached(files)];
    for (const [at, now] of reached(end).entries()) {
      expect([before[at], wanted[at]].some((level) => isAtMost(now, level))).toBe(true);
      expect([before[at], wanted[at]].some((level) => isAtMost(level, now))).toBe(true);
    }
  };
  fc.assert(fc.property(anyAccess, anyAccess, anyAccess, law), { numRuns: 5_000 });
  expect(passed).toBeGreaterThan(300);
});
