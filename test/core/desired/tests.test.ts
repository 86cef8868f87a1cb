/** Facts that must hold of everybody's access: who breaks which, and whether a run breaks or mends it. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import {
  accessTestsOf,
  brokenBy,
  brokenNever,
  testChanges,
  testFindings,
} from '../../../src/core/desired/tests.ts';
import { effective } from '../../../src/core/model/access.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { CASH, filesAbout, ORDERS, RETURNS_EU, STOCK } from '../../support/about.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const REST = `integrations: { Returns EU: { id: ${RETURNS_EU} }, New portal: { whenMissing: wait } }\n`;
const testsOf = (test: string) => {
  const config = filesAbout([], `${REST}tests: [{ name: rule, ${test} }]\n`);
  return accessTestsOf(config, namesOf(config, account([])));
};
const accessOf = (facts: PersonFacts) => effective(person('ada', facts).access);
const breaks = (test: string, facts: PersonFacts, who = 'ada@acme.example'): string[] =>
  brokenBy(testsOf(test), emailOf(who), accessOf(facts)).map(({ words }) => words);
const cash = (level: 'monitor' | 'manage') => new Map([[CASH, level]] as const);

it('a test says which of its names do not resolve, and not of those that are waited for', () => {
  const open = (test: string) => testsOf(test)[0]?.open;
  const apart =
    'neverTogether: { integrations: { Order to Cash: manage, Gone: manage }, mcpServers: { /gone: read } }';
  expect(open(apart)).toEqual(['Gone', '/gone']);
  expect(open('only: { integrations: { Gone: { manage: [] }, New portal: { manage: [] } } }')).toEqual([
    'Gone',
  ]);
  expect(open('never: { integrations: { Returns EU: manage, New portal: manage } }')).toEqual([]);
});

describe('what nobody may have', () => {
  it('is broken by that level or a higher one, however it is given', () => {
    const never = 'never: { integrations: { Order to Cash: manage } }';
    expect(breaks(never, { integrations: cash('monitor') })).toEqual([]);
    expect(breaks(never, { integrations: cash('manage') })).toEqual(['has manage on Order to Cash']);
    expect(breaks(never, { level: 'manage' })).toHaveLength(1);
    expect(breaks(never, { level: 'administrator' })).toHaveLength(1);
    expect(breaks('never: { accessLevel: manage }', { level: 'administrator' })).toHaveLength(1);
    expect(breaks('never: { accessLevel: manage }', { level: 'monitor' })).toEqual([]);
  });

  it('on every server is more than on each of them', () => {
    const each = new Map([
      [ORDERS, 'write'],
      [STOCK, 'write'],
    ] as const);
    expect(breaks('never: { mcpServers: all }', { mcp: each })).toEqual([]);
    expect(breaks('never: { mcpServers: all }', { mcp: 'all' })).toEqual(['has every MCP server']);
    expect(breaks('never: { mcpServers: { /orders: write } }', { mcp: 'all' })).toHaveLength(1);
  });

  it('of several things is broken by one of them', () => {
    const never = 'never: { accessLevel: manage, integrations: { Order to Cash: manage } }';
    expect(breaks(never, { integrations: cash('manage') })).toEqual(['has manage on Order to Cash']);
  });
});

describe('what nobody may have together', () => {
  const together = (second: string) =>
    `neverTogether: { integrations: { Order to Cash: manage, ${second}: manage } }`;

  it('is broken only by all of it', () => {
    const both = new Map([...cash('manage'), [RETURNS_EU, 'manage'] as const]);
    expect(breaks(together('Returns EU'), { integrations: cash('manage') })).toEqual([]);
    expect(breaks(together('Returns EU'), { integrations: both })).toHaveLength(1);
  });

  it('is broken by nobody while one of it does not exist', () => {
    expect(breaks(together('New portal'), { integrations: cash('manage') })).toEqual([]);
    expect(breaks(together('New portal'), { level: 'administrator' })).toEqual([]);
  });
});

describe('what everybody must have', () => {
  it('is broken by whoever lacks one of it', () => {
    const always = 'always: { accessLevel: monitor, integrations: { Order to Cash: manage } }';
    expect(breaks(always, { level: 'monitor' })).toEqual(['lacks manage on Order to Cash']);
    expect(breaks(always, { level: 'monitor', integrations: cash('manage') })).toEqual([]);
    expect(breaks(always, { level: 'administrator' })).toEqual([]);
  });
});

describe('a closed list', () => {
  it('is broken by whoever has the level and is not on it', () => {
    const only =
      'only: { administrator: [Ada@acme.example], integrations: { Order to Cash: { manage: [] } } }';
    expect(breaks(only, { level: 'administrator' })).toEqual([
      'has manage on Order to Cash and is not on the list',
    ]);
    expect(breaks(only, { level: 'administrator' }, 'eve@acme.example')).toHaveLength(2);
    expect(breaks(only, { level: 'monitor', integrations: cash('monitor') }, 'eve@acme.example')).toEqual([]);
    const servers = 'only: { mcpServers: { /orders: { write: [ada@acme.example], read: [] } } }';
    expect(breaks(servers, { mcp: new Map([[ORDERS, 'read']]) })).toHaveLength(1);
    expect(breaks(servers, { mcp: new Map([[ORDERS, 'write']]) })).toHaveLength(1);
    expect(breaks(servers, { mcp: 'all' }, 'eve@acme.example')).toHaveLength(2);
  });
});

describe('a test about some people', () => {
  it('concerns those whose address fits, however it is spelled', () => {
    const some = 'users: "*@PARTNER.example", never: { accessLevel: monitor }';
    expect(breaks(some, { level: 'monitor' })).toEqual([]);
    expect(breaks(some, { level: 'monitor' }, 'eve@partner.example')).toHaveLength(1);
  });

  it('leaves out whom it excepts, however they are spelled, and nobody else', () => {
    const apart = (except: string) =>
      `except: [${except}], neverTogether: { integrations: { Order to Cash: manage, Returns EU: manage } }`;
    expect(breaks(apart('Ada@ACME.example'), { level: 'administrator' })).toEqual([]);
    expect(breaks(apart('"*@ops.example", a*@acme.example'), { level: 'administrator' })).toEqual([]);
    expect(breaks(apart('ada@acme.example'), { level: 'administrator' }, 'eve@acme.example')).toHaveLength(1);
  });
});

describe('at every moment of a run', () => {
  it('only what nobody may have must hold: what is to be given or closed holds at its end', () => {
    const ada = (test: string, facts: PersonFacts) =>
      brokenNever(testsOf(test), 'ada@acme.example', accessOf(facts));
    expect(ada('never: { accessLevel: manage }', { level: 'manage' })).toEqual(['rule']);
    expect(ada('always: { accessLevel: manage }', {})).toEqual([]);
    expect(ada('only: { manage: [] }', { level: 'manage' })).toEqual([]);
    const together = 'neverTogether: { accessLevel: monitor, integrations: { Order to Cash: manage } }';
    expect(ada(together, { level: 'monitor', integrations: cash('manage') })).toEqual(['rule']);
  });
});

describe('files that break a test', () => {
  const findings = (ada: string, test = 'never: { accessLevel: manage }') => {
    const config = filesAbout(
      [`ada@acme.example: ${ada}`],
      `${REST}tests: [{ name: rule, users: ada@acme.example, ${test} }]\nroles: { lead: { accessLevel: manage }, cash: { integrations: { Order to Cash: manage } } }\n`,
    );
    const names = namesOf(config, account([]));
    return testFindings(accessTestsOf(config, names), resolveDesired(config, names, NOW).users);
  };

  it('are told with the lines that grant it', () => {
    expect(findings('{ accessLevel: manage, roles: [lead] }')).toMatchObject([
      {
        severity: 'error',
        code: 'access-test',
        summary: 'The access test "rule" fails: ada@acme.example has account level manage or higher.',
        why: expect.stringMatching(
          /^Granted by: own entry, access\.yaml:\d+; role lead, access\.yaml:\d+\.$/,
        ),
      },
    ]);
  });

  it('are told without lines that give less', () => {
    const why = (ada: string, test: string) => findings(ada, test).map((finding) => finding.why);
    const cash = 'never: { integrations: { Order to Cash: manage } }';
    const [role, lead] = ['role cash, access.yaml:8', 'role lead, access.yaml:8'];
    expect(why('{ accessLevel: monitor, roles: [cash] }', cash)).toEqual([`Granted by: ${role}.`]);
    const own = '{ integrations: { Order to Cash: monitor }, roles: [cash, lead] }';
    expect(why(own, cash)).toEqual([`Granted by: ${role}; ${lead}.`]);
    const only = 'only: { manage: [] }';
    expect(why('{ accessLevel: monitor, roles: [cash, lead] }', only)).toEqual([`Granted by: ${lead}.`]);
    expect(why('{ accessLevel: monitor }', 'always: { accessLevel: manage }')).toEqual([undefined]);
  });

  it('are told without lines that have ended', () => {
    const [finding] = findings('{ accessLevel: manage, roles: [{ role: lead, until: 2026-11-21 }] }');
    expect(finding?.why).toMatch(/^Granted by: own entry, access\.yaml:\d+\.$/);
  });

  it('are none where the line has ended, or where the person is disabled or absent', () => {
    expect(findings('{ accessLevel: monitor, roles: [{ role: lead, until: 2026-11-21 }] }')).toEqual([]);
    expect(findings('{ accessLevel: manage, enabled: false }')).toEqual([]);
    expect(findings('{ state: absent }')).toEqual([]);
  });
});

describe('a run', () => {
  const change = (before: PersonFacts | undefined, after: PersonFacts | undefined) =>
    testChanges(testsOf('never: { accessLevel: manage }'), [
      {
        email: emailOf('ada@acme.example'),
        shown: 'ada',
        before: before && accessOf(before),
        after: after && accessOf(after),
      },
    ]).map(({ change: what }) => what);

  it('breaks a test newly, mends it, or leaves it broken', () => {
    const [less, more] = [{ level: 'monitor' }, { level: 'manage' }] as const;
    expect(change(less, more)).toEqual(['breaks']);
    expect(change(undefined, more)).toEqual(['breaks']);
    expect(change(more, less)).toEqual(['mends']);
    expect(change(more, undefined)).toEqual(['mends']);
    expect(change(more, { level: 'administrator' })).toEqual(['already-broken']);
    expect(change(less, less)).toEqual([]);
  });
});
