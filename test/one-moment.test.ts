/**
 * Each command that only looks judges dates at one moment, the one at which it began, however long it takes. `apply`
 * judges them again before it writes: see apply/ends-meanwhile.test.ts.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { email, filesWith, seedWith } from './apply/stage.ts';
import { openSandbox, runCli, type TestSandbox } from './support/harness.ts';

const ENDS = '2026-11-30';
const BEFORE = new Date('2026-11-30T23:59:59.900Z');
const AFTER = new Date('2026-12-01T00:00:00.100Z');

const manage = { integrations: { Returns: 'manage' } } as const;
const seed = seedWith({ ada: manage, bea: manage, cal: { accessLevel: 'monitor' }, eve: manage });
const files = filesWith({
  ada: { integrations: { Returns: { level: 'manage', until: ENDS }, 'Order to Cash': 'monitor' } },
  bea: { ...manage, until: ENDS },
  cal: { accessLevel: 'monitor', enabled: false },
  dan: { ...manage, until: ENDS },
  eve: { integrations: { Returns: { level: 'manage', until: '2026-10-31' }, 'Order to Cash': 'monitor' } },
});
const base = { 'base/access.yaml': filesWith({ cal: { accessLevel: 'monitor' } })['access.yaml'] ?? '' };

/** What a command prints that begins at a moment and is asked the time again at later ones. */
async function printed(
  sandbox: TestSandbox,
  argv: readonly string[],
  first: Date,
  later: Date,
): Promise<string> {
  sandbox.reset();
  let asked = 0;
  const now = (): Date => {
    asked += 1;
    return asked === 1 ? first : later;
  };
  const { stdout, stderr } = await runCli(argv, { sandbox, files: { ...files, ...base }, now });
  expect(stdout, stderr).not.toBe('');
  // By how much clocks differ is measured with each answer, and judges nothing here.
  return stdout.replace(/"clockAheadMs": \d+,/u, '');
}

const COMMANDS = [
  ['validate'],
  ['plan', 'access.yaml'],
  ['plan', 'access.yaml', '--base', 'base'],
  ['plan', 'access.yaml', '--calendar'],
  ['plan', 'access.yaml', '--format', 'html'],
  ['plan', 'access.yaml', '--format', 'markdown'],
  ['plan', 'access.yaml', '--offline', '--base', 'base'],
  ['drift'],
  ['drift', '--format', 'markdown'],
  ['explain', email('ada'), '--live'],
  ['who-can', 'Returns', '--live'],
  ['report'],
  ['report', '--format', 'csv'],
  ['report', '--format', 'digest'],
  ['report', '--who-could'],
  ['who-could', 'administrator'],
  ['review'],
  ['doctor'],
].map((argv) => [argv.join(' '), argv] as const);

describe('a run over the end of a day', () => {
  test.each(COMMANDS)('of %s says what it says at the moment at which it began', async (_, argv) => {
    const sandbox = await openSandbox(seed, { now: () => BEFORE });
    onTestFinished(() => sandbox.close());
    const steady = await printed(sandbox, argv, BEFORE, BEFORE);
    expect(await printed(sandbox, argv, BEFORE, AFTER)).toBe(steady);
    // And the end matters to it; limits of the files have none here.
    if (argv[0] !== 'who-could') expect(await printed(sandbox, argv, AFTER, AFTER)).not.toBe(steady);
  });
});
