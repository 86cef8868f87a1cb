/** Whose invitation is probably somebody else's, and whose is not. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/errors.ts';
import { runCli, withSandbox } from '../../support/harness.ts';

const SEED = `tokens: { sandbox-token: root@borealis.example }
users:
  root@borealis.example: { accessLevel: administrator }
  anna.a@borealis.example: { accessLevel: monitor }
  svc1@borealis.example: { accessLevel: monitor }
  eve@borealis.example: { accessLevel: monitor }
integrations: [{ name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
const fileWith = (people: readonly string[], policy = ''): string =>
  [
    'version: 1',
    'account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }',
    `policy: { minAdministrators: 0${policy} }`,
    'users:',
    ...[
      'root@borealis.example: { accessLevel: administrator }',
      ...people.map((each) => `${each}: { accessLevel: monitor }`),
    ].map((line) => `  ${line}`),
    '',
  ].join('\n');

interface Planned {
  readonly operations: readonly {
    readonly user: { readonly email: string };
    readonly hazards: readonly string[];
  }[];
  readonly notes: readonly { readonly code: string; readonly person?: string; readonly like?: string }[];
}

/** Who is taken for whom. */
async function takenFor(people: readonly string[], policy?: string): Promise<string[]> {
  return withSandbox(SEED, async (sandbox) => {
    const files = { 'access.yaml': fileWith(people, policy) };
    const { stdout, stderr } = await runCli(['plan', '--format', 'json'], { sandbox, files });
    if (stdout === '') throw new Error(stderr);
    const plan: Planned = JSON.parse(stdout);
    const flagged = plan.operations.filter(({ hazards }) => hazards.includes('looks-like'));
    const notes = plan.notes.filter(({ code }) => code === 'looks-like');
    expect(notes.map(({ person }) => person)).toEqual(flagged.map(({ user }) => user.email));
    return notes.map(({ person, like }) => `${person} → ${like}`);
  });
}

describe('an invitation that looks like a slip', () => {
  it('is of somebody whom the account has under nearly the same name, and no file declares', async () =>
    expect(await takenFor(['anan.a@borealis.example'])).toEqual([
      'anan.a@borealis.example → anna.a@borealis.example',
    ]));

  it('is of a domain that nobody has, beside one that everybody has', async () =>
    expect(await takenFor(['bob@boraelis.example'])).toEqual([
      'bob@boraelis.example → bob@borealis.example',
    ]));

  it('asks to be allowed by name before anybody is mailed', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access.yaml': fileWith(['anan.a@borealis.example']) };
      const refused = await runCli(['apply', '--yes'], { sandbox, files });
      expect(refused.code).toBe(EXIT.refused);
      expect(refused.stderr + refused.stdout).toContain('looks-like');
      expect(sandbox.writes()).toEqual([]);
      expect((await runCli(['apply', '--yes', '--allow', 'looks-like'], { sandbox, files })).code).toBe(
        EXIT.done,
      );
    }));
});

describe('an invitation is taken for no slip', () => {
  it('beside a person whom the files declare too', async () =>
    expect(await takenFor(['anan.a@borealis.example', 'anna.a@borealis.example'])).toEqual([]));

  it('where a number tells two accounts apart, or the name is too short to tell', async () =>
    expect(await takenFor(['svc2@borealis.example', 'eva@borealis.example'])).toEqual([]));

  it('where `policy.domains` lists the domain, and of a domain unlike all others', async () => {
    const domains = ', domains: [borealis.example, boraelis.example, partner.example]';
    expect(await takenFor(['bob@boraelis.example', 'bob@partner.example'], domains)).toEqual([]);
  });
});
