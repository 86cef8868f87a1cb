/** docs/words.md held against the code: its words are there, and those that it avoids are not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly term: string;
  readonly avoid: readonly string[];
}

function entriesIn(page: string): Entry[] {
  return [...page.matchAll(/^\| \*\*([^*]+)\*\*[^|]*\|[^|]+\|([^|]*)\|$/gm)].map(
    ([, term = '', avoid = '']) => ({
      term,
      avoid: avoid
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    }),
  );
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'validators' ? [] : sourcesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

/** `ReviewedPerson` is reviewed and person; `NO_MCP` is no and mcp. */
const wordsIn = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _]+/);

const EXPORT = /^export (?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;
const exportsOf = (text: string): string[] => [...text.matchAll(EXPORT)].map(([, name = '']) => name);

/** The sandbox has the words of the remote. */
const files = sourcesBelow('src').filter((file) => !file.startsWith(join('src', 'sandbox')));
const names = files.flatMap((file) => exportsOf(readFileSync(file, 'utf8')).map((name) => ({ name, file })));
const entries = entriesIn(readFileSync('docs/words.md', 'utf8'));

/** A word of several parts is avoided as a whole. */
const avoids = (word: string, name: string): boolean =>
  ` ${wordsIn(name).join(' ')} `.includes(` ${word.toLowerCase()} `);

describe('the words of docs/words.md', () => {
  it('are read from the page', () => {
    expect(entries.length).toBeGreaterThan(35);
    expect(new Set(entries.map(({ term }) => term)).size).toBe(entries.length);
    expect(names.length).toBeGreaterThan(500);
  });

  it('occur in names or file names of the code', () => {
    const known = new Set([
      ...names.flatMap(({ name }) => wordsIn(name)),
      ...sourcesBelow('src').flatMap((file) => file.toLowerCase().split(/[^a-z]+/)),
    ]);
    const isKnown = (word: string) =>
      [word, `${word}s`, word.replace(/y$/, 'ies')].some((each) => known.has(each));
    const missing = entries.filter(({ term }) => !term.split(' ').every(isKnown));
    expect(missing.map(({ term }) => term)).toEqual([]);
  });

  it('are used instead of the words to avoid', () => {
    const wrong = entries.flatMap(({ term, avoid }) =>
      avoid.flatMap((word) =>
        names
          .filter(({ name }) => avoids(word, name))
          .map(({ name, file }) => `${file}: ${name} says ${word}; the word is ${term}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('are no words to avoid of each other', () => {
    const terms = new Set(entries.map(({ term }) => term));
    expect(entries.flatMap(({ avoid }) => avoid).filter((word) => terms.has(word))).toEqual([]);
  });

  it('would see a name with a word to avoid', () => {
    expect(avoids('admin', 'countAdmins')).toBe(false);
    expect(avoids('admin', 'isAdmin')).toBe(true);
    expect(avoids('admin', 'ADMIN_FLOOR')).toBe(true);
    expect(avoids('audit report', 'renderAuditReport')).toBe(true);
    expect(avoids('audit report', 'AuditEntry')).toBe(false);
  });
});
