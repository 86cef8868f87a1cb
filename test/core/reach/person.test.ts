/** Answers agree with what plans are made from, and leave no grant without a word. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesAlone, namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { effective, levelOnIntegration, levelOnServer, NONE } from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState } from '../../../src/core/model/live.ts';
import { differenceInPerson } from '../../../src/core/reach/difference.ts';
import { findPerson } from '../../../src/core/reach/find-person.ts';
import { eachOf, holdingOn } from '../../../src/core/reach/holding.ts';
import {
  type Answer,
  answerFromAccount,
  answerFromFiles,
  type FilesSide,
} from '../../../src/core/reach/person.ts';
import { catalogueOf, type Resource } from '../../../src/core/reach/resource.ts';
import { whoCanByFiles, whoCanInAccount } from '../../../src/core/reach/who-can.ts';
import type { WrittenConfig } from '../../../src/core/written/config.ts';
import { account, person } from '../../support/live.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, liveOf, NOW, planOf, readText, type World, world } from '../../support/world.ts';

const RUNS = { numRuns: usually(100, 600) };

function sideOf(config: WrittenConfig, live: LiveState): FilesSide {
  return { config, desired: resolveDesired(config, namesOf(config, live), NOW) };
}

function sidesOf(made: World) {
  const [config, live] = [configOf(made), liveOf(made)];
  const files = sideOf(config, live);
  const catalogue = catalogueOf({ files: { config, names: namesOf(config, live) }, live });
  return { files, live, catalogue, resources: [...catalogue.resources.values()] };
}

const levelOn = (access: Parameters<typeof effective>[0], { kind, id }: Resource): string =>
  kind === 'integration'
    ? levelOnIntegration(effective(access), integrationIdOf(id))
    : levelOnServer(effective(access), mcpServerIdOf(id));

describe('an answer', () => {
  it('from the files says on every resource what the person is to reach, and which lines give it', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { files, resources } = sidesOf(made);
        for (const user of files.desired.users) {
          const answer = answerFromFiles(user, files);
          for (const resource of resources) {
            const { level, because } = holdingOn(answer.holdings, resource);
            expect(level).toBe(levelOn(user.state === 'absent' ? NONE : user.access, resource));
            expect(because.length > 0).toBe(level !== 'none');
          }
        }
      }),
      RUNS,
    );
  });

  it('from the files mentions every grant once: as one that gives something, or with the reason why not', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { files } = sidesOf(made);
        for (const user of files.desired.users) {
          const { holdings, idle } = answerFromFiles(user, files);
          const giving = eachOf(holdings).filter(({ byLevel }) => byLevel === undefined);
          const mentioned = [
            ...giving.flatMap(({ because }) => because),
            ...idle.flatMap(({ because }) => because ?? []),
          ];
          const grants = user.grants.filter((grant) => grant.what !== 'level' || grant.level !== 'custom');
          expect(mentioned).toHaveLength(grants.length);
          expect(new Set(mentioned)).toEqual(new Set(grants.map(({ reason }) => reason)));
        }
      }),
      RUNS,
    );
  });

  it('from the account says on every resource what the record gives', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { live, resources } = sidesOf(made);
        for (const user of live.users) {
          for (const resource of resources) {
            expect(holdingOn(answerFromAccount(user).holdings, resource).level).toBe(
              levelOn(user.access, resource),
            );
          }
        }
      }),
      RUNS,
    );
  });

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
});

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

const HEAD = `version: 1
account: { name: Acme, region: us }
`;

describe('a person', () => {
  const idle = (answer: Answer) =>
    answer.idle.map(({ field, level, why }) => `${field} ${level}: ${why.code}`);
  const files = (text: string): FilesSide => {
    const config = readText(`${HEAD}${text}`);
    return { config, desired: resolveDesired(config, namesAlone(config), NOW) };
  };
  const only = (text: string): Answer => {
    const side = files(text);
    const [user] = side.desired.users;
    if (user === undefined) throw new Error('nobody is declared');
    return answerFromFiles(user, side);
  };

  it('who is administrator has nothing from a grant on a server, and one who manages nothing from integrations', () => {
    expect(
      idle(
        only(
          'users: { ada@x.example: { accessLevel: administrator, mcpServers: { /orders: write }, integrations: { O: monitor } } }',
        ),
      ),
    ).toEqual(['integrations/O monitor: covered', 'mcpServers//orders write: covered']);
    expect(
      idle(only('users: { ada@x.example: { accessLevel: manage, integrations: { O: manage } } }')),
    ).toEqual(['integrations/O manage: covered']);
  });

  it('who monitors has nothing from a monitor grant, and something from a manage grant', () => {
    const answer = only(
      'users: { ada@x.example: { accessLevel: monitor, integrations: { O: monitor, P: manage } } }',
    );
    expect(idle(answer)).toEqual(['integrations/O monitor: covered']);
    expect(eachOf(answer.holdings).map(({ field, level }) => `${field} ${level}`)).toEqual([
      'accessLevel monitor',
      'integrations monitor',
      'integrations/P manage',
    ]);
  });

  it('keeps what has ended in sight', () => {
    const answer = only(
      'users: { ada@x.example: { integrations: { O: { level: manage, until: 2026-11-01, reason: INC-1 }, P: monitor } } }',
    );
    expect(answer.idle).toMatchObject([
      { field: 'integrations/O', why: { code: 'ended' }, because: { until: '2026-11-01', note: 'INC-1' } },
    ]);
  });

  it('who is absent has nothing, whatever lists say', () => {
    const answer = only(
      'users: { ada@x.example: { state: absent, reason: left } }\nintegrations: { O: { manage: [ada@x.example] } }',
    );
    expect(answer.condition).toMatchObject({
      code: 'absent',
      because: { text: 'state: absent', note: 'left' },
    });
    expect(eachOf(answer.holdings)).toEqual([]);
    expect(idle(answer)).toEqual(['integrations/O manage: absent']);
  });

  it('who holds a role is told where it was assigned and where it grants', () => {
    const answer = only(
      'roles:\n  op:\n    integrations: { O: manage }\nusers:\n  ada@x.example:\n    roles: [op]\n',
    );
    expect(eachOf(answer.holdings)[1]?.because).toMatchObject([
      { text: 'role op', place: { line: 5 }, through: { line: 8 } },
    ]);
  });

  it('who is pinned is found by the e-mail that the account has now', () => {
    const ada = person('ada');
    const live = account([{ ...ada, userId: 'eeeeeeeeeeeeeeeeeeeeeee1' as typeof ada.userId }]);
    const side = files('users: { old@acme.example: { id: eeeeeeeeeeeeeeeeeeeeeee1, accessLevel: monitor } }');
    for (const text of ['ADA@acme.example', 'old@acme.example']) {
      expect(findPerson(text, side, live)).toMatchObject({
        desired: { shown: 'old@acme.example' },
        records: [{ shownEmail: 'ada@acme.example' }],
      });
    }
  });
});

describe('a comparison', () => {
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
    ).toEqual([{ field: `integrations/${O}`, before: 'manage', after: 'monitor' }]);
  });
});

describe('a resource', () => {
  const live = account([]);
  const config =
    readText(`${HEAD}users: { ada@x.example: { integrations: { Returns EU: manage, Order to Cash: manage } } }
integrations:
  Returns EU: { id: aaaaaaaaaaaaaaaaaaaaaaa2 }
  New portal: { whenMissing: wait, manage: [ada@x.example] }
mcpServers:
  Stock lookup: { uri: /stock, read: [ada@x.example] }
`);
  const catalogue = catalogueOf({ files: { config, names: namesOf(config, live) }, live });
  const idOf = (text: string): string => {
    const found = catalogue.find(text);
    return found.kind === 'found' ? found.resource.id : found.kind;
  };

  it('is found by key, name, id and URI, as files name it', () => {
    expect(idOf('Returns EU')).toBe('aaaaaaaaaaaaaaaaaaaaaaa2');
    expect(idOf('aaaaaaaaaaaaaaaaaaaaaaa3')).toBe('aaaaaaaaaaaaaaaaaaaaaaa3');
    for (const text of [
      '/stock',
      'Stock',
      'Stock lookup',
      'mcpServers/Stock lookup',
      'bbbbbbbbbbbbbbbbbbbbbbb2',
    ]) {
      expect([text, idOf(text)]).toEqual([text, 'bbbbbbbbbbbbbbbbbbbbbbb2']);
    }
  });

  it('that several are called needs more words, and one that nothing is called a suggestion', () => {
    expect(catalogue.find('Returns')).toEqual({
      kind: 'ambiguous',
      write: ['Returns EU', 'aaaaaaaaaaaaaaaaaaaaaaa3'],
    });
    expect(catalogue.find('Order to Csh')).toEqual({ kind: 'unknown', suggestion: 'Order to Cash' });
    expect(catalogue.find('New portal')).toEqual({ kind: 'missing' });
  });

  it('of each kind with one name is told apart by its section', () => {
    const twin = readText(
      `${HEAD}users: { ada@x.example: { integrations: { Orders: manage }, mcpServers: { Orders: read } } }`,
    );
    const both = catalogueOf({ files: { config: twin, names: namesAlone(twin) } });
    expect(both.find('Orders')).toEqual({
      kind: 'ambiguous',
      write: ['integrations/Orders', 'mcpServers/Orders'],
    });
    expect(both.find('mcpServers/Orders')).toMatchObject({ kind: 'found', resource: { kind: 'server' } });
    expect(both.find('integrations/Orders')).toMatchObject({
      kind: 'found',
      resource: { kind: 'integration' },
    });
  });
});
