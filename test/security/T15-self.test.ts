/** T15: a run that takes something from the token's own user could lose its rights half way. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { planFrom, runCli, withSandbox } from '../support/harness.ts';
import { FILE, SEED, YES } from './attack.ts';

const ALL = [
  ...YES,
  ...['removes-administrator', 'disables-user', 'left-behind', 'weakens-sign-in'].flatMap((name) => [
    '--allow',
    name,
  ]),
  ...['admin-floor=0', 'removal-limit=2', 'demotion-limit=1'].flatMap((lifted) => ['--override', lifted]),
];
/** Two more administrators, so that only the rule about the token's own user can stand in the way. */
const seed = SEED.replace(
  'integrations:',
  '  eve@acme.example: { accessLevel: administrator }\n  sam@acme.example: { accessLevel: administrator }\nintegrations:',
);
const others =
  '  eve@acme.example: { accessLevel: administrator }\n  sam@acme.example: { accessLevel: administrator }\n';
const fileWith = (own: string): Record<string, string> => ({
  'access.yaml': `${FILE.replace('{ accessLevel: administrator }', own)}${others}`,
});

describe.each([
  ['demoted', '{ accessLevel: manage }'],
  ['demoted to a single grant', '{ integrations: { Order to Cash: manage } }'],
  ['removed', '{ state: absent }'],
  ['removed by date', '{ accessLevel: administrator, until: 2020-01-01 }'],
  ['disabled', '{ accessLevel: administrator, enabled: false }'],
])('the token’s own user, when they would be %s,', (_, own) => {
  test('is refused, whatever is allowed and overridden', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, stderr } = await runCli(['apply', ...ALL], { sandbox, files: fileWith(own) });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toMatch(/guard self[\s\S]*token of another administrator/);
    }));

  test('is shown by plan, which is refused as well', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files: fileWith(own) });
      expect(code).toBe(EXIT.refused);
      expect(planFrom(stdout).guards.map(({ guard }) => guard)).toContain('self');
    }));
});

test('what is only changed for the token’s own user comes last', () =>
  withSandbox(seed, async (sandbox) => {
    const files = fileWith('{ accessLevel: administrator, ssoRequired: true, allowAccessToApim: true }');
    const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files });
    const emails = planFrom(stdout).operations.map(({ user }) => user.email);
    expect(emails).toHaveLength(4);
    expect(emails.at(-1)).toBe('root@acme.example');
    expect((await runCli(['apply', ...ALL], { sandbox, files })).code).toBe(EXIT.done);
    const own = String(sandbox.account.roster.findByEmail('root@acme.example')?.id);
    expect(sandbox.writes().findIndex(({ path }) => path.includes(own))).toBe(sandbox.writes().length - 1);
  }));

test('a timer leaves the token’s own user alone and does the rest', () =>
  withSandbox(seed, async (sandbox) => {
    const files = fileWith('{ state: absent }');
    const { code } = await runCli(['apply', '--due', '--yes'], { sandbox, files });
    expect(code).toBe(EXIT.waiting);
    expect(sandbox.account.roster.findByEmail('root@acme.example')).toBeDefined();
    expect(sandbox.account.roster.findByEmail('wes@acme.example')).toBeUndefined();
  }));
