/** Every line of every receipt follows schemas/receipt.schema.json, and has nothing that it does not describe. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import type { ScheduledEdit } from '../../src/sandbox/seed-shape.ts';
import { ALLOW_ALL } from '../support/disturbed.ts';
import { folderWith, runCli, type Setting, type TestSandbox, withSandbox } from '../support/harness.ts';
import { administrators, joiners, movers, type Story } from '../support/stories.ts';

const schemaOf = async (name: string) => JSON.parse((await runCli(['schema', '--name', name])).stdout);

/** The schema lets readers ignore what is new; here a line must have nothing that it does not describe. */
async function strictly() {
  const receipt = await schemaOf('receipt');
  for (const line of Object.values<Record<string, unknown>>(receipt.definitions)) {
    line.properties = { ...receipt.properties, ...(line.properties as object) };
    line.additionalProperties = false;
  }
  return new Ajv({ strict: false, schemas: [await schemaOf('plan')] }).compile(receipt);
}

type Line = Record<string, unknown> & { readonly type: string; readonly kind?: string };

/** Applies a story with a receipt and gives its lines, each of which followed the schema. */
async function linesOf(
  story: Story,
  sandbox: TestSandbox,
  setting: Setting & { readonly code: number },
): Promise<Line[]> {
  const cwd = await folderWith({ 'access.yaml': story.file });
  const argv = ['apply', '--yes', ...ALLOW_ALL, '--receipt', 'receipt.ndjson'];
  const { code, stderr } = await runCli(argv, { hasty: true, ...setting, sandbox, cwd });
  expect(code, stderr).toBe(setting.code);
  const text = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): Line => JSON.parse(line));
  const follows = await strictly();
  for (const line of lines) expect(follows(line) || follows.errors, JSON.stringify(line)).toBe(true);
  return lines;
}

const kindsIn = (lines: readonly Line[]) => new Set(lines.flatMap(({ kind }) => kind ?? []));

describe('each line follows the schema', () => {
  test('when all is done, in CI', () =>
    withSandbox(movers.account, async (sandbox) => {
      const env = {
        GITHUB_SHA: 'c0ffee',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'acme/access',
        GITHUB_RUN_ID: '42',
      };
      const lines = await linesOf(movers, sandbox, { env, code: EXIT.done });
      const [plan, ...rest] = lines;
      expect(plan).toMatchObject({ type: 'plan', commit: 'c0ffee', pullRequest: '7' });
      expect(plan).toMatchObject({ run: 'https://github.example/acme/access/actions/runs/42' });
      expect(plan?.plan).toMatchObject({ digest: plan?.digest });
      expect(kindsIn(lines)).toEqual(new Set(['done']));
      expect(rest.at(-1)).toMatchObject({ type: 'end', exitCode: 0, converged: true, unread: false });
    }));

  test('when something waits for somebody', () =>
    withSandbox(administrators.account, async (sandbox) => {
      const lines = await linesOf(administrators, sandbox, { code: EXIT.waiting });
      expect(kindsIn(lines)).toContain('waiting');
    }));

  test('when everybody is invited', () =>
    withSandbox(joiners.account, async (sandbox) => {
      const lines = await linesOf(joiners, sandbox, { code: EXIT.done });
      expect(lines.some(({ operation }) => operation === 'invite')).toBe(true);
    }));

  test('when writes are refused, and what needs them is not run', () =>
    withSandbox(administrators.account, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/**:status=422');
      const lines = await linesOf(administrators, sandbox, { code: EXIT.incomplete });
      expect(kindsIn(lines)).toEqual(new Set(['failed', 'waiting', 'not-run', 'done']));
      expect(lines.some(({ status }) => status === 422)).toBe(true);
      expect(lines.at(-1)).toMatchObject({ type: 'end', converged: false });
    }));

  test('when somebody else changed one record meanwhile, and did to another what was planned', () => {
    const before = 'GET /v1/ashares/*';
    const edits: ScheduledEdit[] = [
      { before, do: 'change', user: 'nia@acme.example', set: { accessLevel: 'manage' } },
      { before, do: 'disable', user: 'max@acme.example' },
    ];
    return withSandbox(
      movers.account,
      async (sandbox) => {
        const lines = await linesOf(movers, sandbox, { code: EXIT.incomplete });
        expect(kindsIn(lines)).toEqual(new Set(['done', 'already-so', 'stale']));
      },
      { edits },
    );
  });

  test('when the run is interrupted', () =>
    withSandbox(movers.account, async (sandbox) => {
      const abort = new AbortController();
      sandbox.meet('PUT /v1/**:slow=300', 'DELETE /v1/**:slow=300');
      const timer = setInterval(() => sandbox.writes().length > 0 && abort.abort(), 5);
      try {
        const lines = await linesOf(movers, sandbox, { abort, code: EXIT.interrupted });
        expect(lines.at(-1)).toMatchObject({ type: 'end', exitCode: EXIT.interrupted, unread: true });
      } finally {
        clearInterval(timer);
      }
    }));
});

test('a line of another kind, or with a property too many, does not follow it', async () => {
  const follows = await strictly();
  const line = { receipt: '1.0', at: '2026-01-01T00:00:00.000Z' };
  const end = { ...line, type: 'end', exitCode: 0, converged: true, left: [], enforced: [], unread: false };
  expect(follows(end)).toBe(true);
  expect(follows({ ...end, type: 'beginning' })).toBe(false);
  expect(follows({ ...end, more: 1 })).toBe(false);
  expect(follows({ ...end, receipt: '2.0' })).toBe(false);
});
