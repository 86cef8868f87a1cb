/** A person compared with the files differs exactly where a plan would write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrationIdOf } from '../../../src/core/model/ids.ts';
import { differenceInPerson, differencesOnResource } from '../../../src/core/reach/difference.ts';
import { findPerson } from '../../../src/core/reach/find-person.ts';
import { account, person } from '../../support/live.ts';
import { sideOf, sidesOf } from '../../support/sides.ts';
import { usually } from '../../support/thorough.ts';
import { NOW, planOf, readText, world } from '../../support/world.ts';

const RUNS = { numRuns: usually(100, 600) };

const HEAD = `version: 1
account: { name: Acme, region: us }
`;

const CASH = {
  kind: 'integration',
  id: 'aaaaaaaaaaaaaaaaaaaaaaa1',
  label: 'Order to Cash',
  external: false,
  awaited: false,
  unlisted: false,
} as const;

describe('a comparison', () => {
  it('names a difference exactly where a plan would write something', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { files, live } = sidesOf(made);
        const written = new Set(
          planOf(made, live)
            .operations.filter(({ kind }) => kind !== 'reinvite')
            .map(({ user }) => user.email),
        );
        for (const user of files.desired.users) {
          const found = findPerson(user.shown, files, live);
          if (found === undefined) throw new Error('a declared person was not found');
          const mirrored =
            found.records.some((record) => record.isProductionAdmin) && made.environment !== 'production';
          if (files.desired.protectedUsers.has(user.email) || mirrored) continue;
          const comparison = differenceInPerson(found, files, NOW);
          const differs =
            comparison.kind === 'not-in-account'
              ? comparison.condition === 'in-force'
              : comparison.kind !== 'same';
          expect([user.shown, differs]).toEqual([user.shown, written.has(user.email)]);
        }
      }),
      RUNS,
    );
  });

  const O = 'aaaaaaaaaaaaaaaaaaaaaaa1';
  const fieldsOf = (record: Parameters<typeof person>[1], entry: string) => {
    const live = account([person('ada', record)]);
    const config = readText(`${HEAD}users: { ada@acme.example: ${entry} }`);
    const files = sideOf(config, live);
    const found = findPerson('ada@acme.example', files, live);
    const comparison = found && differenceInPerson(found, files, NOW);
    return comparison?.kind === 'differs' ? comparison.fields : comparison?.kind;
  };
  const granted = (level: 'monitor' | 'manage') => new Map([[integrationIdOf(O), level]]);

  it('names no grant that the level of the other side covers as well', () => {
    const level = { field: 'accessLevel', before: 'manage', after: 'custom' };
    expect(fieldsOf({ level: 'manage' }, `{ integrations: { ${O}: manage } }`)).toEqual([level]);
    expect(fieldsOf({ integrations: granted('manage') }, '{ accessLevel: manage }')).toEqual([
      { ...level, before: 'custom', after: 'manage' },
    ]);
  });

  it('says what a level gives where a grant gives more', () => {
    expect(
      fieldsOf({ level: 'monitor', integrations: granted('manage') }, '{ accessLevel: monitor }'),
    ).toEqual([
      {
        field: `integrations/${O}`,
        before: 'manage',
        after: 'monitor',
        coveredAfter: { by: 'level', level: 'monitor' },
      },
    ]);
  });

  it('on one resource is of what counts now: whoever has not accepted, has declined or is disabled reaches nothing', () => {
    const told = (level: 'monitor' | 'manage', facts: Parameters<typeof person>[1]) => {
      const live = account([person('ada', { level, ...facts })]);
      const files = sideOf(readText(`${HEAD}users: { ada@acme.example: { accessLevel: monitor } }`), live);
      return differencesOnResource(files, live, CASH)
        .filter((each) => each.person === 'ada@acme.example')
        .map(({ difference, condition }) => [difference.before, condition]);
    };
    expect([told('monitor', {}), told('manage', {})]).toEqual([[], [['manage', undefined]]]);
    for (const level of ['monitor', 'manage'] as const) {
      expect(told(level, { invitation: 'dismissed' })).toEqual([['none', 'dismissed']]);
      expect(told(level, { invitation: 'pending' })).toEqual([['none', 'pending']]);
      expect(told(level, { disabled: true })).toEqual([['none', 'disabled']]);
    }
  });

  it('of somebody who is switched off and has not accepted names the switch, unless the files state it', () => {
    const conditionIf = (entry: string) => {
      const live = account([person('ada', { level: 'monitor', invitation: 'pending', disabled: true })]);
      const files = sideOf(readText(`${HEAD}users: { ada@acme.example: ${entry} }`), live);
      const found = findPerson('ada@acme.example', files, live) ?? {
        records: [],
        unknown: [],
        isOwner: false,
      };
      return differenceInPerson(found, files, NOW);
    };
    expect(conditionIf('{ accessLevel: monitor }')).toMatchObject({ condition: 'disabled' });
    expect(conditionIf('{ accessLevel: monitor, enabled: false }')).toMatchObject({ condition: 'pending' });
  });

  it('of two records of one person takes what the one gives that gives most', () => {
    const [more, less] = [person('ada', { level: 'manage' }), person('twin', { level: 'monitor' })];
    const twin = { ...less, email: more.email, shownEmail: more.shownEmail };
    for (const people of [
      [more, twin],
      [twin, more],
    ]) {
      const live = account(people);
      const files = sideOf(readText(`${HEAD}users: { ada@acme.example: { accessLevel: manage } }`), live);
      const found = differencesOnResource(files, live, CASH).map((each) => each.person);
      expect(found).toEqual(['root@acme.example']);
    }
  });
});
