/** What an entry that adopts a change says of settings and mail. The law is in adopt.test.ts. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { adopter } from '../../../src/core/export/adopt.ts';
import { caveatsOfDeclaring } from '../../../src/core/export/settings-and-mail.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { admin, CASH, filesAbout, planAbout } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

/** What is offered of Ada, who is in the account so. */
function offered(entry: string, rest: string, live: LiveUser) {
  const config = filesAbout([`ada@acme.example: { ${entry} }`], rest);
  const { held, labels } = planAbout(config, [live, admin('bob')], { base: config, hold: true });
  const names = namesOf(config, account([live, admin('bob')]));
  const ada = resolveDesired(config, names, NOW).users.find(({ email }) => email === live.email);
  const [one] = held;
  if (one === undefined) throw new Error('nothing differs');
  return adopter({ config, names, now: NOW, labels })(one, ada);
}
const monitor = (facts = {}) => person('ada', { level: 'monitor', ...facts });
const mailed = (facts = {}): LiveUser => ({
  ...person('ada', facts),
  notified: { integrations: new Set([CASH]), others: 0 },
});
const lost = ({ endsLost = [] }: ReturnType<typeof offered>) =>
  endsLost.map(({ what, reason: { until } }) => `${what} ${until}`);

describe('a setting', () => {
  const boss = (more: string) => `defaults: { ${more} }
roles: { boss: { accessLevel: manage, mfaRequired: false, allowAccessToApim: true } }
`;
  const held = 'accessLevel: monitor, roles: [{ role: boss, until: 2027-01-31 }]';
  const live = monitor({ settings: { allowAccessToApim: true } });

  it('that a role stated until its end is said for good, and what is lost by that is named', () => {
    const given = offered(held, boss('mfaRequired: true, allowAccessToApim: false'), live);
    expect(given.entry).toMatchObject({
      accessLevel: 'monitor',
      mfaRequired: false,
      allowAccessToApim: true,
    });
    expect(lost(given)).toEqual(['allowAccessToApim=yes 2027-01-31', 'mfaRequired=no 2027-01-31']);
  });

  it('that nothing states after the role stays in the account anyway, so that nothing is lost', () => {
    expect(lost(offered(held, boss(''), live))).toEqual([]);
  });

  it('whose role ends with the whole person is not lost, nor one that a role states that stays', () => {
    const rest = boss('mfaRequired: true');
    expect(lost(offered('roles: [{ role: boss, until: 2027-01-31 }]', rest, live))).toEqual([]);
    const stays = 'accessLevel: custom, roles: [{ role: op, until: 2027-01-31 }]';
    const op =
      'defaults: { mfaRequired: true }\nroles: { op: { accessLevel: monitor, mfaRequired: false } }\n';
    const given = offered(stays, op, monitor({ integrations: new Map([[CASH, 'manage']]) }));
    expect(given.entry).toMatchObject({ roles: [{ role: 'op', until: '2027-01-31' }] });
    expect([given.entry.mfaRequired, lost(given)]).toEqual([undefined, []]);
  });

  it('of two that exclude each other is said as the files have it where the account requires both', () => {
    const both = monitor({ settings: { mfaRequired: true, ssoRequired: true } });
    const given = offered('accessLevel: monitor, mfaRequired: false, ssoRequired: true', '', both);
    expect(given).toMatchObject({
      entry: { accessLevel: 'monitor', mfaRequired: false, ssoRequired: true },
      caveats: ['sign-in'],
    });
    // What no file states stays as the account has it.
    const one = offered('accessLevel: monitor, mfaRequired: false', '', both);
    expect([one.entry, one.caveats]).toEqual([{ accessLevel: 'monitor', mfaRequired: true }, undefined]);
  });
});

describe('mail', () => {
  const ROLES =
    'roles: { op: { integrations: { Order to Cash: manage }, notifications: [Order to Cash] } }\n';

  it('that a role states until its end is said for good where the role goes, and named', () => {
    const given = offered(
      'accessLevel: custom, roles: [{ role: op, until: 2027-01-31 }], mcpServers: { /stock: read }',
      ROLES,
      mailed({ level: 'custom', integrations: new Map([[CASH, 'monitor']]) }),
    );
    expect(given.entry).toMatchObject({ notifications: ['Order to Cash'] });
    expect(lost(given)).toContain(`notifications/${CASH}=mail 2027-01-31`);
  });

  it('about what they do not reach is left out, and so is the list that says it', () => {
    const list = `integrations: { Order to Cash: { id: ${CASH}, notify: [ada@acme.example] } }\n`;
    const given = offered(
      'integrations: { Order to Cash: manage }, mcpServers: { /stock: read }',
      list,
      mailed({ level: 'custom', mcp: new Map([['bbbbbbbbbbbbbbbbbbbbbbb2' as never, 'read']]) }),
    );
    expect(given).toMatchObject({ caveats: ['mail'], takeOut: [{ text: 'notify of Order to Cash' }] });
    // Once the list lacks them, nothing would state it, and the mail would stay.
    expect(given.entry.notifications).toEqual([]);
  });

  it('that ended with its role, and no run has taken yet, is not said again', () => {
    const ended = 'accessLevel: monitor, roles: [{ role: op, until: 2026-11-21 }]';
    expect(offered(ended, ROLES, mailed({ level: 'manage' })).entry).toEqual({
      accessLevel: 'manage',
      roles: [{ role: 'op', until: '2026-11-21' }],
      notifications: [],
    });
  });

  it('that a role states which stays, and the account lacks, is named as set again', () => {
    const live = { ...mailed({ level: 'manage' }), notified: { integrations: new Set([]), others: 0 } };
    expect(offered('roles: [op]', ROLES, live)).toMatchObject({ caveats: ['mail-again'] });
  });
});

it('a declined invitation is sent again to whoever is declared, if the policy says so', () => {
  const files = (policy: string) => filesAbout([], `policy: { ${policy} }\n`);
  const of = (invitation: LiveUser['invitation'], policy: string) =>
    caveatsOfDeclaring({ invitation }, files(policy), NOW);
  expect(of('dismissed', 'dismissed: reinvite')).toEqual(['invites']);
  expect([of('dismissed', 'dismissed: report'), of('pending', 'dismissed: reinvite')]).toEqual([[], []]);
});

it('a level without an end is named where the policy demands one, since the files would not be valid', () => {
  const policy = 'policy: { ends: { administrator: { required: true } } }\n';
  const raised = (entry: string) => {
    const config = filesAbout(
      [
        'root@acme.example: { accessLevel: administrator, until: 2027-06-30 }',
        `ada@acme.example: { ${entry} }`,
      ],
      policy,
    );
    const ada = admin('ada');
    const { held, labels } = planAbout(config, [ada], { base: config, hold: true });
    const names = namesOf(config, account([ada]));
    const { users } = resolveDesired(config, names, NOW);
    const one = held.find(({ email }) => email === ada.email);
    if (one === undefined) throw new Error('she differs');
    return adopter({ config, names, now: NOW, labels })(
      one,
      users.find(({ email }) => email === ada.email),
    ).caveats;
  };
  expect(raised('accessLevel: monitor')).toEqual(['end']);
  expect(raised('accessLevel: monitor, until: 2027-01-31')).toBeUndefined();
});
