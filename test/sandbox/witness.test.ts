/** The judge of each write: every rule is broken once, and kept once by the nearest write that is right. */
import { describe, expect, test } from 'vitest';
import type { AccountChange } from '../../src/sandbox/account.ts';
import type { Document } from '../../src/sandbox/document.ts';
import { type Decided, type Knowledge, RULES, type Situation, Witness } from '../../src/sandbox/witness.ts';

const things = { integrations: ['cash'], mcpServers: ['orders', 'stock'] };
const who = (name: string): string => `${name}@acme.example`;

function record(name: string, fields: Document = {}): Document {
  return {
    _id: `record of ${name}`,
    accepted: true,
    sharedWithUser: { _id: `person ${name}`, email: who(name) },
    ...fields,
  };
}
const administrator = { accessLevel: 'administrator' };
const orders = (...scopes: string[]): Document => ({
  mcpServerAccessLevel: [{ _mcpServerId: 'orders', scopes }],
});

function change(
  before: Document | undefined,
  after: Document | undefined,
  source: 'api' | 'UI' = 'api',
): AccountChange {
  const person = ((after ?? before)?.sharedWithUser ?? {}) as { readonly email: string };
  return {
    event: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
    email: person.email,
    by: { person: { id: 'whoever', email: who('root') }, source },
    time: '2026-11-22T12:00:00.000Z',
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

const ann = record('ann', administrator);
const bob = record('bob', administrator);
const eva = record('eva', { accessLevel: 'monitor', notManaged: 1 });
const zoe = record('zoe', { accessLevel: 'manage', ...orders('mcp:write') });
const own = record('root', administrator);
const decided: readonly Decided[] = [
  { email: who('ann'), holds: { accessLevel: 'none' } },
  { email: who('bob'), holds: { accessLevel: 'monitor' } },
  { email: who('eva'), holds: { accessLevel: 'manage' }, flags: { accountMFARequired: true } },
  { email: who('off'), holds: { accessLevel: 'monitor' }, disabled: true },
  { email: who('new'), holds: { accessLevel: 'monitor' } },
  { email: who('kim'), holds: { accessLevel: 'monitor', mcpServers: { stock: 'read' } } },
  { email: who('root'), holds: { accessLevel: 'administrator' } },
];
const kim = record('kim', { ...administrator, ...orders('mcp:read') });
const off = record('off', { accessLevel: 'monitor' });

const situation: Situation = {
  things,
  records: [own, ann, bob, eva, zoe, kim, off],
  decided,
  floor: 2,
  own: who('root'),
};

const monitor = (of: Document): Document => ({ ...of, accessLevel: 'monitor' });
const without = (of: Document, key: string): Document => {
  const { [key]: _, ...rest } = of;
  return rest;
};

/** The rules that the last of some changes breaks. */
function broken(
  changes: readonly AccountChange[],
  about: Partial<Situation> = {},
  knowledge: Knowledge = {},
): string[] {
  const witness = new Witness({ ...situation, ...about });
  const verdicts = changes.map((each, at) => witness.see(each, at === changes.length - 1 ? knowledge : {}));
  return (verdicts.at(-1) ?? []).map(({ rule }) => rule);
}

describe.each<{ rule: string; wrong: AccountChange[]; right: AccountChange[]; about?: Partial<Situation> }>([
  {
    rule: 'floor',
    wrong: [change(ann, monitor(ann)), change(bob, monitor(bob))],
    right: [change(ann, monitor(ann))],
  },
  {
    rule: 'self',
    wrong: [change(own, monitor(own))],
    right: [change(own, { ...own, lastModified: 'now' })],
  },
  {
    rule: 'too-much',
    wrong: [change(eva, { ...eva, accessLevel: 'administrator' })],
    right: [change(eva, { ...eva, accessLevel: 'manage' })],
  },
  {
    rule: 'too-little',
    wrong: [change(eva, without(eva, 'accessLevel'))],
    right: [change(eva, { ...eva, accessLevel: 'manage' })],
  },
  { rule: 'untouched', wrong: [change(zoe, monitor(zoe))], right: [change(zoe, monitor(zoe), 'UI')] },
  {
    rule: 'setting',
    wrong: [change(eva, { ...eva, accountSSORequired: true })],
    right: [change(eva, { ...eva, accountMFARequired: true })],
  },
  {
    rule: 'switch',
    wrong: [change(off, { ...off, disabled: true }), change({ ...off, disabled: true }, off)],
    right: [change(off, { ...off, disabled: true })],
  },
  {
    rule: 'rest',
    wrong: [change(eva, without(eva, 'notManaged'))],
    right: [change(eva, { ...eva, lastModified: 'now' })],
  },
  {
    rule: 'two-mails',
    wrong: [
      change(undefined, monitor(record('new'))),
      change(monitor(record('new')), undefined),
      change(undefined, monitor(record('new'))),
    ],
    right: [
      change(undefined, monitor(record('new'))),
      change(monitor(record('new')), undefined, 'UI'),
      change(undefined, monitor(record('new'))),
    ],
  },
  {
    rule: 'deleted-administrator',
    wrong: [change(ann, undefined)],
    right: [change(ann, monitor(ann)), change(monitor(ann), undefined)],
  },
  {
    rule: 'mcp-of-administrator',
    wrong: [change(kim, { ...monitor(kim), mcpServerAccessLevel: [] })],
    right: [change(kim, monitor(kim))],
  },
])('the rule $rule', ({ rule, wrong, right, about }) => {
  test('is seen broken', () => expect(broken(wrong, about)).toContain(rule));
  test('is kept by what is right', () => expect(broken(right, about)).not.toContain(rule));
});

describe('the floor', () => {
  const both = [change(ann, monitor(ann), 'UI'), change(bob, monitor(bob))];

  test('counts what others took, unless no reading could show it', () => {
    expect(broken(both)).toEqual(['floor']);
    expect(broken(both, {}, { unseen: both.slice(0, 1) })).toEqual([]);
  });

  test('is never more than there were when the run began', () => {
    expect(broken(both, {}, { before: 1 })).toEqual([]);
    expect(broken([change(ann, monitor(ann))], { floor: 9 })).toEqual(['floor']);
  });

  test('counts two records of one person once, and neither the own user nor whoever is pending or disabled', () => {
    const twin = { ...bob, _id: 'another record of bob' };
    const others = [
      record('p', { ...administrator, accepted: false }),
      record('d', { ...administrator, disabled: true }),
    ];
    const witness = new Witness({ ...situation, records: [own, bob, twin, ...others] });
    expect(witness.administrators()).toBe(1);
  });
});

test('what somebody else gave may stay, and what a reading could not show is nobody’s fault', () => {
  const promoted = { ...eva, accessLevel: 'administrator' };
  const edit = change(eva, promoted, 'UI');
  expect(broken([edit, change(promoted, { ...promoted, accountMFARequired: true })])).toEqual([]);
  const undone = change(promoted, { ...eva, notManaged: 2 });
  expect(broken([edit, undone])).toContain('rest');
  expect(broken([edit, undone], {}, { unseen: [edit] })).toEqual([]);
});

test('protected people are not written, whatever is decided', () => {
  const raised = change(eva, { ...eva, accessLevel: 'manage' });
  expect(broken([raised], { protectedPeople: ['EVA@acme.example'] })).toEqual(['untouched']);
  expect(broken([raised])).toEqual([]);
});

describe('at rest', () => {
  test('everybody who is not as decided is named, with what differs', () => {
    const witness = new Witness(situation);
    expect(witness.atRest().map(({ email }) => email)).toEqual(
      ['ann', 'bob', 'eva', 'off', 'new', 'kim'].map(who),
    );
    expect(witness.atRest(new Set(['ann', 'bob', 'eva', 'new', 'kim'].map(who)))).toMatchObject([
      { rule: 'end', email: who('off'), words: expect.stringContaining('more than decided: level') },
    ]);
  });

  test('nothing is named once all is as decided', () => {
    const witness = new Witness({ ...situation, decided: decided.slice(0, 3) });
    witness.see(change(ann, undefined));
    witness.see(change(bob, monitor(bob)));
    witness.see(change(eva, { ...eva, accessLevel: 'manage', accountMFARequired: true }));
    expect(witness.atRest()).toEqual([]);
  });

  test('any of several ends of one person will do', () => {
    const either = [
      ...decided.slice(1, 2),
      { email: who('bob'), holds: { accessLevel: 'administrator' } as const },
    ];
    expect(new Witness({ ...situation, decided: either }).atRest()).toEqual([]);
  });
});

test('every rule says where it comes from', () => {
  for (const words of Object.values(RULES)) expect(words).toMatch(/\(.+\)$|at rest/);
});
