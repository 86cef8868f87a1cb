/** Which line is named as the reason of a write. */
import { describe, expect, it } from 'vitest';
import { admin, CASH, filesAbout, planAbout, RETURNS_EU } from '../../support/about.ts';
import { type PersonFacts, person } from '../../support/live.ts';

const reasons = (entry: string, facts: PersonFacts, rest = ''): string[] =>
  planAbout(filesAbout([`ada@acme.example: ${entry}`], rest), [
    admin('bea'),
    admin('cleo'),
    person('ada', facts),
  ]).operations.flatMap(({ because }) => because.map(({ text, fields }) => `${text}: ${fields.join(', ')}`));

describe('the reason', () => {
  it('of a grant is each line that gives it', () => {
    expect(
      reasons(
        '{ accessLevel: monitor, roles: [op], integrations: { Order to Cash: manage } }',
        { level: 'monitor' },
        'roles: { op: { integrations: { Order to Cash: manage } } }\n',
      ).sort(),
    ).toEqual([`own entry: integrations/${CASH}`, `role op: integrations/${CASH}`]);
  });

  it('of taking what no line gives says so', () => {
    expect(
      reasons('{ accessLevel: monitor }', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }),
    ).toEqual([`not granted: integrations/${CASH}`]);
  });

  it('of what a level covers is the line that gives it all the same', () => {
    const roles =
      'roles: { op: { integrations: { Order to Cash: manage } }, chief: { accessLevel: administrator } }\n';
    const has = {
      level: 'monitor',
      integrations: new Map([CASH, RETURNS_EU].map((id) => [id, 'manage'] as const)),
    } as const;
    expect(reasons('{ roles: [op, chief] }', has, roles).sort()).toEqual([
      `not granted: integrations/${RETURNS_EU}`,
      'role chief: accessLevel',
      `role op, covered by the level: integrations/${CASH}`,
    ]);
  });

  it('of taking what a line gave until a day is that line, as ended', () => {
    expect(
      reasons(
        '{ accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: 2026-11-21 } } }',
        {
          level: 'monitor',
          integrations: new Map([[CASH, 'manage']]),
        },
      ),
    ).toEqual([`own entry, ended: integrations/${CASH}`]);
  });

  it('of removing somebody whom no file declares is the policy', () => {
    const plan = planAbout(filesAbout([], 'policy: { unmanagedUsers: remove }\n'), [
      admin('bea'),
      admin('cleo'),
      person('ada', { level: 'monitor' }),
    ]);
    const ada = plan.operations.find(({ user }) => user.email === 'ada@acme.example');
    expect(ada?.because.map(({ text }) => text)).toEqual(['policy.unmanagedUsers: remove']);
  });
});
