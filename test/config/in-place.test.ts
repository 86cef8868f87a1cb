/** Entries that are replaced where they stand: what the file says otherwise, and how, stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withAbsent } from '../../src/config/in-place.ts';
import { emailOf } from '../../src/core/model/ids.ts';

const of = (...people: string[]) => new Set(people.map(emailOf));
const written = (text: string, ...people: string[]): string => withAbsent(text, of(...people)).text;

describe('an entry is replaced', () => {
  it.each([
    [
      'between brackets',
      'users:\n  a@x.example: { accessLevel: monitor } # her\n  b@x.example: {}\n',
      'users:\n  a@x.example: { state: absent } # her\n  b@x.example: {}\n',
    ],
    [
      'in lines',
      'users:\n  # hers\n  a@x.example:\n    accessLevel: custom\n    integrations:\n      Returns: manage\n  b@x.example: {}\n',
      'users:\n  # hers\n  a@x.example:\n    state: absent\n  b@x.example: {}\n',
    ],
    [
      'at the end, without a line break',
      'users:\n  a@x.example:\n    accessLevel: monitor',
      'users:\n  a@x.example:\n    state: absent',
    ],
    [
      'with comments around it',
      'users:\n  a@x.example: # since May\n    accessLevel: monitor # for now\n\n  # next\n  b@x.example: {}\n',
      'users:\n  a@x.example: # since May\n    state: absent # for now\n\n  # next\n  b@x.example: {}\n',
    ],
    [
      'in one line with others',
      'users: { a@x.example: { accessLevel: monitor }, b@x.example: {} }\n',
      'users: { a@x.example: { state: absent }, b@x.example: {} }\n',
    ],
    [
      'in quotation marks, spelled otherwise',
      'users:\n  "A@X.example": {}\n',
      'users:\n  "A@X.example": { state: absent }\n',
    ],
    [
      'with the line breaks of Windows and a mark of byte order',
      '\uFEFFusers:\r\n  a@x.example:\r\n    accessLevel: monitor\r\n  b@x.example: {}\r\n',
      '\uFEFFusers:\r\n  a@x.example:\r\n    state: absent\r\n  b@x.example: {}\r\n',
    ],
  ])('%s', (_how, before, after) => {
    expect(written(before, 'a@x.example')).toBe(after);
  });

  it('and nothing is where nobody of them is declared', () => {
    for (const text of ['version: 1\n', 'users:\n  b@x.example: {}\n', 'roles: { a@x.example: {} }\n'])
      expect(withAbsent(text, of('a@x.example'))).toEqual({ text, people: [] });
  });
});

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const FILES = ['examples', 'test/scenarios']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => /(?:access\/.*|\/access)\.yaml$/.test(name))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'));

it('in every file that there is, whoever is replaced: the rest says what it said, in the same lines', () => {
  let replaced = 0;
  for (const text of FILES) {
    const value = parse(text, { logLevel: 'silent' });
    const people = Object.keys(value?.users ?? {});
    for (const some of [people, people.filter((_, n) => n % 2 === 0), people.slice(-1)]) {
      const { text: after, people: who } = withAbsent(text, of(...some));
      expect(who).toEqual(some);
      const users = Object.fromEntries(
        people.map((email) => [email, some.includes(email) ? { state: 'absent' } : value.users[email]]),
      );
      expect(parse(after, { logLevel: 'silent' })).toEqual(people.length === 0 ? value : { ...value, users });
      const lines = text.split('\n');
      expect(
        after.split('\n').filter((line) => !line.includes('state: absent') && !lines.includes(line)),
      ).toEqual([]);
      replaced += who.length;
    }
  }
  expect(replaced).toBeGreaterThan(100);
});
