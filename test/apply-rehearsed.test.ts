/** `apply --rehearsed`: a verdict counts for the plan and the reading that it is about, and for nothing else. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, type TestSandbox, TOKEN, withSandbox } from './support/harness.ts';

const ACCOUNT = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Cash: manage } }
  bea@acme.example: { accessLevel: monitor }
integrations: [{ name: Cash, id: 5e44efa28015c94642722571 }, Returns]
`;
const FILES = `
version: 1
account: { name: Acme, region: us, contains: [5e44efa28015c94642722571] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Cash: manage, Returns: manage } }
  bea@acme.example: { accessLevel: monitor }
`;

const rehearsed = (test: (sandbox: TestSandbox, cwd: string) => Promise<void>): Promise<void> =>
  withSandbox(ACCOUNT, async (sandbox) => {
    const cwd = await folderWith({ 'access.yaml': FILES });
    const argv = ['rehearse', '--runs', '2', '--format', 'json', '--output', 'rehearsal.json'];
    expect((await runCli(argv, { sandbox, cwd })).code).toBe(EXIT.done);
    await test(sandbox, cwd);
  });

const applied = (sandbox: TestSandbox, cwd: string) =>
  runCli(['apply', '--yes', '--rehearsed', 'rehearsal.json'], { sandbox, cwd });

async function changed(cwd: string, change: Record<string, unknown>): Promise<void> {
  const path = join(cwd, 'rehearsal.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }));
}

describe('a rehearsal that passed', () => {
  test('lets its plan be carried out, and lists in another order are the same reading', () =>
    rehearsed(async (sandbox, cwd) => {
      sandbox.meet('GET /v1/ashares:shuffled', 'GET /v1/integrations:shuffled');
      const { code, stderr } = await applied(sandbox, cwd);
      expect([code, stderr]).toEqual([EXIT.done, expect.any(String)]);
      expect(sandbox.writes().length).toBe(1);
    }));

  test('is refused beside another plan, before anything is written', () =>
    rehearsed(async (sandbox, cwd) => {
      await writeFile(join(cwd, 'access.yaml'), FILES.replace('Returns: manage', 'Returns: monitor'));
      const { code, stderr } = await applied(sandbox, cwd);
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toMatch(/is about plan [0-9a-f]{12}, and this one is [0-9a-f]{12}/);
    }));

  test('is refused where somebody was changed whom the same plan leaves alone', () =>
    rehearsed(async (sandbox, cwd) => {
      sandbox.edit({ do: 'insert', user: 'new@acme.example', set: { accessLevel: 'monitor' } });
      const { code, stderr } = await applied(sandbox, cwd);
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('an earlier reading');
    }));

  test('is refused where the files demand more administrators now, and not where they demand fewer', () =>
    rehearsed(async (sandbox, cwd) => {
      const floor = async (minAdministrators: number): Promise<unknown[]> => {
        await writeFile(
          join(cwd, 'access.yaml'),
          `${FILES}policy: { minAdministrators: ${minAdministrators} }\n`,
        );
        const { code, stderr } = await applied(sandbox, cwd);
        return [code, stderr.includes('`policy.minAdministrators` was 2, and the files say 3 now')];
      };
      expect([await floor(3), sandbox.writes()]).toEqual([[EXIT.stale, true], []]);
      expect(await floor(1)).toEqual([EXIT.done, false]);
    }));

  test('is made anew as it was made: against the base, by the same answers of the account, in its place', () =>
    rehearsed(async (sandbox, cwd) => {
      await writeFile(join(cwd, 'base.yaml'), FILES);
      await changed(cwd, { like: "Bob's remote.json", digest: '0'.repeat(64) });
      const argv = ['apply', '--yes', '--base', 'base.yaml', '--rehearsed', 'rehearsal.json'];
      const { code, stderr } = await runCli(argv, { sandbox, cwd });
      expect([code, stderr]).toEqual([
        EXIT.stale,
        expect.stringContaining(
          "celigo-access rehearse --base base.yaml --like 'Bob'\\''s remote.json' --format json --output rehearsal.json",
        ),
      ]);
    }));

  test('is refused for another account', () =>
    rehearsed(async (sandbox, cwd) => {
      await changed(cwd, { account: { name: 'Acme', origin: 'https://api.integrator.io' } });
      const { code, stderr } = await applied(sandbox, cwd);
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('another account');
    }));
});

describe('what is no rehearsal that passed is refused before anything is asked', () => {
  test.each([
    [{ passed: false }, EXIT.refused, 'in which a rule was broken'],
    [{ digest: 'x' }, EXIT.invalid, '/digest'],
    [{ formatVersion: '1.0' }, EXIT.invalid, 'older format version 1.0'],
    [{ formatVersion: '2.0' }, EXIT.invalid, 'format version 2.0'],
  ])('%j', (change, exit, words) =>
    rehearsed(async (sandbox, cwd) => {
      await changed(cwd, change);
      const { code, stderr, requests } = await applied(sandbox, cwd);
      expect([code, requests]).toEqual([exit, []]);
      expect(stderr).toContain(words);
    }),
  );
});
