/** What a plan means for people and resources: effective access before and after, and the lines behind it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { makePlan, type Plan } from '../../../src/core/plan/plan.ts';
import {
  isCovered,
  type Moment,
  type PersonPicture,
  type Picture,
  pictureOf,
} from '../../../src/core/reach/before-after.ts';
import { elevationOf, scoreOf } from '../../../src/core/reach/elevation.ts';
import { eachOf, holdingOfEvery, holdingOn } from '../../../src/core/reach/holding.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import {
  configOf,
  INTEGRATIONS,
  liveOf,
  NOW,
  ORIGIN,
  readText,
  SERVERS,
  type World,
  world,
} from '../../support/world.ts';

const [ORDERS_FLOW, RETURNS] = INTEGRATIONS.map(({ id }) => integrationIdOf(id));
const [ORDERS] = SERVERS.map(({ id }) => mcpServerIdOf(id));
if (ORDERS_FLOW === undefined || RETURNS === undefined || ORDERS === undefined)
  throw new Error('no resources');

function made(config: ReturnType<typeof readText>, live: LiveState): { plan: Plan; picture: Picture } {
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return { plan: result.plan, picture: pictureOf(result.plan, result.desired, live) };
}

const HEAD = `version: 1
account: { name: Acme, region: us, owner: cio@acme.example, contains: [${ORDERS_FLOW}] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: ${ORDERS_FLOW} }
users:
  root@acme.example: { accessLevel: administrator }
`;

const pictured = (users: string, ...people: LiveUser[]): Picture =>
  made(readText(`${HEAD}${users}`), account(people)).picture;

function of(picture: Picture, name: string): PersonPicture {
  const found = picture.people.find(({ email }) => email.startsWith(name));
  if (found === undefined) throw new Error(`${name} is not in the picture`);
  return found;
}

describe('over arbitrary worlds', () => {
  const always = (law: (world: World) => void): void => {
    fc.assert(fc.property(world, law), { numRuns: usually(80, 600) });
  };

  it('what everybody reaches after a run is what the next reading finds before one', () =>
    always((each) => {
      const [config, live] = [configOf(each), liveOf(each)];
      const first = made(config, live);
      const next = made(config, carriedOut(live, first.plan.operations)).picture;
      const after = new Map(first.picture.people.map((one) => [one.email, one.after]));
      for (const one of next.people) expect(lineless(one.before)).toEqual(lineless(after.get(one.email)));
      const stay = first.picture.people.filter((one) => one.after !== undefined);
      expect(next.people.filter((one) => one.before !== undefined)).toHaveLength(stay.length);
    }));

  it('whoever is written whole has a line of the files for every grant that they end with', () =>
    always((each) => {
      const { plan, picture } = made(configOf(each), liveOf(each));
      const written = new Set(plan.operations.filter(isWhole).map(({ user }) => user.email));
      for (const one of picture.people.filter(({ email }) => written.has(email))) {
        for (const { after } of one.reaches) expect(after.because.length > 0).toBe(after.by !== 'nothing');
      }
    }));

  it('whoever has no operation reaches the same as before', () =>
    always((each) => {
      const { picture } = made(configOf(each), liveOf(each));
      for (const one of picture.people) {
        if (one.operations.length > 0) continue;
        expect([one.effect, lineless(one.after)]).toEqual(['same', lineless(one.before)]);
      }
    }));

  it('each person stands under exactly the resources on which a grant of theirs stands', () =>
    always((each) => {
      const { picture } = made(configOf(each), liveOf(each));
      const under = picture.resources.flatMap(({ id, granted }) =>
        granted.map((one) => `${one.person.email} ${id}`),
      );
      const own = picture.people.flatMap(({ email, reaches }) => reaches.map(({ id }) => `${email} ${id}`));
      expect(under.sort()).toEqual(own.sort());
    }));
});

/** Nothing waits, and the access is not only ended by a switch. */
/** A moment without the lines of the files, which speak of what is after the run. */
const lineless = (moment: Moment | undefined) =>
  moment && {
    ...moment,
    holdings: eachOf(moment.holdings).map(({ because: _because, ...holding }) => holding),
  };

const isWhole = ({ waitsFor, kind, because }: Operation): boolean =>
  waitsFor === undefined &&
  !['disable', 'enable', 'reinvite'].includes(kind) &&
  !because.some(({ text }) => text.startsWith('policy.'));

/** The account as a run leaves it that carries out whatever does not wait. */
function carriedOut(live: LiveState, operations: readonly Operation[]): LiveState {
  const users = new Map(live.users.map((user) => [user.email, user]));
  for (const { user, after, waitsFor } of operations) {
    if (waitsFor !== undefined) continue;
    if (after === undefined) users.delete(user.email);
    else {
      const before = users.get(user.email) ?? person(user.email.replace(/@.*/, ''));
      users.set(user.email, { ...before, ...after, settings: { ...before.settings, ...after.settings } });
    }
  }
  return { ...live, users: [...users.values()] };
}

describe('what somebody reaches', () => {
  it('a grant that goes while the level covers it is no loss', () => {
    const picture = pictured(
      '  ada@acme.example: { accessLevel: monitor }\n',
      person('ada', { integrations: new Map([[ORDERS_FLOW, 'monitor']]) }),
    );
    const [reach] = of(picture, 'ada').reaches;
    expect(reach).toMatchObject({
      before: { level: 'monitor', by: 'grant' },
      after: { level: 'monitor', by: 'level' },
    });
    expect(reach && isCovered(reach)).toBe(true);
    expect(of(picture, 'ada').effect).toBe('gains');
  });

  it('somebody of whom settings alone are written changes, and who is left as they are stays the same', () => {
    const picture = pictured(
      '  ada@acme.example: { accessLevel: monitor, mfaRequired: true }\n  bea@acme.example: { accessLevel: monitor }\n',
      person('ada', { level: 'monitor' }),
      person('bea', { level: 'monitor' }),
    );
    expect([of(picture, 'ada').effect, of(picture, 'bea').effect]).toEqual(['changes', 'same']);
  });

  it('a grant that goes while the level covers less of it is a loss', () => {
    const picture = pictured(
      '  ada@acme.example: { accessLevel: monitor }\n',
      person('ada', { level: 'monitor', integrations: new Map([[ORDERS_FLOW, 'manage']]) }),
    );
    expect(of(picture, 'ada').reaches.map(isCovered)).toEqual([false]);
    expect(of(picture, 'ada').effect).toBe('loses');
  });

  it('an administrator reaches every server and every integration, without a grant on any', () => {
    const root = of(pictured(''), 'root');
    expect(root.reaches).toEqual([]);
    expect(holdingOn(root.after?.holdings, { kind: 'server', id: ORDERS })).toMatchObject({
      level: 'write',
      by: 'level',
      byLevel: 'administrator',
    });
    expect(holdingOn(root.after?.holdings, { kind: 'integration', id: RETURNS })).toMatchObject({
      level: 'manage',
      by: 'level',
    });
    expect(root.levelBecause.map(({ place }) => place?.line)).toEqual([7]);
  });

  it('"all" reaches every server, by no level', () => {
    const picture = pictured(
      '  ada@acme.example: { mcpServers: all }\n',
      person('ada', { mcp: new Map([[ORDERS, 'read']]) }),
    );
    const ada = of(picture, 'ada');
    const every = holdingOfEvery(ada.after?.holdings, 'server');
    expect(every).toMatchObject({ level: 'write', by: 'all-servers' });
    expect(holdingOfEvery(ada.after?.holdings, 'integration').level).toBe('none');
    expect(every.because.map(({ place }) => place?.line)).toEqual([8]);
    expect(ada.reaches[0]?.after).toMatchObject({ level: 'write', by: 'all-servers' });
  });

  it('is nothing while they are disabled, and what is recorded while they are invited', () => {
    const users =
      '  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n';
    const picture = pictured(
      users,
      person('ada', { level: 'monitor', disabled: true }),
      person('bea', { level: 'monitor', invitation: 'pending' }),
    );
    expect(of(picture, 'ada').after?.access.level).toBe('none');
    expect(of(picture, 'bea').after).toMatchObject({ invitation: 'pending', access: { level: 'monitor' } });
  });

  it('is what it was while their change waits', () => {
    const users = `  ada@acme.example: { state: absent }\n  new@acme.example: { accessLevel: administrator }\n`;
    const head = HEAD.replace('minAdministrators: 0', 'minAdministrators: 1');
    const { picture } = made(readText(head + users), account([person('ada', { level: 'administrator' })]));
    const ada = of(picture, 'ada');
    expect(ada.operations.map(({ waitsFor }) => waitsFor)).toContainEqual(['new@acme.example']);
    expect([ada.effect, ada.after?.access.level]).toEqual(['same', 'administrator']);
  });

  it('has no line behind it where nobody wrote one', () => {
    const stray = person('stray', { integrations: new Map([[RETURNS, 'manage']]) });
    const one = of(pictured('', stray), 'stray');
    expect([one.declared, one.reaches[0]?.after.because]).toEqual([false, []]);
  });

  it('has none where the line wants them disabled and no run writes them', () => {
    const file = `${HEAD.replace('maxGrantLoss', 'breakGlass: [ada@acme.example], maxGrantLoss')}  ada@acme.example: { accessLevel: manage, enabled: false }\n`;
    const behind = (disabled: boolean) => {
      const { picture } = made(readText(file), account([person('ada', { level: 'manage', disabled })]));
      return picture.people.find(({ email }) => email.startsWith('ada'))?.levelBecause.length;
    };
    expect(behind(false)).toBe(0);
  });

  it('has the owner apart, who stands in no list', () => {
    expect(pictured('').owner).toBe('cio@acme.example');
  });
});

describe('how much a change raises', () => {
  const standing = (level: 'custom' | 'manage' | 'administrator', rest: Parameters<typeof person>[1] = {}) =>
    person('ada', { level, ...rest });

  it('an administrator counts once, whatever else the level brings', () => {
    const parts = elevationOf(standing('custom'), standing('administrator', { mcp: 'all' }));
    expect(parts.map(({ what }) => what)).toEqual(['administrator']);
    expect(scoreOf(parts)).toBe(100);
  });

  it('each server with new write counts, one with write before does not', () => {
    const [was, is] = [
      new Map([[ORDERS, 'write' as const]]),
      new Map(SERVERS.map(({ id }) => [mcpServerIdOf(id), 'write' as const])),
    ];
    const parts = elevationOf(standing('custom', { mcp: was }), standing('manage', { mcp: is }));
    expect(parts.map(({ what, times }) => [what, times])).toEqual([
      ['manage-all', 1],
      ['mcp-write', 2],
    ]);
    expect(scoreOf(parts)).toBe(80);
  });

  it('whoever is let in again is raised by all that is recorded', () => {
    const parts = elevationOf(standing('manage', { disabled: true }), standing('manage'));
    expect(parts.map(({ what }) => what)).toEqual(['manage-all', 'signs-in-again']);
  });

  it('losing raises nobody', () => {
    expect(elevationOf(standing('administrator'), standing('manage'))).toEqual([]);
    expect(elevationOf(standing('administrator'), undefined)).toEqual([]);
    expect(elevationOf(standing('administrator'), standing('administrator', { disabled: true }))).toEqual([]);
  });

  it('leaving a stricter sign-in counts', () => {
    const [mfa, none] = [{ settings: { mfaRequired: true } }, { settings: { mfaRequired: false } }];
    expect(scoreOf(elevationOf(standing('custom', mfa), standing('custom', none)))).toBe(30);
    expect(scoreOf(elevationOf(standing('custom', none), standing('custom', mfa)))).toBe(0);
  });
});
