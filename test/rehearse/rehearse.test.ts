import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Case, UNDISTURBED } from '../../src/rehearse/cases.ts';
import { type Played, Theatre } from '../../src/rehearse/theatre.ts';
import { parseDialects } from '../../src/sandbox/dialect-choice.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { ANYTHING } from '../../src/sandbox/likeness.ts';
import { folderWith, openSandbox, runCli, TOKEN } from '../support/harness.ts';
import { SEED, usually } from '../support/thorough.ts';
import { ACCOUNT, COMPANY, FILES, rehearsalOf } from './rehearsing.ts';

/** Files that say what an account has: nothing is planned, so nothing that happens on a copy is the plan's doing. */
const EVERYBODY = `
  root@acme.example: { accessLevel: administrator }
  stays@acme.example: { accessLevel: administrator }
  maker@acme.example: { accessLevel: manage }
  mails@acme.example: { accessLevel: monitor, integrations: { Cash: manage } }
`;
const AS_IT_IS = {
  account: `
tokens: { ${TOKEN}: root@acme.example }
users:${EVERYBODY}
integrations: [Cash, Returns]
mcpServers: [/orders]
`,
  files: `
version: 1
account: { name: Acme, region: us }
policy: { maxGrantLoss: 100% }
users:${EVERYBODY}`,
};

describe('a rehearsal of a plan without operations', () => {
  test('accuses nobody, whatever is drawn', async () => {
    const sandbox = await openSandbox(AS_IT_IS.account);
    try {
      const cwd = await folderWith({ 'access.yaml': AS_IT_IS.files });
      const budget = { runs: usually(120, 2_000), seed: SEED, ms: Number.POSITIVE_INFINITY };
      const { operations, violations } = await rehearsalOf(sandbox, [], cwd, budget);
      expect([operations, violations]).toEqual([0, []]);
    } finally {
      await sandbox.close();
    }
  });

  test('accuses nobody of an edit that a reading does not show, wherever it is made', async () => {
    const sandbox = await openSandbox(AS_IT_IS.account);
    const { play } = Theatre.prototype;
    const spied = vi.spyOn(Theatre.prototype, 'play');
    let disturbed = 0;
    // Each edit before each request, the first one too, while each reading lags; the longest lag hides it on any machine.
    const lags = [700, 5_000, 12_000, 600_000];
    spied.mockImplementation(async function (this: Theatre, each: Case): Promise<Played> {
      const played = await play.call(this, each);
      if (each.kind !== 'edit') return played;
      const violations = [...played.violations];
      for (const ms of lags) {
        const faults = ['GET /v1/ashares/*', 'GET /v1/ashares'].map((path) =>
          parseFault(`${path}:lag=${ms}`),
        );
        violations.push(...(await play.call(this, { ...each, faults })).violations);
        disturbed += 1;
      }
      return { ...played, violations };
    });
    try {
      const cwd = await folderWith({ 'access.yaml': AS_IT_IS.files });
      expect((await rehearsalOf(sandbox, [], cwd, { runs: 24 })).violations).toEqual([]);
      expect(disturbed).toBeGreaterThanOrEqual(4 * lags.length);
    } finally {
      spied.mockRestore();
      await sandbox.close();
    }
  });
});

describe('a rehearsal', () => {
  test('finds nothing in the product, on the example company', async () => {
    const sandbox = await openSandbox(await readFile(join(COMPANY, 'account.yaml'), 'utf8'));
    try {
      const result = await rehearsalOf(sandbox, ['access'], COMPANY, { runs: 24 });
      expect(result.violations).toEqual([]);
      expect(result.cases).toBeGreaterThanOrEqual(24);
      for (const { kind, tried } of result.covered)
        if (kind !== 'mixed') expect(tried, kind).toBeGreaterThan(0);
      expect(sandbox.writes()).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });

  test('finds nothing where nothing is planted', async () => {
    const sandbox = await openSandbox(ACCOUNT);
    try {
      const cwd = await folderWith({ 'access.yaml': FILES });
      const result = await rehearsalOf(sandbox, [], cwd, { runs: 40 });
      expect(result.violations).toEqual([]);
      expect(result.fewest.administrators).toBeGreaterThanOrEqual(2);
    } finally {
      await sandbox.close();
    }
  });

  test('counts administrators as the account does that names the owner as whose the token is', async () => {
    const sandbox = await openSandbox(ACCOUNT);
    const { play } = Theatre.prototype;
    const dialects = parseDialects(['token-user=owner'], ANYTHING);
    let edits = 0;
    let calm: Promise<Played> | undefined;
    // Each edit by somebody else under that reading, and nothing else.
    const spied = vi.spyOn(Theatre.prototype, 'play').mockImplementation(function (
      this: Theatre,
      each: Case,
    ) {
      if (each.kind !== 'edit') {
        calm ??= play.call(this, UNDISTURBED);
        return calm;
      }
      edits += 1;
      return play.call(this, { ...each, dialects });
    });
    try {
      const cwd = await folderWith({ 'access.yaml': FILES });
      expect((await rehearsalOf(sandbox, [], cwd, { runs: 260 })).violations).toEqual([]);
      expect(edits).toBeGreaterThan(50);
    } finally {
      spied.mockRestore();
      await sandbox.close();
    }
  });

  test('sends GET alone, says first what it is, and is about one plan', async () => {
    const sandbox = await openSandbox(ACCOUNT);
    try {
      const cwd = await folderWith({ 'access.yaml': FILES });
      const ended = await runCli(['rehearse', '--runs', '6'], { sandbox, cwd });
      expect(ended.stderr).not.toMatch(/error/i);
      expect(ended.code).toBe(0);
      expect(ended.stdout.split('\n')[0]).toBe('Rehearsed against our reading of the API, not your account.');
      expect(ended.requests.length).toBeGreaterThan(3);
      expect(ended.requests.every(({ method }) => method === 'GET')).toBe(true);
      const planned = await runCli(['plan', '--format', 'json'], { sandbox, cwd });
      const { digest } = JSON.parse(planned.stdout);
      const asJson = await runCli(['rehearse', '--runs', '1', '--format', 'json', '--expect', digest], {
        sandbox,
        cwd,
      });
      expect(JSON.parse(asJson.stdout)).toMatchObject({ digest, passed: true, cases: 1, violations: [] });
      const other = await runCli(['rehearse', '--runs', '1', '--expect', '0'.repeat(64)], { sandbox, cwd });
      expect([other.code, other.stdout]).toEqual([6, '']);
      const file = await runCli(['rehearse', '--expect', 'plan.json'], { sandbox, cwd });
      expect([file.code, file.requests, file.stderr]).toEqual([
        3,
        [],
        expect.stringContaining('takes a digest'),
      ]);
      const unknown = await runCli(['rehearse', '--case', 'kill before write 99'], { sandbox, cwd });
      expect([unknown.code, unknown.stdout]).toEqual([3, '']);
      expect(unknown.stderr).toContain('There is no case "kill before write 99"');
    } finally {
      await sandbox.close();
    }
  });

  test('copies who is notified about what, so that files may state it', async () => {
    const account = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, notifications: [Cash] }
integrations: [Cash, Returns]
`;
    const files = `
version: 1
account: { name: Acme, region: us }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, notifications: [Returns] }
`;
    const sandbox = await openSandbox(account);
    try {
      const cwd = await folderWith({ 'access.yaml': files });
      const result = await rehearsalOf(sandbox, [], cwd, { runs: 10 });
      expect([result.violations, result.operations]).toEqual([[], 1]);
      expect(sandbox.writes()).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });

  const HELD = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: manage }
  cid@acme.example: { accessLevel: monitor }
integrations: [Cash]
`;
  const inForce = (bea: string, cid: string): string => `
version: 1
account: { name: Acme, region: us }
policy: { maxRemovals: 100% }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: ${bea}
  cid@acme.example: ${cid}
`;
  /** Bea was raised outside, Cid has ended, and Bea is to be told of by nobody. */
  const WAS = inForce('{ accessLevel: monitor }', '{ state: absent }');

  test('with a base, rehearses what the apply with it would do, and holds what was changed outside', async () => {
    const sandbox = await openSandbox(HELD);
    try {
      const cwd = await folderWith({ 'access.yaml': WAS, 'was/access.yaml': WAS });
      const argv = ['rehearse', '--runs', '12', '--format', 'json'];
      const ended = await runCli([...argv, '--base', 'was'], { sandbox, cwd });
      expect(ended.code, ended.stdout + ended.stderr).toBe(0);
      const planned = await runCli(['plan', '--base', 'was', '--format', 'json'], { sandbox, cwd });
      expect(JSON.parse(ended.stdout)).toMatchObject({
        ...{ digest: JSON.parse(planned.stdout).digest, operations: 1, passed: true },
      });
      const whole = await runCli(argv, { sandbox, cwd });
      expect(JSON.parse(whole.stdout)).toMatchObject({ operations: 2, passed: true });
    } finally {
      await sandbox.close();
    }
  });

  test('with --due, rehearses what a timer would do, and nothing else', async () => {
    const sandbox = await openSandbox(HELD);
    try {
      const now = inForce('{ accessLevel: administrator }', '{ state: absent }');
      const cwd = await folderWith({ 'access.yaml': now, 'was/access.yaml': WAS });
      for (const base of [[], ['--base', 'was']]) {
        const argv = ['rehearse', '--due', ...base, '--runs', '12', '--format', 'json'];
        const ended = await runCli(argv, { sandbox, cwd });
        expect(ended.code, ended.stdout + ended.stderr).toBe(0);
        expect(JSON.parse(ended.stdout)).toMatchObject({ operations: 1, passed: true });
      }
      expect(sandbox.writes()).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });

  test.each(['markdown', 'html'] as const)('says all of it as %s too', async (format) => {
    const sandbox = await openSandbox(ACCOUNT);
    try {
      const cwd = await folderWith({ 'access.yaml': FILES });
      const { stdout, code } = await runCli(['rehearse', '--runs', '3', '--format', format], {
        sandbox,
        cwd,
      });
      expect(code).toBe(0);
      for (const words of ['not your account', 'What was tried', 'What was not tried', 'never fewer than'])
        expect(stdout).toContain(words);
    } finally {
      await sandbox.close();
    }
  });
});
