/** What somebody meant who wrote less than the format wants: `ada@…: monitor`, `integrations: [Returns]`. */
import { levelsIn } from './colon.ts';
import type { SchemaExpectation } from './expectation.ts';
import { short } from './forms.ts';

/** What a remedy bears of a text, in characters. */
const MOST = 60;

const LEVELS = ['administrator', 'manage', 'monitor', 'custom'];
const EVERY = ['all', '*', 'every', 'everything', 'any'];
const GONE = ['absent', 'removed', 'deleted', 'gone', 'left', 'leaver'];

/** Where what a definition describes stands, and no person does. */
const SECTIONS: Readonly<Record<string, string>> = {
  role: 'roles',
  integration: 'integrations',
  mcpServer: 'mcpServers',
};

/** A value as found, as far as it says what was meant. */
interface Meant {
  readonly name: string;
  readonly value: unknown;
}

/** The line that was meant, as a remedy; undefined where none can be told. */
export function shorthandFix({ name, value }: Meant, expected: SchemaExpectation): string | undefined {
  const section = expected.name === undefined ? undefined : SECTIONS[expected.name];
  const elsewhere = section && personFix([section, name]);
  if (elsewhere !== undefined) return elsewhere;
  const words = wordsIn(value);
  if (words === undefined) return undefined;
  if (expected.name === 'user') return `If that is what is meant, write \`${entryFor(words)}\`.`;
  const levels = levelsIn(expected.schema);
  if (levels === undefined) return undefined;
  const [first = ''] = words;
  const [less, more] = levels;
  if (name === 'integrations' && words.length === 1 && EVERY.includes(first.toLowerCase()))
    return `A level gives every integration: write \`accessLevel: ${less}\`, or \`${more}\`, instead.`;
  const each = words.length === 1 ? 'it' : 'each';
  return `Say how much of ${each}: \`${name}: { ${short(first, MOST)}: ${less} }\`, or \`${more}\`.`;
}

function entryFor(words: readonly string[]): string {
  const [word = ''] = words;
  if (words.length === 1 && GONE.includes(word)) return '{ state: absent }';
  if (words.length === 1 && LEVELS.includes(word)) return `{ accessLevel: ${word} }`;
  return `{ roles: [${short(words.join(', '), MOST)}] }`;
}

function wordsIn(value: unknown): readonly string[] | undefined {
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = words.filter(
    (word) => typeof word === 'string' && word !== '' && !/[`\n[\]{}"#]|:\s/.test(word),
  );
  return texts.length === words.length && texts.length > 0 ? texts.map(String) : undefined;
}

/** A person below the end of the users, where the next section begins: the entry means somebody all the same. */
export function personFix(path: readonly string[]): string | undefined {
  const [section, name = ''] = path;
  if (path.length !== 2 || section === 'users' || !name.includes('@')) return undefined;
  return `${short(name, MOST)} is a person, and people stand under \`users:\`; this is \`${section}:\`. Move the entry there.`;
}
