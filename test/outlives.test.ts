/**
 * Whoever is left with nothing but what waits for a resource keeps what a date has ended: every output that speaks of
 * them says what, and since when, and none calls the account as declared.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { email, filesWith, seedWith } from './apply/stage.ts';
import { folderWith, openSandbox, runCli, type TestSandbox } from './support/harness.ts';

const seed = seedWith({
  ada: { integrations: { Returns: 'manage' } },
  bea: { integrations: { Returns: 'manage' } },
});
const files = (bea: 'manage' | 'monitor') =>
  filesWith(
    {
      ada: {
        integrations: { Returns: { level: 'manage', until: '2026-11-01' }, 'New portal': 'manage' },
      },
      bea: { integrations: { Returns: bea } },
    },
    { integrations: { 'New portal': { whenMissing: 'wait' } } },
  );

async function open(): Promise<TestSandbox> {
  const sandbox = await openSandbox(seed);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const plainly = (text: string): string =>
  text.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));

/** The last day as it is written, or the moment after it. */
const MOMENT = /2026-11-01|2026-11-02T00:00:00/;
/** What would be said if nothing outlived its end. */
const CALM =
  /that the account still gives|Nothing needs attention|everybody is as declared|people are as declared\./;

const PLANS = ['text', 'markdown', 'html', 'json'];
const APPLIED = ['text', 'json'];
const OUTPUTS = [
  ...PLANS.map((format) => ['plan', '--format', format]),
  ...APPLIED.map((format) => ['apply', '--yes', '--format', format]),
  ...APPLIED.map((format) => ['apply', '--due', '--yes', '--format', format]),
  ...['text', 'markdown', 'json'].map((format) => ['drift', '--format', format]),
  ...PLANS.map((format) => ['explain', email('ada'), '--live', '--format', format]),
  ...[...PLANS, 'csv', 'digest'].map((format) => ['report', '--format', format]),
  ...['text', 'markdown', 'html'].map((format) => ['review', '--format', format]),
];

describe('access that outlives its end, since nothing is left but what waits,', () => {
  test.each(OUTPUTS.map((argv) => [argv.join(' '), argv] as const))(
    'is named with its date by %s',
    async (_, argv) => {
      const sandbox = await open();
      const { stdout } = await runCli(argv, { sandbox, files: files('manage') });
      const told = plainly(stdout);
      expect(told).toContain(email('ada'));
      expect(told).toMatch(MOMENT);
      // A table for programs has a column for it.
      if (!argv.includes('csv')) expect(told).toMatch(/outliv|still there|[Oo]verdue/);
      expect(told).not.toMatch(CALM);
      expect(sandbox.writes()).toEqual([]);
    },
  );

  test.each(APPLIED)(
    'is named by what came of a run that wrote somebody else, and by its receipt (%s)',
    async (format) => {
      const sandbox = await open();
      const cwd = await folderWith(files('monitor'));
      const argv = ['apply', '--yes', '--format', format, '--receipt', 'receipt.ndjson'];
      const { code, stdout } = await runCli(argv, { sandbox, cwd });
      expect([code, sandbox.writes().length]).toEqual([EXIT.done, 1]);
      for (const told of [stdout, await readFile(join(cwd, 'receipt.ndjson'), 'utf8')]) {
        expect(told).toMatch(MOMENT);
        expect(told).toMatch(/keeps access that outlives its end\.\n|"outlives"/);
      }
    },
  );
});
