/** Answers about a person agree with what plans are made from, and leave no grant without a word. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesAlone } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { NONE } from '../../../src/core/model/access.ts';
import { eachOf, holdingOn } from '../../../src/core/reach/holding.ts';
import {
  type Answer,
  answerFromAccount,
  answerFromFiles,
  type FilesSide,
} from '../../../src/core/reach/person.ts';
import { person } from '../../support/live.ts';
import { reviewed } from '../../support/reviewed.ts';
import { levelOn, sidesOf } from '../../support/sides.ts';
import { usually } from '../../support/thorough.ts';
import { NOW, readText, world } from '../../support/world.ts';

const RUNS = { numRuns: usually(100, 600) };

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
          const grants = user.grants().filter((grant) => grant.what !== 'level' || grant.level !== 'custom');
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

  it.each(['accepted', 'pending', 'dismissed'] as const)(
    'from the account and a review call somebody the same whose invitation is %s, switched off or not',
    (invitation) => {
      for (const disabled of [true, false]) {
        const user = person('ada', { level: 'monitor', invitation, disabled });
        const { status } = reviewed(user);
        expect(answerFromAccount(user).condition.code).toBe(status === 'accepted' ? 'in-force' : status);
      }
    },
  );
});

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
    // The end of all of theirs is no absence, either.
    const gone = 'users: { ada@x.example: { until: 2026-11-01, integrations: { O: manage } } }';
    expect(idle(only(gone))).toEqual(['integrations/O manage: ended']);
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
});
