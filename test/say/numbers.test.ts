/** A number and its word agree: "1 person", never "1 people". Every sentence with a number asks `count` for its word. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Breach } from '../../src/core/plan/guard.ts';
import type { Note } from '../../src/core/plan/note.ts';
import { guardWords } from '../../src/say/guards.ts';
import { flat } from '../../src/say/line.ts';
import { noteWords } from '../../src/say/notes.ts';
import { toggleWords } from '../../src/say/page/matrix.ts';

const MANY =
  'accounts|administrators|approvals|attempts|bytes|cases|changes|characters|commits|copies|dates|days|differences|entries|errors|faults|files|findings|grants|hours|integrations|items|levels|lines|minutes|months|names|operations|others|owners|pages|people|places|plans|problems|questions|readings|receipts|records|reports|requests|resources|reviews|roles|rows|runs|seats|seconds|servers|states|steps|tests|things|times|tries|users|warnings|are|have|do|would';
/** `${n} more people`: what is put in is not `count`, and a word for many follows. */
const NUMBERED = new RegExp(`\\$\\{((?:[^{}]|\\{[^{}]*\\})*)\\}(?: [a-z]+){0,2}? (?:${MANY})\\b`, 'g');
/** What is put in is a number, as far as its name tells. */
const IS_NUMBER =
  /(?:\.length|\.size)(?: - \w+)?$|^(?:this\.#)?(?:[a-z]+\.)*(?:#?required|amount|changes|days|errors|floor|limit|minimum(?: - 1)?|most|n|number|people|present|absent|requests|rest|total|unmatched|wanted|tries|total_commits)$|^Math\./;

/** A number that is never one there, or whose word is chosen beside it. */
const NEVER_ONE: Readonly<Record<string, string>> = {
  'celigo/http.ts: ${read.tries} times': 'one is said in other words',
  'celigo/probe/order.ts: ${first.items.length} items': 'two at least',
  'commands/deliver.ts: ${files.length} files': 'one is said in other words',
  'commands/evidence.ts: ${found.write.length} resources': 'one alone is not ambiguous',
  'commands/export.ts: ${most} visible characters': 'a limit of more than one',
  'commands/history.ts: ${subjects.length} resources': 'one alone is not ambiguous',
  'config/discover.ts: ${this.#most} files': 'a limit of more than one',
  'config/merge.ts: ${accounts.length} files': 'one alone is right',
  'github/client.ts: ${most} bytes': 'a limit of more than one',
  'github/pulls.ts: ${data.total_commits} commits': 'more than the limit',
  'playground/page.ts: ${changes} people': 'one is said in other words',
  'playground/page.ts: ${errors} errors': 'one is said in other words',
  'say/ends.ts: ${group.length} people': 'three at least',
  'say/line.ts: ${lines.length - most} others': 'two at least',
  'say/person.ts: ${people.length} people': 'one has no number',
  'say/remote.ts: ${questions.length} questions': 'as many as the catalogue has',
  'say/verdict.ts: ${declared.people} declared people': 'one is said in other words',
  'say/who-could.ts: ${wanted} approvals': 'one is said in other words',
};

function unguarded(file: string, text: string): string[] {
  return [...text.matchAll(NUMBERED)].flatMap(([whole, put = '']) =>
    IS_NUMBER.test(put.trim()) ? [`${file}: ${whole}`] : [],
  );
}

describe('a sentence with a number', () => {
  it('takes the word from `count`, or says why it is never about one', () => {
    const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.includes('validators'))
      .flatMap((file) => unguarded(file, readFileSync(join('src', file), 'utf8')));
    expect([...new Set(found)].sort()).toEqual(Object.keys(NEVER_ONE).sort());
  });

  it('would be found without it', () => {
    const found = (text: string): number => unguarded('x', text).length;
    expect(found(`\${all.length} people`)).toBe(1);
    expect(found(`\${days} more days`)).toBe(1);
    expect(found(`\${count(days, 'day')} and days`)).toBe(0);
  });
});

const ONE_OF_MANY =
  /(?<![\w.-])1 (?:changes|files|are|(?:\w+ )?(?:people|administrators|grants|days|others|records|requests|files are))\b/;
const PEOPLE = ['ada@acme.example', 'bea@acme.example'];

/** Each note whose sentence holds a number, with so many. */
const notesOf = (n: number): Note[] => [
  { code: 'unmanaged', count: n, recent: PEOPLE.slice(0, n), people: PEOPLE.slice(0, n), hasBase: false },
  { code: 'unmanaged', count: n + 1, recent: [], people: PEOPLE.slice(0, 1), hasBase: true },
  { code: 'seats', seats: n, taken: n, freed: n, invited: n },
  { code: 'seats', seats: 0, taken: n, freed: 0, invited: 0 },
  { code: 'below-floor', administrators: n, minimum: n },
  { code: 'deletes-in-this-environment', people: n },
];

const breachesOf = (n: number): Breach[] =>
  (['admin-floor', 'removal-limit', 'demotion-limit', 'grant-loss-limit'] as const).flatMap((guard) => [
    { guard, number: n, limit: n, people: [], total: n },
    { guard, number: n, limit: n, people: [], total: n, day: '2027-01-31' },
  ]);

describe.each([0, 1, 2])('of %i', (n) => {
  it('is said in the right number', () => {
    const said = [
      ...notesOf(n).map((note) => flat(noteWords(note))),
      ...breachesOf(n).map(guardWords),
      toggleWords(n, n),
    ];
    expect(said.filter((sentence) => ONE_OF_MANY.test(sentence))).toEqual([]);
    expect(said.filter((sentence) => sentence.includes(String(n))).length).toBeGreaterThan(10);
  });
});

it('in the pages and cases of this repository is said in the right number', () => {
  const files = ['docs', 'test/scenarios'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:md|txt)$/.test(file))
      .map((file) => join(folder, file)),
  );
  const wrong = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (ONE_OF_MANY.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});
