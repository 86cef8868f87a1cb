/** Whether an operation is called what it does, and names each of its dangers. */
import { describe, expect, it } from 'vitest';
import { misnamed } from '../../../../src/core/plan/certify/meaning.ts';
import type { Hazard, Kind, Operation, Standing } from '../../../../src/core/plan/operation.ts';
import { standingOf } from '../../../../src/core/plan/record.ts';
import { ORDERS, STOCK } from '../../../support/about.ts';
import { type PersonFacts, person } from '../../../support/live.ts';

type Facts = PersonFacts & Pick<Standing, 'notifications' | 'unknownMcp'>;
const standing = ({ notifications, unknownMcp, ...facts }: Facts): Standing => ({
  ...standingOf(person('ada', facts), ['mfaRequired']),
  ...(notifications && { notifications }),
  ...(unknownMcp && { unknownMcp }),
});

/** What is wrong with an operation between two records; undefined: no record. */
function wrong(
  kind: Kind,
  before: Facts | undefined,
  after: Facts | undefined,
  hazards: readonly Hazard[] = [],
  selfKnown = true,
): string[] {
  const { email, shownEmail: shown } = person('ada');
  const operation: Operation = {
    step: 1,
    kind,
    user: { email, shown },
    before: before && standing(before),
    after: after && standing(after),
    fields: [],
    hazards,
    acknowledged: [],
    because: [],
    origin: 'change',
    precondition: { kind: 'absent' },
    needs: [],
    afterRemovals: false,
  };
  return misnamed(operation, selfKnown);
}
const monitor: Facts = { level: 'monitor' };
const pending = { invitation: 'pending' } as const;

describe('an operation', () => {
  it.each<[Kind, Facts | undefined, Facts | undefined, Hazard[]]>([
    ['invite', undefined, { ...monitor, ...pending }, []],
    ['remove', monitor, undefined, ['removes-user']],
    ['reinvite', { ...monitor, invitation: 'dismissed' }, { ...monitor, ...pending }, []],
    ['notify', { ...monitor, notifications: [] }, { ...monitor, notifications: [] }, []],
    ['disable', monitor, { ...monitor, disabled: true }, ['disables-user']],
    ['enable', { ...monitor, disabled: true }, monitor, ['enables-user']],
    ['promote', monitor, { level: 'administrator' }, ['grants-administrator']],
    ['demote', { level: 'administrator' }, monitor, ['removes-administrator']],
    ['grant', monitor, { level: 'manage' }, ['grants-manage-all']],
    ['grant', monitor, { ...monitor, mcp: 'all' }, ['grants-all-mcp-servers']],
    ['revoke', { level: 'manage' }, monitor, []],
    ['update', { mcp: new Map([[ORDERS, 'read']]) }, { mcp: new Map([[STOCK, 'read']]) }, []],
    ['revoke', { ...monitor, unknownMcp: [STOCK] }, { ...monitor, unknownMcp: [] }, ['drops-unknown-access']],
    [
      'update',
      { ...monitor, settings: { mfaRequired: true } },
      { ...monitor, settings: { mfaRequired: false } },
      ['weakens-sign-in'],
    ],
  ])('%s is called so, and its dangers are named', (kind, before, after, hazards) => {
    expect(wrong(kind, before, after, hazards)).toEqual([]);
    for (const other of ['grant', 'update'] as const)
      if (other !== kind) expect(wrong(other, before, after, hazards).join()).toContain(`comes to ${kind}`);
    expect(wrong(kind, before, after).length).toBe(hazards.length);
    expect(wrong(kind, before, after, [...hazards, 'ends-later']).join()).toContain(
      'names without reason the hazard ends-later',
    );
  });

  it('gives every server anew only to somebody who had not all of them', () => {
    const all = { ...monitor, mcp: 'all' } as const;
    expect(wrong('grant', all, { level: 'manage', mcp: 'all' }, ['grants-manage-all'])).toEqual([]);
    expect(wrong('demote', { level: 'administrator', mcp: 'all' }, all, ['removes-administrator'])).toEqual(
      [],
    );
  });

  it('that takes an administrator is one danger more where nobody knows whose token it is', () => {
    const chief: Facts = { level: 'administrator' };
    expect(wrong('demote', chief, monitor, ['removes-administrator', 'takes-without-self'], false)).toEqual(
      [],
    );
    expect(wrong('demote', chief, monitor, ['removes-administrator'], false).join()).toContain(
      'takes-without-self',
    );
  });

  it('that sends a declined invitation again gives all that is recorded', () => {
    const chief: Facts = { level: 'administrator' };
    const again = [
      { ...chief, invitation: 'dismissed' },
      { ...chief, ...pending },
    ] as const;
    expect(wrong('reinvite', ...again, ['grants-administrator'])).toEqual([]);
    expect(wrong('reinvite', ...again).join()).toContain('does not name the hazard grants-administrator');
  });
});

describe('an operation writes nothing beside its kind:', () => {
  const beside = (...given: Parameters<typeof wrong>) =>
    wrong(...given).filter((text) => text.includes('does not write'));

  it.each<[string, Kind, Facts | undefined, Facts]>([
    ['a switch, no access', 'disable', monitor, { level: 'manage', disabled: true }],
    [
      'a switch, no setting',
      'disable',
      monitor,
      { ...monitor, disabled: true, settings: { mfaRequired: true } },
    ],
    ['an invitation, no disabled person', 'invite', undefined, { ...monitor, ...pending, disabled: true }],
    ['an invitation, nobody who has accepted', 'invite', undefined, monitor],
    [
      'a reminder, no switch',
      'reinvite',
      { ...monitor, invitation: 'dismissed' },
      { ...monitor, ...pending, disabled: true },
    ],
    ['a reminder, nobody who had not declined', 'reinvite', monitor, { ...monitor, ...pending }],
    [
      'mail, no switch',
      'notify',
      { ...monitor, notifications: [] },
      { ...monitor, notifications: [], disabled: true },
    ],
    ['mail, no access', 'notify', { ...monitor, notifications: [] }, { level: 'manage', notifications: [] }],
  ])('%s', (_what, kind, before, after) => {
    expect(beside(kind, before, after)).toHaveLength(1);
  });

  it('no server grants but those of the access, unless the level makes them moot', () => {
    const after = { ...standing(monitor), recordedMcp: new Map([[ORDERS, 'read']] as const) };
    const { email, shownEmail: shown } = person('ada');
    const operation = (end: Standing) =>
      misnamed(
        {
          step: 1,
          kind: 'update',
          user: { email, shown },
          before: standing(monitor),
          after: end,
          fields: [],
          hazards: [],
          acknowledged: [],
          because: [],
          origin: 'change',
          precondition: { kind: 'absent' },
          needs: [],
          afterRemovals: false,
        },
        true,
      );
    expect(operation(standing(monitor))).toEqual([]);
    expect(operation(after).join()).toContain('does not write');
    expect(beside('promote', monitor, { level: 'administrator', mcp: new Map([[ORDERS, 'read']]) })).toEqual(
      [],
    );
  });
});
