/** The certificate must be able to fail: each way in which a plan could be wrong makes it say so. */
import { describe, expect, it } from 'vitest';
import { type Access, accessFrom } from '../../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf, recordIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState } from '../../../src/core/model/live.ts';
import type { AskedOf } from '../../../src/core/plan/certify/asked.ts';
import { certify } from '../../../src/core/plan/certify.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { account, person } from '../../support/live.ts';
import { NOW, ORIGIN, readText } from '../../support/world.ts';

const orders = mcpServerIdOf('bbbbbbbbbbbbbbbbbbbbbbb1');
const stock = mcpServerIdOf('bbbbbbbbbbbbbbbbbbbbbbb2');

/** Two administrators leave the role, one is promoted, one is enabled while losing a grant. */
const FILE = `
version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 2, maxDemotions: 100%, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { mcpServers: { /stock: write } }
  bea@acme.example: { accessLevel: monitor }
  cal@acme.example: { accessLevel: administrator }
  dan@acme.example: { integrations: { Order to Cash: monitor }, enabled: true }
`;

const live: LiveState = account([
  person('ada', { level: 'administrator', mcp: new Map([[orders, 'read']]) }),
  person('bea', { level: 'administrator' }),
  person('cal', { level: 'monitor' }),
  person('dan', { level: 'manage', disabled: true }),
  person('eve', { level: 'administrator' }),
]);

const result = makePlan({ config: readText(FILE), live, origin: ORIGIN, now: NOW });
if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
const { plan, desired } = result;
const planned = (): readonly Operation[] => plan.operations;

const asked: AskedOf = {
  people: desired.users,
  unmanaged: 'report',
  unknownAccess: 'keep',
  held: new Map(),
  onlyDue: false,
};
const check = (operations: readonly Operation[], over: Partial<Parameters<typeof certify>[0]> = {}) =>
  certify({ operations, live, floor: 2, asked, ...over });

const find = (email: string, at = 0): Operation => {
  const found = planned().filter(({ user }) => user.email.startsWith(email))[at];
  if (found === undefined) throw new Error(`no operation of ${email}`);
  return found;
};

const change = (step: number, edit: (operation: Operation) => Operation): Operation[] =>
  planned().map((operation) => (operation.step === step ? edit(operation) : operation));

const withAccess = (operation: Operation, access: Access): Operation =>
  operation.after === undefined ? operation : { ...operation, after: { ...operation.after, access } };

describe('the certificate', () => {
  it('holds for the plan as planned', () => {
    expect(check(planned())).toMatchObject({ kind: 'safe', states: planned().length + 4 });
  });

  it('fails when the need of a taker for its maker is dropped', () => {
    const taker = planned().find(({ needs, kind }) => kind === 'demote' && needs.length > 0);
    expect(taker).toBeDefined();
    expect(check(change(taker?.step ?? 0, (operation) => ({ ...operation, needs: [] })))).toMatchObject({
      kind: 'unsafe',
      violations: [expect.stringContaining('administrators could be taken')],
    });
    // Another record of the token's own user is no administrator that can be spared.
    const [own] = live.users.filter(({ userId }) => userId === live.tokenUserId);
    if (own === undefined) throw new Error('the token is of nobody');
    const users = [...live.users, { ...own, recordId: recordIdOf('own-2') }];
    const loose = change(taker?.step ?? 0, (operation) => ({ ...operation, needs: [] }));
    expect(check(loose, { live: { ...live, users } })).toMatchObject({ kind: 'unsafe' });
  });

  it("fails when a person's write could run before the one that it follows", () => {
    const second = find('ada', 1);
    expect(check(change(second.step, (operation) => ({ ...operation, needs: [] })))).toMatchObject({
      kind: 'unsafe',
    });
  });

  it('fails when two operations of a chain are swapped', () => {
    const [first, second] = [find('ada', 0), find('ada', 1)];
    const swapped = planned().map((operation) => {
      if (operation.step === first.step) return { ...operation, before: second.before, after: second.after };
      if (operation.step === second.step) return { ...operation, before: first.before, after: first.after };
      return operation;
    });
    expect(check(swapped)).toMatchObject({ kind: 'unsafe' });
  });

  it('fails when an operation gives more than before and after the run', () => {
    const wide = accessFrom({ level: 'custom', integrations: new Map(), mcp: 'all' });
    const first = find('cal');
    const more = accessFrom({
      level: 'monitor',
      integrations: new Map([[integrationIdOf('x'), 'manage']]),
      mcp: 'all',
    });
    const between = {
      ...first,
      step: 90,
      needs: [],
      after: first.before && { ...first.before, access: more },
    };
    const rest = { ...first, step: 91, needs: [90], before: between.after };
    const operations = planned().filter(({ step }) => step !== first.step);
    expect(check([...operations, between, rest])).toMatchObject({ kind: 'unsafe' });
    expect(check(change(find('ada', 0).step, (operation) => withAccess(operation, wide)))).toMatchObject({
      kind: 'unsafe',
    });
  });

  it('fails when MCP access drops on the way below what both ends have', () => {
    const [first, second] = [find('ada', 0), find('ada', 1)];
    const narrow = accessFrom({ level: 'custom', integrations: new Map(), mcp: new Map([[orders, 'read']]) });
    const operations = planned().map((operation) => {
      if (operation.step === first.step) return withAccess(operation, narrow);
      if (operation.step !== second.step || operation.before === undefined) return operation;
      return { ...operation, before: { ...operation.before, access: narrow } };
    });
    expect(narrow.level === 'custom' && narrow.mcp !== 'all' && narrow.mcp.has(stock)).toBe(false);
    expect(check(operations)).toMatchObject({
      kind: 'unsafe',
      violations: expect.arrayContaining([expect.stringContaining('neither')]),
    });
  });

  it('fails when the demotion that a chain begins with is left out', () => {
    const first = find('ada', 0);
    expect(check(planned().filter(({ step }) => step !== first.step))).toMatchObject({ kind: 'unsafe' });
  });

  it('fails when a pending administrator is counted as one', () => {
    const promoted = find('cal');
    const pending: LiveState = {
      ...live,
      users: live.users.map((user) =>
        user.email.startsWith('cal') ? { ...user, invitation: 'pending' } : user,
      ),
    };
    const operations = change(promoted.step, (operation) => ({
      ...operation,
      before: operation.before && { ...operation.before, invitation: 'pending' },
      after: operation.after && { ...operation.after, invitation: 'pending' },
    }));
    expect(check(operations, { live: pending })).toMatchObject({
      kind: 'unsafe',
      violations: [expect.stringContaining('administrators could be taken')],
    });
  });

  it('fails when one maker is to stand in for two takers', () => {
    const maker = find('cal');
    const operations = planned().map((operation) =>
      operation.kind === 'demote' && operation.step !== find('ada', 1).step
        ? { ...operation, needs: [maker.step] }
        : operation,
    );
    expect(check(operations, { floor: 3 })).toMatchObject({ kind: 'unsafe' });
  });

  it('fails when something is taken from the token user', () => {
    const own = live.users.find(({ userId }) => userId === live.tokenUserId);
    if (own === undefined) throw new Error('the token has a user');
    const template = find('bea');
    const operation: Operation = {
      ...template,
      step: 99,
      needs: [],
      user: { email: own.email, shown: own.shownEmail, recordId: own.recordId, userId: own.userId },
      before: { ...own, settings: {} },
      after: template.after,
    };
    expect(check([...planned(), operation])).toMatchObject({
      kind: 'unsafe',
      violations: expect.arrayContaining([expect.stringContaining("token's own user")]),
    });
  });

  it('fails when what is started needs what waits', () => {
    const taker = planned().find(({ needs, kind }) => kind === 'demote' && needs.length > 0);
    const maker = taker?.needs[0] ?? 0;
    expect(check(change(maker, (operation) => ({ ...operation, waitsFor: ['zoe'] })))).toMatchObject({
      kind: 'unsafe',
    });
  });

  it('fails when an access test that held before and holds after is broken in between', () => {
    const brokenNever = (email: string, access: { level: string }) =>
      email.startsWith('ada') && access.level === 'custom' ? ['ada is never custom'] : [];
    expect(check(planned(), { brokenNever })).toMatchObject({ kind: 'safe' });
    const onlyBetween = (email: string, access: { servers: ReadonlyMap<string, string> }) =>
      email.startsWith('ada') && access.servers.size === 2 ? ['ada never has two servers'] : [];
    expect(check(planned(), { brokenNever: onlyBetween })).toMatchObject({
      kind: 'unsafe',
      violations: [expect.stringContaining('two servers')],
    });
  });
});
