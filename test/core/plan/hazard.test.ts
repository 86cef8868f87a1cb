/** Which dangers a write has. */
import { describe, expect, it } from 'vitest';
import { acknowledgedByDate, losesAnything, weakensSignIn } from '../../../src/core/plan/hazard.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { standingOf } from '../../../src/core/plan/record.ts';
import { admin, filesAbout, ORDERS, planAbout } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const operationsOf = (entry: string, facts: PersonFacts | undefined): readonly Operation[] =>
  planAbout(filesAbout([`ada@acme.example: ${entry}`]), [
    admin('bea'),
    admin('cleo'),
    ...(facts === undefined ? [] : [person('ada', facts)]),
  ]).operations.filter(({ user }) => user.email === 'ada@acme.example');
const hazards = (entry: string, facts?: PersonFacts): string[] => [
  ...new Set(operationsOf(entry, facts).flatMap((operation) => operation.hazards)),
];

describe('a danger', () => {
  it('is to become administrator, and none to stay one', () => {
    expect(hazards('{ accessLevel: administrator }', { level: 'manage' })).toEqual(['grants-administrator']);
    expect(hazards('{ accessLevel: administrator }')).toEqual(['grants-administrator']);
    expect(hazards('{ accessLevel: administrator, mfaRequired: true }', { level: 'administrator' })).toEqual(
      [],
    );
  });

  it('is the level manage for whoever did not change everything before', () => {
    expect(hazards('{ accessLevel: manage }', { level: 'monitor' })).toEqual(['grants-manage-all']);
    expect(hazards('{ accessLevel: manage }', { level: 'administrator' })).toEqual(['removes-administrator']);
  });

  it('is every server for whoever had none, and not where one server becomes two', () => {
    expect(hazards('{ accessLevel: monitor, mcpServers: all }', { level: 'monitor' })).toEqual([
      'grants-all-mcp-servers',
    ]);
    expect(
      hazards('{ accessLevel: monitor, mcpServers: { /orders: write, /stock: write } }', {
        level: 'monitor',
        mcp: new Map([[ORDERS, 'write']]),
      }),
    ).toEqual([]);
  });

  it('is no danger again, where somebody has every server already', () => {
    expect(
      hazards('{ accessLevel: monitor, mcpServers: all, mfaRequired: true }', {
        level: 'monitor',
        mcp: 'all',
      }),
    ).toEqual([]);
  });

  it('is to be let in again', () => {
    expect(hazards('{ accessLevel: monitor, enabled: true }', { level: 'monitor', disabled: true })).toEqual([
      'enables-user',
    ]);
  });
});

it('a second factor less is a danger, and one more is none', () => {
  const standing = (mfaRequired: boolean) =>
    standingOf(person('ada', { settings: { mfaRequired } }), ['mfaRequired']);
  expect(weakensSignIn(standing(true), standing(false))).toBe(true);
  expect(weakensSignIn(standing(false), standing(true))).toBe(false);
  expect(weakensSignIn(undefined, standing(false))).toBe(false);
});

it('whoever is switched off or gets less loses something, and whoever is only given more does not', () => {
  const loses = (entry: string, facts: PersonFacts): boolean =>
    operationsOf(entry, facts).some(losesAnything);
  expect(loses('{ accessLevel: monitor, enabled: false }', { level: 'monitor' })).toBe(true);
  expect(loses('{ accessLevel: monitor }', { level: 'manage' })).toBe(true);
  expect(loses('{ accessLevel: manage }', { level: 'monitor' })).toBe(false);
});

it('a date acknowledges nothing of people whom no file declares', () => {
  const live = person('ada');
  const target = { kind: 'unmanaged', action: 'remove' } as const;
  expect(acknowledgedByDate(['removes-user'], { live, target, passed: [], memory: undefined })).toEqual([]);
});
