/** What a change of the files gives and takes, judged by the files alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startOf } from '../../../src/core/model/finding.ts';
import { offlineDifference } from '../../../src/core/plan/offline.ts';
import type { Operation } from '../../../src/core/plan/operation.ts';
import { editsBetween } from '../../../src/core/written/edits.ts';
import { filesAbout, ORDERS } from '../../support/about.ts';
import { usually } from '../../support/thorough.ts';
import { configOf, NOW, readText, world } from '../../support/world.ts';

const told = ({ kind, user, fields }: Operation): string =>
  `${kind} ${user.email.split('@')[0]}: ${fields.map(({ field, before, after }) => `${field} ${before} ${after}`).join(', ')}`;
const ada = (entry: string, policy = '') =>
  filesAbout([`ada@acme.example: ${entry}`], `policy: { minAdministrators: 0${policy} }\n`);
const fail = (): never => expect.unreachable('nobody differs');
const nobody = (policy = '') => filesAbout([], `policy: { minAdministrators: 0${policy} }\n`);
const difference = (...[was, is]: [ReturnType<typeof ada>, ReturnType<typeof ada>]) => {
  const { operations, undeclared, gain, lose, change } = offlineDifference(was, is, NOW, []);
  return { told: operations.map(told), undeclared, moved: [gain, lose, change] };
};

describe('two sets of files', () => {
  it('two equal desired states differ in nothing, without an account', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { operations, undeclared } = offlineDifference(configOf(made), configOf(made), NOW, []);
        expect([operations, undeclared]).toEqual([[], []]);
      }),
      { numRuns: usually(70, 400) },
    );
  });

  it.each([
    ['a server found by URI, then by a name that looks like it', '{ uri: /stock }', '{ name: /stock }'],
    ['a server found by id, then by a name that looks like it', `{ id: ${ORDERS} }`, `{ name: ${ORDERS} }`],
    ['a name, then the marked name', '{ name: /stock }', '{ name: "name:/stock" }'],
  ])('a key that is bound otherwise is seen: %s', (_what, before, after) => {
    const bound = (to: string) =>
      filesAbout(['ada@acme.example: { mcpServers: { Stock: read } }'], `mcpServers: { Stock: ${to} }\n`);
    const difference = offlineDifference(bound(before), bound(after), NOW, []);
    expect(difference.operations.map(({ user }) => user.email)).toEqual(['ada@acme.example']);
    expect(difference).toMatchObject({ gain: 1, lose: 1, change: 0 });
  });
});

describe('somebody', () => {
  const monitor = ada('{ accessLevel: monitor }');

  it('gains, loses or has other access than before', () => {
    const to = (entry: string) => difference(monitor, ada(entry));
    expect(to('{ accessLevel: manage }')).toMatchObject({
      told: ['grant ada: accessLevel monitor manage'],
      moved: [1, 0, 0],
    });
    expect(to('{ integrations: { Order to Cash: monitor } }').moved).toEqual([0, 1, 0]);
    expect(to('{ integrations: { Order to Cash: manage } }').moved).toEqual([1, 1, 0]);
    expect(to('{ accessLevel: monitor, mfaRequired: true }')).toMatchObject({
      told: ['update ada: mfaRequired null true'],
      moved: [0, 0, 1],
    });
    expect(to('{ accessLevel: monitor, enabled: false }').moved).toEqual([0, 1, 0]);
  });

  it('who is new gains, and who is absent loses', () => {
    expect(difference(nobody(), monitor).moved).toEqual([1, 0, 0]);
    expect(difference(monitor, ada('{ state: absent }')).moved).toEqual([0, 1, 0]);
    expect(difference(nobody(), ada('{ state: absent }')).moved).toEqual([0, 0, 0]);
  });

  it('whose lines are gone keeps their access, and loses it only where the policy ends it', () => {
    expect(difference(monitor, nobody())).toMatchObject({
      told: [],
      undeclared: ['ada@acme.example'],
      moved: [0, 0, 0],
    });
    for (const policy of ['remove', 'disable'])
      expect(difference(monitor, nobody(`, unmanagedUsers: ${policy}`))).toMatchObject({
        undeclared: [],
        moved: [0, 1, 0],
      });
  });

  it('leaves or is disabled, and is named so, whatever asks for it', () => {
    const kindsOf = (is: ReturnType<typeof ada>, was = monitor) => {
      const { operations, leave } = offlineDifference(was, is, NOW, []);
      const [{ kind, hazards, after, because } = fail()] = operations;
      return [kind, hazards, after?.disabled, because.map(({ text }) => text), leave];
    };
    const absent = ada('{ state: absent }');
    expect(kindsOf(absent)).toEqual(['remove', ['removes-user'], undefined, ['state: absent'], 1]);
    expect(kindsOf(absent, ada('{ accessLevel: administrator }'))[1]).toEqual([
      'removes-administrator',
      'removes-user',
    ]);
    expect(kindsOf(ada('{ accessLevel: monitor, until: 2026-11-21 }')).slice(0, 2)).toEqual([
      'remove',
      ['removes-user'],
    ]);
    const byPolicy = (action: string) => kindsOf(nobody(`, unmanagedUsers: ${action}`));
    expect(byPolicy('remove')).toEqual([
      ...['remove', ['removes-user'], undefined, ['policy.unmanagedUsers: remove'], 1],
    ]);
    expect(byPolicy('disable')).toEqual([
      ...['disable', ['disables-user'], true, ['policy.unmanagedUsers: disable'], 0],
    ]);
    const disabled = ada('{ accessLevel: monitor, enabled: false }');
    expect(kindsOf(disabled).slice(0, 3)).toEqual(['disable', ['disables-user'], true]);
    expect(kindsOf(monitor, disabled).slice(0, 3)).toEqual(['enable', ['enables-user'], false]);
  });

  it('who was absent and whose lines are gone has nothing to keep', () => {
    expect(difference(ada('{ state: absent }'), nobody()).undeclared).toEqual([]);
  });

  it('whose date has passed has nothing any more', () => {
    expect(difference(monitor, ada('{ accessLevel: monitor, until: 2026-11-21 }')).moved).toEqual([0, 1, 0]);
  });
});

it('a danger is named as in a plan with the account', () => {
  const { operations } = offlineDifference(
    ada('{ accessLevel: monitor }'),
    ada('{ accessLevel: administrator }'),
    NOW,
    [],
  );
  expect(operations.map(({ hazards }) => hazards)).toEqual([['grants-administrator']]);
});

describe('an edit of a setting', () => {
  const file = (rest: string) =>
    `version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { roles: [v] }\n${rest}`;
  const source = (text: string) => ({ path: 'a.yaml', value: parse(text), place: () => startOf('a.yaml') });
  const role = (settings: string) => `roles: { v: { accessLevel: monitor${settings} }, idle: {} }\n`;
  const beside = (before: string, after: string) => {
    const [was, is] = [file(before), file(after)];
    const edits = editsBetween([source(was)], [source(is)]);
    const { operations, beside } = offlineDifference(readText(was), readText(is), NOW, edits);
    return { changes: operations.length, beside: beside.map(({ path }) => path.join(' ')) };
  };

  it.each([
    ['a setting of a role', role(''), role(', mfaRequired: true')],
    ['a default', role(''), `${role('')}defaults: { mfaRequired: true }\n`],
    [
      'one default of two',
      `${role('')}defaults: { mfaRequired: true }\n`,
      `${role('')}defaults: { ssoRequired: true }\n`,
    ],
    ['a switch of a role', role(', enabled: false'), role(', enabled: true')],
    ['a switch that is taken out', role(', enabled: false'), role('')],
  ])('is said once, by whoever changes: %s', (_what, before, after) => {
    const { changes, beside: others } = beside(before, after);
    expect(changes).toBe(1);
    // Of what no line states any more nothing shows but this.
    expect(others.filter((path) => path !== 'defaults mfaRequired')).toEqual([]);
  });

  it('of the policy is said by whom it ends', () => {
    const [eve, ends] = ['  eve@acme.example: { roles: [v] }\n', 'policy: { unmanagedUsers: remove }\n'];
    expect(beside(eve + role(''), role('') + ends)).toEqual({ changes: 1, beside: [] });
    expect(beside(role(''), role('') + ends)).toEqual({ changes: 0, beside: ['policy unmanagedUsers'] });
  });

  it('that nobody has shows here alone', () => {
    const idle = role(', mfaRequired: true').replace('idle: {}', 'idle: { mfaRequired: true }');
    expect(beside(role(''), idle).beside).toEqual(['roles idle mfaRequired']);
    const all = `${role(', mfaRequired: true')}defaults: { mfaRequired: true }\n`;
    expect(beside(role(', mfaRequired: true'), all)).toEqual({
      changes: 0,
      beside: ['defaults mfaRequired'],
    });
  });
});
