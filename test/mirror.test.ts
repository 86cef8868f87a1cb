/**
 * Each file of the core has a test of its name: who changes a judgement finds what holds it, and a new judgement cannot
 * come without any. What is excused holds no judgement, and that is looked at too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const CORE = 'src/core';
const TESTS = 'test/core';

/** Files without a test of their name, and why they need none. */
const EXCUSED: Readonly<Record<string, string>> = {
  'model/doors': 'types alone: what may be asked of an account and what may be written',
  'model/reason': 'a type alone',
  'model/region': 'a closed list and its type',
  'model/remote': 'types alone: what is learnt of the remote',
  'plan/note': 'types alone: what a plan tells beside its operations',
  'plan/operation': 'types, and the closed lists of their words, which the compiler holds',
};

/** Tests without a file of their name, and what they are about. */
const BESIDE: Readonly<Record<string, string>> = {
  'plan/certify-mutations': 'plans of many worlds that are damaged, against the whole certificate',
  'plan/digest-left': 'what a digest says without a base, which the ends decide as well',
};

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return below(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

interface CoreFile {
  readonly name: string;
  readonly text: string;
}

const core: readonly CoreFile[] = below(CORE)
  .map((path) => ({ name: relative(CORE, path).slice(0, -3), text: readFileSync(path, 'utf8') }))
  .filter(({ text }) => !text.startsWith('/* Made from schemas/'));
const tests = below(TESTS).map((path) => relative(TESTS, path).replace(/\.test\.ts$/, ''));

/** The files that have no test of their name and no excuse. */
const untested = (files: readonly CoreFile[], tested: readonly string[]): string[] =>
  files.map(({ name }) => name).filter((name) => !tested.includes(name) && !(name in EXCUSED));

/** Whether something is decided in a file: comments, types and lists decide nothing. */
const judges = (text: string): boolean =>
  /=> |\bfunction\b|\bclass\b| \? /.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));

describe('the core and its tests', () => {
  it('each file has a test of its name, or an excuse', () => {
    const missing = untested(core, tests).map(
      (name) =>
        `${CORE}/${name}.ts has no ${TESTS}/${name}.test.ts. Write one, whose titles are facts about access.`,
    );
    expect(missing).toEqual([]);
  });

  it('whatever is excused is there, has no test, and judges nothing', () => {
    const wrong = Object.keys(EXCUSED).filter((name) => {
      const file = core.find((each) => each.name === name);
      return file === undefined || tests.includes(name) || judges(file.text);
    });
    expect(wrong).toEqual([]);
  });

  it('each test has the name of a file, or says what else it is about', () => {
    const names = new Set(core.map(({ name }) => name));
    expect(tests.filter((name) => !names.has(name) && !(name in BESIDE))).toEqual([]);
    expect(Object.keys(BESIDE).filter((name) => !existsSync(join(TESTS, `${name}.test.ts`)))).toEqual([]);
  });

  it('would see what they look for', () => {
    const fresh = { name: 'plan/fresh', text: 'export const is = (a: number): boolean => a > 0;' };
    expect(untested([...core, fresh], tests)).toEqual(['plan/fresh']);
    expect(
      untested(
        core,
        tests.filter((name) => name !== 'plan/ends'),
      ),
    ).toEqual(['plan/ends']);
    expect(judges(fresh.text)).toBe(true);
    expect(judges('/** What is => here. */\nexport interface A { readonly b?: string }')).toBe(false);
  });
});
