/** T11: a saved plan is an artifact that others could have written. */
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keptPlan } from '../../src/commands/expect.ts';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import { processorMs } from '../support/processor.ts';
import { someOf } from '../support/thorough.ts';
import { FILE, SEED, YES } from './attack.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Step = string | number;

/** The way to every value in a document. */
function waysIn(value: Json, way: readonly Step[] = []): (readonly Step[])[] {
  if (typeof value !== 'object' || value === null) return [way];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => waysIn(inner, [...way, key]))];
}

/** The document with another value at one place. */
function replaced(value: Json, [step, ...rest]: readonly Step[], change: (old: Json) => Json): Json {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((inner: Json, index) =>
      String(index) === step ? replaced(inner, rest, change) : inner,
    );
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === step ? replaced(inner, rest, change) : inner]),
  );
}

function flipped(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string')
    return value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('a') ? 'b' : 'a'}`;
  return value === null ? 'x' : Array.isArray(value) ? [] : {};
}

/**
 * What a plan shows to people, or what follows from the rest. None of it is believed: who is written, from what
 * and to what is in `recordId`, `fingerprint` and `after`, and the digest covers these.
 */
const SHOWN =
  /^(tool|judgedAt|findings|notes|guards|certificate|administrators|resources|held|tests|account\.(environment|region))\b|^operations\.\d+\.(before|hazards|acknowledged|because|origin|status|needs|afterRemovals|fields|step|user\.(email|personId))\b/;

async function withPlan<T>(
  seed: string,
  test: (it: {
    plan: Json;
    applied: (document: Json | string) => Promise<{ code: number; stderr: string; writes: number }>;
    cwd: string;
  }) => Promise<T>,
): Promise<T> {
  return withSandbox(seed, async (sandbox) => {
    const cwd = await folderWith({ 'access.yaml': FILE });
    const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, cwd });
    const applied = async (document: Json | string) => {
      const text = typeof document === 'string' ? document : JSON.stringify(document);
      await writeFile(join(cwd, 'plan.json'), text);
      sandbox.reset();
      const { code, stderr } = await runCli(['apply', '--expect', 'plan.json', '--yes'], { sandbox, cwd });
      return { code, stderr, writes: sandbox.writes().length };
    };
    return test({ plan: JSON.parse(stdout) as Json, applied, cwd });
  });
}

test('the plan as it was made is carried out, its hazards being reviewed', () =>
  withPlan(SEED, async ({ plan, applied }) => {
    expect(await applied(plan)).toMatchObject({ code: EXIT.done, writes: 3 });
  }));

test('a plan with any field changed is refused, unless the field decides nothing', () =>
  withPlan(SEED, async ({ plan, applied }) => {
    const ways = waysIn(plan).filter((way) => !isDeepStrictEqual(replaced(plan, way, flipped), plan));
    expect(ways.length).toBeGreaterThan(100);
    const isKept = (way: readonly Step[]): boolean => {
      try {
        keptPlan(JSON.stringify(replaced(plan, way, flipped)), 'plan.json');
        return true;
      } catch {
        return false;
      }
    };
    const kept = ways.filter(isKept);
    expect(kept.map((way) => way.join('.')).filter((way) => !SHOWN.test(way))).toEqual([]);
    for (const way of someOf(ways, 4)) {
      const { code, writes } = await applied(replaced(plan, way, flipped));
      if (kept.includes(way)) expect([way, code, writes]).toEqual([way, EXIT.done, 3]);
      else
        expect([way, [EXIT.invalid, EXIT.stale].some((each) => each === code), writes]).toEqual([
          way,
          true,
          0,
        ]);
    }
  }));

/** A plan that was really made, for other files or another account, with a digest that fits. */
describe('a plan that is whole and of something else', () => {
  const made = (seed: string, file: string): Promise<string> =>
    withSandbox(seed, async (sandbox) => {
      const { stdout } = await runCli(['plan', '--format', 'json'], {
        sandbox,
        files: { 'access.yaml': file },
      });
      return stdout;
    });

  test('of another pull request: whoever it does not name is not written', () =>
    withPlan(SEED, async ({ plan, applied }) => {
      const { origin } = (plan as { account: { origin: string } }).account;
      const other = await made(SEED, FILE.replace('nia@', 'mallory@'));
      const { code, stderr, writes } = await applied(other.replace(/http:\/\/127[^"]*/, origin));
      // Its address is part of the digest, so even this much of a change is noticed.
      expect([code, writes]).toEqual([EXIT.invalid, 0]);
      expect(stderr).toContain('was changed after it was made');
    }));

  test('of the same account and other files: it stops before anything is written', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({
        'access.yaml': FILE,
        'other/access.yaml': FILE.replace('nia@', 'mallory@').replace('manage', 'monitor'),
      });
      const argv = ['plan', 'other/access.yaml', '--format', 'json', '--output', 'plan.json'];
      expect((await runCli(argv, { sandbox, cwd })).code).toBe(EXIT.done);
      const { code, stderr } = await runCli(['apply', '--expect', 'plan.json', ...YES], { sandbox, cwd });
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toMatch(/ada@acme\.example[\s\S]*nia@acme\.example.*was not reviewed/);
    }));

  test.each([
    ['another account', SEED, FILE.replace('name: Acme', 'name: Beta')],
    ['another address', SEED, FILE],
  ])('of %s', (_, seed, file) =>
    withPlan(SEED, async ({ applied }) => {
      const { code, stderr, writes } = await applied(await made(seed, file));
      expect([code, writes]).toEqual([EXIT.stale, 0]);
      expect(stderr).toMatch(/is of another (account|API origin)/);
    }),
  );
});

describe('what is no plan', () => {
  test.each<[string, (text: string) => string]>([
    ['an empty file', () => ''],
    ['half a plan', (text) => text.slice(0, text.length / 2)],
    ['a plan with something behind it', (text) => `${text}{}`],
    ['an older format', (text) => text.replace(/("formatVersion":)"[\d.]+"/, '$1"0.9"')],
    ['a newer format', (text) => text.replace(/("formatVersion":)"[\d.]+"/, '$1"2.0"')],
    ['lists in lists', () => `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['maps in maps', () => `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    [
      'a plan with lists in lists',
      (text) => text.replace('"notes":[', `"notes":[${'['.repeat(50_000)}${']'.repeat(50_000)},`),
    ],
    ['binary', () => '\u0000\u0001\u0002'],
    ['a text', () => '"administrator"'],
  ])('%s is refused in a moment, and nothing is written', (_, forge) =>
    withPlan(SEED, async ({ plan, applied }) => {
      const startedAt = processorMs();
      const { code, stderr, writes } = await applied(forge(JSON.stringify(plan)));
      expect([code, writes]).toEqual([EXIT.invalid, 0]);
      expect(stderr).toContain('--expect plan.json');
      expect(processorMs() - startedAt).toBeLessThan(5_000);
    }),
  );

  test('a file of a gigabyte is not read', () =>
    withPlan(SEED, async ({ cwd }) => {
      const file = await open(join(cwd, 'huge.json'), 'w');
      await file.truncate(1024 ** 3);
      await file.close();
      const { code, stderr } = await runCli(['apply', '--expect', 'huge.json', ...YES], { cwd });
      expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('larger than 64 MiB')]);
    }));

  test.each(['/dev/zero', '.', 'missing.json'])('%s is not read', async (path) => {
    const { code, stderr } = await runCli(['apply', '--expect', path, ...YES], {
      files: { 'access.yaml': FILE },
    });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(`--expect ${path}`)]);
  });
});
