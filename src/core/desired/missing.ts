/** What is said of a name or a pin that means nothing in the account. */

import type { Finding, Place } from '../model/finding.ts';
import { compareText } from '../model/text.ts';
import type { GrantSection } from '../written/access.ts';
import type { Uses } from './uses.ts';

export type Noun = 'integration' | 'MCP server';

/** Where the files say more of such an object. */
export const sectionOf = (noun: Noun): GrantSection =>
  noun === 'integration' ? 'integrations' : 'mcpServers';

/** A grant in an account that has no MCP servers. */
export const withoutMcp = (what: string, place: Place): Finding => ({
  severity: 'error',
  code: 'mcp-not-licensed',
  summary: `MCP access to ${what} cannot be granted: MCP servers are not part of the license of this account.`,
  why: 'The account would refuse the grant.',
  fix: 'Remove the grant, or have the license changed first.',
  place,
});

const codeOf = (noun: Noun) =>
  noun === 'integration' ? ('unknown-integration' as const) : ('unknown-mcp-server' as const);

const WHY = 'A grant on something that does not exist would never take effect.';

/** What people write who mean all of them. */
const EVERY = /^(?:all|\*|every|any)$/i;
const EVERY_ONE = {
  integration:
    'If all are meant, write `accessLevel: monitor` or `accessLevel: manage`: it gives every integration.',
  'MCP server': 'If all are meant, write `mcpServers: all` instead of the map.',
};

interface MissingName {
  readonly noun: Noun;
  readonly wanted: string;
  readonly place: Place;
  readonly suggestion: string | undefined;
  /** What there is instead. */
  readonly names: readonly string[];
  readonly uses: Uses;
}

export const missingName = ({ noun, wanted, place, suggestion, names, uses }: MissingName): Finding => ({
  severity: 'error',
  code: codeOf(noun),
  summary: `The account has no ${noun} ${quote(wanted)}.`,
  why: WHY,
  fix: EVERY.test(wanted)
    ? EVERY_ONE[noun]
    : suggestion === undefined
      ? `Correct the name${those(wanted, names)}, or write \`whenMissing: wait\` under it in \`${sectionOf(noun)}\` if it comes later. If it was deleted, take out every line that names it.`
      : `Did you mean ${quote(suggestion)}?`,
  place,
  related: uses.places,
});

interface MissingPin {
  readonly noun: Noun;
  /** How the files call it: by its key, or by the id itself. */
  readonly key: string;
  readonly id: string;
  readonly place: Place;
  /** The id of an object that is called alike. */
  readonly namesake: string | undefined;
  readonly uses: Uses;
}

/** An id is never given again: what has none any more was deleted, and a mistyped one is the other way to get there. */
export function missingPin({ noun, key, id, place, namesake, uses }: MissingPin): Finding {
  const what = key === id ? `${noun} with the id ${id}` : `${noun} ${quote(key)} with the id ${id}`;
  const grants =
    key === id
      ? 'every grant on it'
      : `its entry in \`${sectionOf(noun)}\` and every line that names ${quote(key)}`;
  const anew =
    namesake === undefined ? '' : ` One of that name is there: if it was made anew, its id is ${namesake}.`;
  return {
    severity: 'error',
    code: codeOf(noun),
    summary: `The account has no ${what}.`,
    why: WHY,
    fix: `It was probably deleted: then take out ${grants}${leftWords(uses)}. If the id is mistyped, correct it.${anew}`,
    place,
    related: uses.places,
  };
}

/** Whoever has nothing else would be the next thing that is wrong with the files. */
function leftWords({ leaves }: Uses): string {
  if (leaves.length === 0) return '';
  const named = leaves.slice(0, MOST_NAMED);
  const more = leaves.length - named.length;
  const people = [...named, ...(more === 0 ? [] : [`${more} more`])]
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
  return `, and write \`state: absent\` or other access for ${people}, to whom nothing else is given`;
}

/** What there is instead, by name: what was renamed often keeps a word. */
function those(wanted: string, names: readonly string[]): string {
  const wordsOf = (text: string): string[] => text.normalize('NFC').toLowerCase().split(/\W+/);
  const own = new Set(wordsOf(wanted));
  const isKin = (name: string): boolean => wordsOf(name).some((word) => word.length > 2 && own.has(word));
  const sorted = [...names].sort(compareText);
  const nearest = [...sorted.filter(isKin), ...sorted.filter((name) => !isKin(name))].slice(0, MOST_NAMED);
  if (nearest.length === 0) return '';
  const more = names.length - nearest.length;
  return ` (the account has ${nearest.map(quote).join(', ')}${more === 0 ? '' : ` and ${more} more`})`;
}

/** How many objects a finding names that nobody asked for. */
const MOST_NAMED = 5;
export const quote = (text: string): string => `"${text}"`;
