/** Who reaches a resource, by the files and in the account. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveState } from '../../../src/core/model/live.ts';
import { catalogueOf, type Resource } from '../../../src/core/reach/resource.ts';
import { whoCanByFiles, whoCanInAccount } from '../../../src/core/reach/who-can.ts';
import { account, person } from '../../support/live.ts';
import { levelOn, sidesOf } from '../../support/sides.ts';
import { usually } from '../../support/thorough.ts';
import { world } from '../../support/world.ts';

const RUNS = { numRuns: usually(100, 600) };

describe('who can', () => {
  it('by the files lists everybody who is to reach it, the highest level first', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { files, resources } = sidesOf(made);
        for (const resource of resources) {
          const { now, notNow } = whoCanByFiles(files, resource);
          const expected = files.desired.users.filter(
            (user) => user.state === 'present' && levelOn(user.access, resource) !== 'none',
          );
          expect([...now, ...notNow].map((each) => each.who.person).sort()).toEqual(
            expected.map(({ shown }) => shown).sort(),
          );
          const off = expected.filter(({ enabled }) => enabled?.value === false);
          expect(notNow.map((each) => each.who.person).sort()).toEqual(off.map(({ shown }) => shown).sort());
          expect([...now.map(({ holding }) => holding.level)]).toEqual(
            now.map(({ holding }) => holding.level).sort(byLevel),
          );
        }
      }),
      RUNS,
    );
  });

  it('in the account lists everybody who reaches it, and apart from them who would', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { live, resources } = sidesOf(made);
        for (const resource of resources) {
          const { now, notNow } = whoCanInAccount(live, resource);
          const expected = live.users.filter((user) => levelOn(user.access, resource) !== 'none');
          const inForce = expected.filter((user) => user.invitation === 'accepted' && !user.disabled);
          expect(now.map((each) => each.who.person).sort()).toEqual(
            inForce.map(({ shownEmail }) => shownEmail).sort(),
          );
          expect(now.length + notNow.length).toBe(expected.length);
        }
      }),
      RUNS,
    );
  });

  it('leaves out whoever has less than was asked for', () => {
    const live = account([person('ada', { level: 'monitor' }), person('bea', { level: 'manage' })]);
    const resource = onlyOne(live, 'Order to Cash');
    expect(whoCanInAccount(live, resource, 'manage').now.map((each) => each.who.person)).toEqual([
      'bea@acme.example',
      'root@acme.example',
    ]);
  });
});

const ORDER = ['manage', 'write', 'monitor', 'read'];
const byLevel = (a: string, b: string): number => ORDER.indexOf(a) - ORDER.indexOf(b);

function onlyOne(live: LiveState, text: string): Resource {
  const found = catalogueOf({ live }).find(text);
  if (found.kind !== 'found') throw new Error(`${text} is ${found.kind}`);
  return found.resource;
}
