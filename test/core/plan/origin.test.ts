/** Who asked for a difference: this change, a date, or somebody outside; and what a run writes of it. */
import { describe, expect, it } from 'vitest';
import type { DesiredUser } from '../../../src/core/desired/resolve.ts';
import { mcpOf } from '../../../src/core/model/access.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import type { Memory, Scope } from '../../../src/core/plan/change.ts';
import type { Origin } from '../../../src/core/plan/operation.ts';
import {
  isAsked,
  originOfAbsence,
  originOfChange,
  originOfPresence,
  wantedOf,
  wholePersonOf,
  writes,
} from '../../../src/core/plan/origin.ts';
import { CASH, desiredOf, filesAbout, ORDERS, RETURNS_EU } from '../../support/about.ts';
import { person } from '../../support/live.ts';

const ada = (entry: string) => desiredOf(filesAbout([`ada@acme.example: { ${entry} }`]), 'ada');
const NO_MEMORY: Memory = {
  scope: 'all',
  base: undefined,
  hasBase: false,
  awaited: new Set(),
  reviewed: new Set(),
  catchesUp: false,
  isWatch: false,
};
const remembering = (base: string | undefined, scope: Scope = 'asked'): Memory => ({
  scope,
  base: base === undefined ? undefined : ada(base),
  hasBase: true,
  awaited: new Set(),
  reviewed: new Set(),
  catchesUp: false,
  isWatch: false,
});
/** Where one difference of somebody comes from, whatever a run makes of it. */
const originOf = (field: string, live: LiveUser, desired: DesiredUser, memory: Memory): Origin =>
  originOfChange(field, {
    live,
    target: { kind: 'present', desired, wanted: wholePersonOf(desired) },
    memory: { ...memory, scope: 'all' },
    passed: [],
  });
const MANAGER: LiveUser = person('ada', { level: 'manage' });
const MONITOR = 'accessLevel: monitor';

describe('what a run writes', () => {
  it.each<[Scope, Origin[]]>([
    ['all', ['change', 'outside', 'due']],
    ['asked', ['change', 'due']],
    ['due', ['due']],
  ])('%s: %j', (scope, written) => {
    const origins: Origin[] = ['change', 'outside', 'due'];
    expect(origins.filter((origin) => writes(scope, origin))).toEqual(written);
  });
});

describe('a person is asked for', () => {
  it('by everything, where there is no base to tell', () => {
    expect(isAsked(ada(MONITOR), MANAGER, NO_MEMORY)).toBe(true);
  });

  it('by whoever is new in the files', () => {
    expect(isAsked(ada(MONITOR), MANAGER, remembering(undefined))).toBe(true);
  });

  it('by a change of what they are to have, not by another way to write it', () => {
    expect(isAsked(ada(MONITOR), MANAGER, remembering('accessLevel: manage'))).toBe(true);
    expect(isAsked(ada(MONITOR), MANAGER, remembering(`${MONITOR}, reason: for the audit`))).toBe(false);
    const covered = `${MONITOR}, integrations: { Order to Cash: manage }`;
    expect(isAsked(ada(covered), MANAGER, remembering(MONITOR))).toBe(true);
  });

  it.each([
    [`${MONITOR}, enabled: false`, MONITOR],
    [`${MONITOR}, mfaRequired: true`, `${MONITOR}, mfaRequired: false`],
    [`${MONITOR}, mfaRequired: false`, MONITOR],
    ['state: absent', MONITOR],
  ])('%s is another state than %s, in both directions', (a, b) => {
    expect([isAsked(ada(a), MANAGER, remembering(b)), isAsked(ada(b), MANAGER, remembering(a))]).toEqual([
      true,
      true,
    ]);
    expect([isAsked(ada(a), MANAGER, remembering(a)), isAsked(ada(b), MANAGER, remembering(b))]).toEqual([
      false,
      false,
    ]);
  });
});

describe('somebody who is to be absent and is not', () => {
  it('is due where the base said so already, or where there is none', () => {
    expect(originOfAbsence(NO_MEMORY)).toBe('due');
    expect(originOfAbsence(remembering('state: absent'))).toBe('due');
  });

  it('is this change where the base had them present, or did not have them', () => {
    expect(originOfAbsence(remembering(MONITOR))).toBe('change');
    expect(originOfAbsence(remembering(undefined))).toBe('change');
  });
});

describe('somebody who is to be present and is not', () => {
  it('was taken out outside where base and files say the same', () => {
    expect(originOfPresence(ada(MONITOR), remembering(MONITOR))).toBe('outside');
    expect(originOfPresence(ada(MONITOR), remembering(undefined))).toBe('change');
  });

  it('is asked for now if all that they get was waited for', () => {
    const entry = 'integrations: { Order to Cash: manage }';
    const memory = remembering(entry);
    expect(originOfPresence(ada(entry), memory)).toBe('outside');
    expect(originOfPresence(ada(entry), { ...memory, awaited: new Set([CASH]) })).toBe('change');
    const more = 'integrations: { Order to Cash: manage, aaaaaaaaaaaaaaaaaaaaaaa2: monitor }';
    expect(originOfPresence(ada(more), { ...remembering(more), awaited: new Set([CASH]) })).toBe('outside');
  });
});

describe('one field of a record', () => {
  const ENDED =
    'integrations: { Order to Cash: { level: manage, until: 2026-11-21 }, aaaaaaaaaaaaaaaaaaaaaaa2: monitor }';
  const still = person('ada', {
    integrations: new Map([
      [CASH, 'manage'],
      [RETURNS_EU, 'monitor'],
    ]),
  });

  it('is outside where nobody changed the files', () => {
    expect(originOf('accessLevel', MANAGER, ada(MONITOR), remembering(MONITOR))).toBe('outside');
    expect(originOf('accessLevel', MANAGER, ada(MONITOR), NO_MEMORY)).toBe('change');
  });

  it('is due where a date alone took it, and the base knows the date', () => {
    const field = `integrations/${CASH}`;
    expect(originOf(field, still, ada(ENDED), NO_MEMORY)).toBe('due');
    expect(originOf(field, still, ada(ENDED), remembering(ENDED))).toBe('due');
    const undated = ENDED.replace(', until: 2026-11-21', '');
    expect(originOf(field, still, ada(ENDED), remembering(undated))).toBe('change');
  });

  it('is not due where somebody raised it beyond what the file ever gave', () => {
    const modest = ENDED.replace('level: manage', 'level: monitor');
    expect(originOf(`integrations/${CASH}`, still, ada(modest), remembering(modest))).toBe('outside');
  });

  it('an outside change stays while what ended is written', () => {
    const raised = person('ada', {
      integrations: new Map([
        [CASH, 'manage'],
        [RETURNS_EU, 'manage'],
      ]),
    });
    const { access } = wantedOf(raised, ada(ENDED), remembering(ENDED));
    expect(access).toEqual(person('ada', { integrations: new Map([[RETURNS_EU, 'manage']]) }).access);
  });

  it('whoever reached some servers has no more of them after the level has ended, also where the files give all', () => {
    const files = filesAbout(
      [`ada@acme.example: { ${MONITOR}, mcpServers: all, roles: [{ role: chief, until: 2026-01-31 }] }`],
      'roles: { chief: { accessLevel: manage } }\n',
    );
    const some = new Map([[ORDERS, 'read' as const]]);
    const live = person('ada', { level: 'manage', mcp: some });
    const { access } = wantedOf(live, desiredOf(files, 'ada'), { ...NO_MEMORY, scope: 'due' });
    expect([access.level, mcpOf(access)]).toEqual(['monitor', some]);
  });

  it('unknown access is taken only where nothing that the files give there stays out', () => {
    const live = { ...person('ada', { level: 'monitor' }), unknownMcp: [ORDERS] };
    const mayDrop = (entry: string): boolean => wantedOf(live, ada(entry), remembering(entry)).mayDropUnknown;
    expect([MONITOR, `${MONITOR}, mcpServers: { /orders: read }`].map(mayDrop)).toEqual([true, false]);
  });

  it('with everything in scope the whole person is written', () => {
    expect(wantedOf(MANAGER, ada(MONITOR), { ...remembering(MONITOR), scope: 'all' }).access).toEqual(
      person('ada', { level: 'monitor' }).access,
    );
    expect(wantedOf(MANAGER, ada(MONITOR), remembering(MONITOR)).access).toEqual(MANAGER.access);
  });
});
