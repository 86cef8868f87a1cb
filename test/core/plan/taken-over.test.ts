/** A limited file that takes over somebody. */
import { describe, expect, it } from 'vitest';
import { takenOver } from '../../../src/core/plan/taken-over.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { desiredOf, filesAbout } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const written = filesAbout(['ada@acme.example: { accessLevel: monitor }']);
const limited: WrittenConfig = { ...written, limitedPeople: new Set([person('ada').email]) };
const desired = desiredOf(written, 'ada');
const wanted = { access: desired.access, settings: new Map(), mayReinvite: false, mayDropUnknown: false };
const taken = (
  facts: PersonFacts,
  { config = limited, base = filesAbout([]) }: Partial<Record<'config' | 'base', WrittenConfig>> = {},
): string[] =>
  takenOver(
    [
      {
        live: person('ada', facts),
        target: { kind: 'present', desired, wanted },
        passed: [],
        memory: undefined,
      },
    ],
    config,
    base,
    false,
  ).map(({ severity, code }) => `${severity} ${code}`);

describe('a limited file that declares somebody anew', () => {
  it('may not take from them what the account gives', () => {
    expect(taken({ level: 'manage' })).toEqual(['error takes-over']);
  });

  it('may give them more', () => {
    expect(taken({})).toEqual([]);
  });

  it('takes over nobody whom the base declares, and nobody whom another file declares too', () => {
    expect(taken({ level: 'manage' }, { base: written })).toEqual([]);
    const other = filesAbout([`ada@acme.example: { id: ${'f'.repeat(24)}, accessLevel: monitor }`]);
    expect(taken({ level: 'manage' }, { base: other })).toEqual(['error takes-over']);
    expect(taken({ level: 'manage' }, { config: written })).toEqual([]);
  });

  it('is no news without a base where a date has ended it, or where a name that does not resolve may mean it', () => {
    const entries = ['ada@acme.example: { accessLevel: manage, until: 2026-11-01 }'];
    const over = { kind: 'absent' as const, desired: desiredOf(filesAbout(entries), 'ada') };
    const now = { kind: 'present' as const, desired, wanted };
    const codes = (
      level: 'monitor' | 'manage' | 'administrator',
      target: typeof over | typeof now,
      isOpen: boolean,
    ) => {
      const changes = [{ live: person('ada', { level }), target, passed: [], memory: undefined }];
      return [undefined, filesAbout([])].map((base) => takenOver(changes, limited, base, isOpen).length);
    };
    expect(codes('manage', over, false)).toEqual([0, 1]);
    expect(codes('administrator', over, false)).toEqual([1, 1]);
    expect(codes('manage', now, false)).toEqual([1, 1]);
    expect(codes('manage', now, true)).toEqual([0, 1]);
    // What no date ends, and no name, is new whatever else the entry grants.
    const absent = filesAbout(['ada@acme.example: { accessLevel: manage, state: absent }']);
    expect(codes('manage', { kind: 'absent', desired: desiredOf(absent, 'ada') }, true)).toEqual([1, 1]);
    // Whether the file declared them before, nothing but a base tells.
    const change = { live: person('ada'), passed: [], memory: undefined };
    const told = takenOver(
      [{ ...change, target: { kind: 'absent', desired: desiredOf(absent, 'ada') } }],
      limited,
      undefined,
      false,
    );
    expect(told[0]?.why).toContain(
      'Whether this file declared them before, when nothing would be new, only `--base`',
    );
    const off = { ...now, wanted: { ...wanted, enabled: false } };
    expect(codes('monitor', off, true)).toEqual([1, 1]);
  });
});

it('whoever leaves by several records is taken over once', () => {
  const target = {
    kind: 'absent' as const,
    desired: desiredOf(filesAbout(['ada@acme.example: { state: absent }']), 'ada'),
  };
  const change = { live: person('ada', { level: 'manage' }), target, passed: [], memory: undefined };
  expect(takenOver([change, change], limited, undefined, false)).toHaveLength(1);
});
