/** Entries that are replaced where they stand: what the file says otherwise, and how, stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMap, parse, parseDocument } from 'yaml';
import { withAbsent } from '../../src/config/in-place.ts';
import { startOf } from '../../src/core/model/finding.ts';
import { emailOf } from '../../src/core/model/ids.ts';
import { editsBetween } from '../../src/core/written/edits.ts';

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

  const PIN = 'id: 5e44efa28015c9464272256f';
  it.each([
    [
      'between brackets',
      `users:\n  a@x.example: { accessLevel: monitor, ${PIN} } # her\n  b@x.example: {}\n`,
      `users:\n  a@x.example: { ${PIN}, state: absent } # her\n  b@x.example: {}\n`,
    ],
    [
      'as the first line, with the comment beside it',
      `users:\n  a@x.example:\n    ${PIN} # since May\n    accessLevel: monitor # for now\n  b@x.example: {}\n`,
      `users:\n  a@x.example:\n    ${PIN} # since May\n    state: absent # for now\n  b@x.example: {}\n`,
    ],
    [
      'as the last line, with the comment beside it',
      `users:\n  a@x.example:\n    roles:\n      - clerk\n    ${PIN} # since May\n\n  # next\n  b@x.example: {}\n`,
      `users:\n  a@x.example:\n    state: absent\n    ${PIN} # since May\n\n  # next\n  b@x.example: {}\n`,
    ],
    ['alone', `users:\n  a@x.example:\n    ${PIN}`, `users:\n  a@x.example:\n    state: absent\n    ${PIN}`],
    [
      'in quotation marks, with the line breaks of Windows',
      'users:\r\n  a@x.example:\r\n    "id": \'5e44efa28015c9464272256f\'\r\n    until: 2027-01-31\r\n',
      'users:\r\n  a@x.example:\r\n    "id": \'5e44efa28015c9464272256f\'\r\n    state: absent\r\n',
    ],
  ])('and its pin stays: %s', (_how, before, after) => {
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
  .filter((name) => /\/access(?:\/.*)?\.yaml$/.test(name))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'));

const nowhere = () => startOf('access.yaml');

/** The same file, with a pin in each entry that has none: first in one, last in the next. */
function withPins(text: string): string[] {
  const document = parseDocument(text);
  const users = document.get('users');
  if (!isMap(users)) return [];
  for (const [n, { value }] of users.items.entries()) {
    if (!isMap(value) || value.has('id')) continue;
    const pin = document.createPair('id', n.toString(16).padStart(24, '5'));
    if (n % 2 === 0) value.items.unshift(pin);
    else value.items.push(pin);
  }
  return [document.toString({ lineWidth: 0 })];
}

it('in every file that there is, whoever is replaced: the rest says what it said, in the same lines', () => {
  let [replaced, pinned] = [0, 0];
  for (const text of FILES.flatMap((each) => [each, ...withPins(each)])) {
    const value = parse(text, { logLevel: 'silent' });
    const people = Object.keys(value?.users ?? {});
    for (const some of [people, people.filter((_, n) => n % 2 === 0), people.slice(-1)]) {
      const { text: after, people: who } = withAbsent(text, of(...some));
      expect(who).toEqual(some);
      const users = Object.fromEntries(
        people.map((email) => {
          const { id } = value.users[email];
          if (id !== undefined) pinned += 1;
          const absent = id === undefined ? { state: 'absent' } : { id, state: 'absent' };
          return [email, some.includes(email) ? absent : value.users[email]];
        }),
      );
      expect(parse(after, { logLevel: 'silent' })).toEqual(people.length === 0 ? value : { ...value, users });
      // No edit of it is one that a full review has to look at.
      const source = (whole: string) => ({ path: 'access.yaml', value: parse(whole), place: nowhere });
      const edits = editsBetween([source(text)], [source(after)]);
      expect(edits.filter(({ narrows }) => !narrows).map(({ path }) => path.join(' '))).toEqual([]);
      const lines = text.split('\n');
      expect(
        after.split('\n').filter((line) => !line.includes('state: absent') && !lines.includes(line)),
      ).toEqual([]);
      replaced += who.length;
    }
  }
  expect(Math.min(replaced, pinned)).toBeGreaterThan(100);
});
