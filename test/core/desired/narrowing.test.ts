/** Which changes of the files grant nothing new: one edit at a time, and what hides behind edits that look so. */
import { describe, expect, it } from 'vitest';
import { loadText } from '../../../src/config/load-text.ts';
import { checkLoaded } from '../../../src/config/read.ts';
import { judgeNarrowing } from '../../../src/core/desired/narrowing.ts';
import { editsBetween } from '../../../src/core/written/edits.ts';
import { NOW } from '../../support/world.ts';

const A = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const B = 'aaaaaaaaaaaaaaaaaaaaaaa2';
const BASE = `version: 1
account: { name: Acme, region: us }
policy: { minAdministrators: 0, protectedUsers: [glass@acme.example], maxRemovals: 2 }
defaults: { ssoRequired: false }
roles:
  ops: { accessLevel: monitor, integrations: { Orders: manage }, mcpServers: { /orders: { level: write, until: 2027-06-30 } }, members: [ada@acme.example, { user: bea@acme.example, until: 2027-03-31 }] }
  strict: { ssoRequired: true, integrations: { Orders: monitor } }
users:
  boss@acme.example: { accessLevel: administrator, integrations: { Orders: manage } }
  glass@acme.example: { integrations: { Orders: manage } }
  ada@acme.example: { accessLevel: manage, mcpServers: all }
  bea@acme.example: { integrations: { Orders: { level: manage, until: 2027-01-31, reason: INC-1 }, Returns: monitor }, until: 2028-01-01 }
  cleo@acme.example: { roles: [strict, { role: ops, until: 2027-01-31 }], id: ${A}, mcpServers: { /orders: write } }
  dan@acme.example: { roles: [strict], mfaRequired: false }
integrations:
  Orders: { id: ${A} }
  Returns: { manage: [bea@acme.example, cleo@acme.example], monitor: [ada@acme.example] }
mcpServers: { /orders: { read: [bea@acme.example] } }
tests: [{ name: no contractor, users: "*@contractor.example", never: { accessLevel: monitor } }]
`;

function judge(after: Readonly<Record<string, string>>, before: Readonly<Record<string, string>>) {
  const read = (texts: Readonly<Record<string, string>>) => {
    const files = Object.entries(texts).flatMap(([name, text]) => loadText(text, name).files);
    const { config, findings } = checkLoaded({ files, findings: [] }, NOW);
    if (config === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
    return { files, config };
  };
  const [was, is] = [read(before), read(after)];
  return judgeNarrowing(editsBetween(was.files, is.files), was.config, is.config, NOW);
}

/** The base with some texts replaced, each of which must stand in it. */
function changed(...replaced: readonly (readonly [from: string, to: string])[]): string {
  let text = BASE;
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`the base has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

const of = (text: string) => judge({ 'access.yaml': text }, { 'base.yaml': BASE });
type Edits = readonly (readonly [string, string])[];

describe('it grants nothing new', () => {
  it.each<[string, Edits]>([
    ['to take out a grant', [[', Returns: monitor', '']]],
    ['to take out a grant that another line still gives', [['mcpServers: { /orders: write } }', '}']]],
    ['to take out all servers', [[', mcpServers: all }', ' }']]],
    ['to lower a level of a person', [['accessLevel: manage', 'accessLevel: monitor']]],
    ['to say no level any more', [['accessLevel: manage, ', '']]],
    ['to lower a level of a role', [['{ accessLevel: monitor, integrations', '{ integrations']]],
    ['to lower a grant of a role', [['{ Orders: manage }, mcpServers', '{ Orders: monitor }, mcpServers']]],
    ['to bring the end of a grant forward', [['until: 2027-01-31, reason', 'until: 2026-12-31, reason']]],
    ['to give a grant an end', [['Returns: monitor', 'Returns: { level: monitor, until: 2027-01-01 }']]],
    ['to bring the end of a person forward', [['until: 2028-01-01', 'until: 2027-12-31T12:00:00Z']]],
    ['to end a membership', [['[ada@acme.example, {', '[{ user: ada@acme.example, until: 2026-12-31 }, {']]],
    ['to take out a membership', [['[ada@acme.example, {', '[{']]],
    ['to take out a role use', [[', { role: ops, until: 2027-01-31 }', '']]],
    ['to end a role use earlier', [['role: ops, until: 2027-01-31', 'role: ops, until: 2027-01-01']]],
    [
      'to take somebody off a list',
      [['manage: [bea@acme.example, cleo@acme.example]', 'manage: [cleo@acme.example]']],
    ],
    [
      'to lower somebody from one list to the other',
      [
        [
          'manage: [bea@acme.example, cleo@acme.example], monitor: [',
          'manage: [cleo@acme.example], monitor: [bea@acme.example, ',
        ],
      ],
    ],
    [
      'to take out a list with its resource',
      [['mcpServers: { /orders: { read: [bea@acme.example] } }\n', '']],
    ],
    ['to disable somebody', [['mcpServers: all }', 'mcpServers: all, enabled: false }']]],
    [
      'to let somebody leave, whatever else their entry said',
      [['dan@acme.example: { roles: [strict], mfaRequired: false }', 'dan@acme.example: { state: absent }']],
    ],
    [
      'to say nothing new in another order and with comments',
      [
        ['defaults: { ssoRequired: false }\n', '# a word\n'],
        ['users:\n', 'defaults: { ssoRequired: false }\nusers:\n'],
      ],
    ],
  ])('%s', (_what, edits) => {
    expect(of(changed(...edits)).objections.map(({ summary }) => summary)).toEqual([]);
  });
});

describe('it needs a full review', () => {
  it.each<[string, Edits, string]>([
    [
      'to grant',
      [[', Returns: monitor', ', Returns: monitor, Spare: monitor']],
      'users › bea@acme.example › integrations › Spare',
    ],
    [
      'to grant what a role gives anyway',
      [['mfaRequired: false }', 'mfaRequired: false, integrations: { Orders: monitor } }']],
      'users › dan@acme.example › integrations › Orders',
    ],
    [
      'to raise a level',
      [['{ Orders: monitor } }\nusers', '{ Orders: manage } }\nusers']],
      'roles › strict › integrations › Orders',
    ],
    [
      'to drop an end',
      [['until: 2027-01-31, reason: INC-1', 'reason: INC-1']],
      'users › bea@acme.example › integrations › Orders',
    ],
    [
      'to move an end later',
      [['until: 2028-01-01', 'until: 2028-01-02']],
      'users › bea@acme.example › until',
    ],
    [
      'to lower a level and move its end later',
      [['{ level: manage, until: 2027-01-31', '{ level: monitor, until: 2027-02-28']],
      'users › bea@acme.example › integrations › Orders',
    ],
    [
      'to give one reason for another',
      [['INC-1', 'INC-2']],
      'users › bea@acme.example › integrations › Orders',
    ],
    [
      'to list some servers instead of all',
      [['mcpServers: all', 'mcpServers: { /orders: read }']],
      'users › ada@acme.example › mcpServers',
    ],
    [
      'to exchange one member for another',
      [['members: [ada@acme.example,', 'members: [dan@acme.example,']],
      'roles › ops › members › item 1',
    ],
    [
      'to name a member twice',
      [
        [
          'monitor: [ada@acme.example]',
          'monitor: [ada@acme.example, { user: ada@acme.example, until: 2027-01-01 }]',
        ],
      ],
      'integrations › Returns › monitor › item 2',
    ],
    [
      'to exchange a role for another',
      [['roles: [strict], mfa', 'roles: [ops], mfa']],
      'users › dan@acme.example › roles › item 1',
    ],
    [
      'to bind an alias to another object',
      [[`Orders: { id: ${A}`, `Orders: { id: ${B}`]],
      'integrations › Orders › id',
    ],
    [
      'to let a name find what it finds',
      [[`Orders: { id: ${A} }`, `Orders: { name: Orders }`]],
      'integrations › Orders › id',
    ],
    [
      'to wait for an object',
      [[`Orders: { id: ${A} }`, `Orders: { id: ${A}, whenMissing: wait }`]],
      'integrations › Orders › whenMissing',
    ],
    [
      'to move a pin to another person',
      [[`id: ${A}, mcp`, `id: ${B}, mcp`]],
      'users › cleo@acme.example › id',
    ],
    ['to drop a pin', [[`id: ${A}, mcp`, 'mcp']], 'users › cleo@acme.example › id'],
    [
      'to state that somebody is enabled',
      [['mfaRequired: false }', 'mfaRequired: false, enabled: true }']],
      'users › dan@acme.example › enabled',
    ],
    ['to loosen a limit of the policy', [['maxRemovals: 2', 'maxRemovals: 9']], 'policy › maxRemovals'],
    [
      'to invite declined people again',
      [['maxRemovals: 2', 'maxRemovals: 2, dismissed: reinvite']],
      'policy › dismissed',
    ],
    [
      'to undo what was changed outside',
      [['maxRemovals: 2', 'maxRemovals: 2, outsideChanges: undo']],
      'policy › outsideChanges',
    ],
    ['to protect nobody', [['protectedUsers: [glass@acme.example], ', '']], 'policy › protectedUsers'],
    ['to take out a test', [[BASE.slice(BASE.indexOf('tests:')), '']], 'tests'],
    ['to change a default', [['ssoRequired: false', 'ssoRequired: true']], 'defaults › ssoRequired'],
    [
      'to change a setting of a role',
      [['strict: { ssoRequired: true, ', 'strict: { ']],
      'roles › strict › ssoRequired',
    ],
    [
      'to forget somebody',
      [['  dan@acme.example: { roles: [strict], mfaRequired: false }\n', '']],
      'users › dan@acme.example',
    ],
    [
      'to declare somebody absent who was not declared',
      [['users:\n', 'users:\n  new@acme.example: { state: absent }\n']],
      'users › new@acme.example',
    ],
    [
      'to take away a role that is strict about sign-in',
      [['roles: [strict, {', 'roles: [{']],
      'users › cleo@acme.example › roles › item 1',
    ],
    [
      'to end such a role earlier',
      [['roles: [strict], mfa', 'roles: [{ role: strict, until: 2027-01-01 }], mfa']],
      'users › dan@acme.example › roles › item 1',
    ],
    [
      'to take anything from an administrator',
      [['administrator, integrations: { Orders: manage }', 'administrator']],
      'users › boss@acme.example › integrations › Orders',
    ],
    [
      'to demote an administrator',
      [['accessLevel: administrator', 'accessLevel: manage']],
      'users › boss@acme.example › accessLevel',
    ],
    [
      'to remove an administrator',
      [['{ accessLevel: administrator, integrations: { Orders: manage } }', '{ state: absent }']],
      'users › boss@acme.example › accessLevel',
    ],
    [
      'to take from somebody protected',
      [
        [
          'glass@acme.example: { integrations: { Orders: manage } }',
          'glass@acme.example: { integrations: { Orders: monitor } }',
        ],
      ],
      'users › glass@acme.example › integrations › Orders',
    ],
  ])('%s', (_what, edits, path) => {
    const { nothingNew, objections } = of(changed(...edits));
    expect([nothingNew, objections[0]?.summary.includes(`\`${path}\``), objections[0]?.summary]).toEqual([
      false,
      true,
      objections[0]?.summary,
    ]);
    expect(objections[0]?.place?.line).toBeGreaterThan(1);
  });

  it('to take more people away than one change may, at once or on one day', () => {
    const ends = (end: string) =>
      changed(
        ['accessLevel: manage, mcpServers: all', `accessLevel: manage, mcpServers: all, ${end}`],
        ['until: 2028-01-01', end],
        ['mcpServers: { /orders: write } }', `mcpServers: { /orders: write }, ${end} }`],
      );
    for (const end of ['until: 2026-11-21', 'until: 2026-12-24']) {
      expect(of(ends(end)).objections.map(({ code }) => code)).toEqual(['removal-limit']);
    }
    // Two of them the limit allows.
    expect(
      of(
        changed(
          ['accessLevel: manage, mcp', 'until: 2026-12-24, mcp'],
          ['until: 2028-01-01', 'until: 2026-12-24'],
        ),
      ).nothingNew,
    ).toBe(true);
  });

  it('to take a line away, so that the rest of what many have ends by itself', () => {
    const people = ['eve', 'fay', 'gil'].map(
      (name) =>
        `  ${name}@acme.example: { integrations: { Orders: manage, Returns: { level: monitor, until: 2027-05-01 } } }\n`,
    );
    const base = BASE.replace('integrations:\n', `${people.join('')}integrations:\n`);
    const after = (taken: number) =>
      base.replace(
        people.join(''),
        people.map((line, at) => (at < taken ? line.replace('Orders: manage, ', '') : line)).join(''),
      );
    const codes = (taken: number) =>
      judge({ 'access.yaml': after(taken) }, { 'base.yaml': base }).objections.map(({ code }) => code);
    expect([codes(2), codes(3)]).toEqual([[], ['removal-limit']]);
  });

  it('to move people by a file: new, gone or of another name', () => {
    const team = 'version: 1\nusers: { eve@acme.example: { integrations: { Orders: monitor } } }\n';
    const [base, root] = [{ 'b/root.yaml': BASE, 'b/team.yaml': team }, { 'a/root.yaml': BASE }];
    expect(judge({ ...root, 'a/team.yaml': team }, base).nothingNew).toBe(true);
    const summaries = (after: Readonly<Record<string, string>>) =>
      judge(after, base).objections.map(({ summary, place }) => `${place?.file}: ${summary}`);
    expect(summaries(root)).toEqual(['b/team.yaml: The whole file is gone.']);
    expect(summaries({ ...root, 'a/other.yaml': team })).toEqual([
      'a/other.yaml: The whole file is new.',
      'b/team.yaml: The whole file is gone.',
    ]);
  });
});
