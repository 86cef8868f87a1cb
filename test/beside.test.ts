/** Single sign-on and environments: told where the account tells them, asked once, and never needed. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { openSandbox, planFrom, runCli, type TestSandbox } from './support/harness.ts';

const ID = '5e44efa28015c9464272256f';
const SEED = `
owner: cio@acme.example
tokens: { sandbox-token: grace@acme.example }
users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: ${ID} }]
mcpServers: [/orders]
`;
const filesWith = (sso: string, environment = ''): Record<string, string> => ({
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${ID}]${environment} }
policy: { minAdministrators: 1 }
users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
${sso}`,
});
const REQUIRED = 'defaults: { ssoRequired: true }\n';

async function open(more = ''): Promise<TestSandbox> {
  const sandbox = await openSandbox(`${more}${SEED}`);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const asked = (requests: readonly { readonly path: string }[], list: string): number =>
  requests.filter(({ path }) => path === `/v1/${list}`).length;

async function planned(sandbox: TestSandbox, files: Record<string, string>) {
  const { code, stdout, requests } = await runCli(['plan', '--format', 'json'], { sandbox, files });
  expect(code).toBe(EXIT.done);
  const note = planFrom(stdout).notes.find((each) => each.code === 'sso-without-client');
  return { note, times: asked(requests, 'ssoclients'), stdout };
}

interface Check {
  readonly name: string;
  readonly state: string;
  readonly words: string;
}

async function doctored(sandbox: TestSandbox, files: Record<string, string>) {
  const { code, stdout, requests } = await runCli(['doctor', '--format', 'json'], { sandbox, files });
  expect(code).toBe(EXIT.done);
  const checks: readonly Check[] = JSON.parse(stdout).checks;
  const check = (name: string) => checks.find((each) => each.name === name);
  return {
    sso: check('single sign-on'),
    environment: check('token environment'),
    times: [asked(requests, 'ssoclients'), asked(requests, 'environments')],
  };
}

describe('single sign-on that files require', () => {
  const ALL = ['ada@acme.example', 'alan@acme.example', 'grace@acme.example'];

  it.each(['204', 'array'])('of an account that has none is said by plan and doctor (%s)', async (shape) => {
    const sandbox = await open(`dialects: { sso-none: '${shape}' }\n`);
    const files = filesWith(REQUIRED);
    const { note, times } = await planned(sandbox, files);
    expect([note, times]).toEqual([{ code: 'sso-without-client', people: ALL, client: 'none' }, 1]);
    const text = await runCli(['plan'], { sandbox, files });
    expect(text.stdout).toMatch(/SSO is required of .* and the account has no SSO client/);
    // What is agreed to at the prompt is the same plan.
    expect((await runCli(['apply'], { sandbox, files })).stdout).toContain(
      'and the account has no SSO client',
    );
    const { sso } = await doctored(sandbox, files);
    expect(sso).toMatchObject({ state: 'warning', words: expect.stringContaining('no SSO client') });
  });

  it('is said of whom it concerns, whoever states it', async () => {
    const sandbox = await open();
    const own = filesWith('')['access.yaml'] ?? '';
    const stated = {
      'access.yaml': own.replace('{ accessLevel: monitor }', '{ accessLevel: monitor, ssoRequired: true }'),
    };
    expect((await planned(sandbox, stated)).note).toMatchObject({ people: ['ada@acme.example'] });
  });

  it('of an account that has it is no news', async () => {
    const sandbox = await open('ssoClient: true\n');
    const { note, times } = await planned(sandbox, filesWith(REQUIRED));
    expect([note, times]).toEqual([undefined, 1]);
    expect((await doctored(sandbox, filesWith(REQUIRED))).sso).toMatchObject({ state: 'ok' });
  });

  it.each(['', 'defaults: { ssoRequired: false }\n'])('nowhere is not asked about (%j)', async (sso) => {
    const sandbox = await open();
    const { note, times } = await planned(sandbox, filesWith(sso));
    expect([note, times]).toEqual([undefined, 0]);
    const { sso: check, times: again } = await doctored(sandbox, filesWith(sso));
    expect([check, again]).toEqual([undefined, [0, 1]]);
  });
});

describe('what is refused, absent or broken', () => {
  it.each([
    'status=403',
    'status=404',
    'status=402',
    'status=500',
    'status=503',
    'status=429',
    'close-before',
    'html',
    'truncated',
    'status=401',
  ])('is no error, and is asked for once (%s)', async (fault) => {
    const sandbox = await open('environments: [Production]\nssoClient: true\n');
    const meet = () => sandbox.meet(`GET /v1/ssoclients:${fault}`, `GET /v1/environments:${fault}`);
    meet();
    const { note, times } = await planned(sandbox, filesWith(REQUIRED));
    expect([note, times]).toEqual([undefined, 1]);
    meet();
    const { sso, environment, times: both } = await doctored(sandbox, filesWith(REQUIRED));
    expect(both).toEqual([1, 1]);
    for (const check of [sso, environment]) {
      expect(check).toMatchObject({
        state: 'ok',
        words: expect.stringMatching(/^not known: .*\/v1\/|^not known: .*401/),
      });
    }
  });

  it('is told in the words of the account', async () => {
    const { environment } = await doctored(await open(), filesWith(''));
    expect(environment?.words).toContain('Environments are not part of the license');
  });
});

describe('the environment of the token', () => {
  const both = 'environments: [Production, Test]\n';

  it.each([
    ['', 'environment-user: owner'],
    ['', 'environment-user: token-user'],
    [', environment: production', 'environment-user: owner'],
  ])('is named, and agrees with the files (%s, %s)', async (label, dialect) => {
    const sandbox = await open(`${both}dialects: { ${dialect} }\n`);
    const { environment } = await doctored(sandbox, filesWith('', label));
    expect(environment).toMatchObject({ state: 'ok', words: expect.stringMatching(/^"Production"/) });
  });

  it('is another than the files say', async () => {
    const { environment } = await doctored(await open(both), filesWith('', ', environment: test'));
    expect(environment).toMatchObject({
      state: 'warning',
      words: '"Production", and the files are for "test"',
    });
  });

  it('is one of several, and the files may be for one of them', async () => {
    const sandbox = await open(`${both}dialects: { environment-user: absent }\n`);
    const fits = await doctored(sandbox, filesWith('', ', environment: test'));
    expect(fits.environment).toMatchObject({
      state: 'ok',
      words: expect.stringContaining('does not say which'),
    });
    const none = await doctored(sandbox, filesWith('', ', environment: staging'));
    expect(none.environment).toMatchObject({ state: 'warning', words: expect.stringContaining('"staging"') });
  });

  it('is the only one', async () => {
    const sandbox = await open('dialects: { environments-none: production }\n');
    const { environment } = await doctored(sandbox, filesWith('', ', environment: production'));
    expect(environment).toMatchObject({ state: 'ok', words: '"Production", as the files say' });
  });
});
