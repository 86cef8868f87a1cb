/**
 * CODEOWNERS: who must approve a change of a path. What the host would skip is skipped here too, and named: the
 * answer is about what the host does, not about what somebody meant.
 */
import type { Place } from '../model/finding.ts';
import type { OwnersError } from './enforced.ts';
import { type Host, ownersMatcher } from './pattern.ts';

/** Approvals that are needed together: so many of these owners. */
export interface Requirement {
  readonly owners: readonly string[];
  readonly count: number;
  /** The line that asks for it. */
  readonly place: Place;
}

/** A line that the host does not read as its author meant. */
export interface SkippedLine {
  readonly place: Place;
  readonly why: string;
}

export interface Owners {
  /** As shown; undefined: the repository has none. */
  readonly file?: string;
  readonly skipped: readonly SkippedLine[];
  /** What a change of this path needs; nothing: nobody owns it. */
  requirementsFor(path: string): readonly Requirement[];
  /** The last line that matches, whether or not it names owners. */
  lineFor(path: string): Place | undefined;
}

/** No file, or one that the host does not read. */
export const NO_OWNERS: Owners = { skipped: [], requirementsFor: () => [], lineFor: () => undefined };

interface Rule {
  readonly owners: readonly string[];
  readonly place: Place;
  readonly excludes: boolean;
  matches(path: string): boolean;
}

/** Each section asks for approvals of its own; GitHub knows one. */
interface OwnersSection {
  readonly count: number;
  readonly optional: boolean;
  readonly defaults: readonly string[];
  readonly rules: Rule[];
}

/** `errors`: what the host itself finds wrong in the file. An owner whom it does not know is asked by nobody. */
export function parseOwners(
  text: string,
  file: string,
  host: Host,
  errors: readonly OwnersError[] = [],
): Owners {
  const skipped: SkippedLine[] = [];
  const sections = new Map<string, OwnersSection>();
  let section: OwnersSection = { count: 1, optional: false, defaults: [], rules: [] };
  sections.set('', section);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const place: Place = { file, line: index + 1, column: 1 };
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const header = host === 'gitlab' ? headerOf(line) : undefined;
    if (header !== undefined) {
      section = sections.get(header.name) ?? header.section;
      // A section that is written twice is one; each part has its own default owners.
      section = { ...section, defaults: header.section.defaults };
      sections.set(header.name, section);
      continue;
    }
    const read = ruleOf(line, place, host, section.defaults);
    const found = errors.filter(
      (each) => each.path === file && each.line === place.line && line.startsWith(each.source),
    );
    const rule = 'why' in read ? read : asCounted(read, found);
    if ('why' in rule) skipped.push(rule);
    else section.rules.push(rule);
  }
  const all = [...sections.values()];
  return {
    file,
    skipped,
    requirementsFor: (path) =>
      all.flatMap((each): Requirement[] => {
        const rule = each.optional ? undefined : lastMatch(each.rules, path);
        if (rule === undefined || rule.owners.length === 0) return [];
        return [{ owners: rule.owners, count: each.count, place: rule.place }];
      }),
    lineFor: (path) => all.map(({ rules }) => lastMatch(rules, path)).find((rule) => rule)?.place,
  };
}

/** The last line wins; what a line excludes stays excluded. */
function lastMatch(rules: readonly Rule[], path: string): Rule | undefined {
  const found = rules.filter((rule) => rule.matches(path));
  return found.some(({ excludes }) => excludes) ? undefined : found.at(-1);
}

/** `[Name]`, `^[Name]`, `[Name][2] @owner` */
function headerOf(line: string): { name: string; section: OwnersSection } | undefined {
  const found = /^(\^?)\[([^\]]+)\](?:\[(\d{1,3})\])?(.*)$/.exec(line);
  if (found === null) return undefined;
  const [, optional, name = '', count, rest = ''] = found;
  const defaults = tokensOf(rest).filter(isOwner);
  const needed = Math.max(1, Number(count ?? 1));
  const section = { count: needed, optional: optional === '^', defaults, rules: [] };
  return { name: name.trim().toLowerCase(), section };
}

function ruleOf(line: string, place: Place, host: Host, defaults: readonly string[]): Rule | SkippedLine {
  const [written = '', ...owners] = tokensOf(line);
  const excludes = host === 'gitlab' && written.startsWith('!');
  const pattern = excludes ? written.slice(1) : written;
  const wrong = host === 'github' ? wrongForGitHub(pattern) : undefined;
  if (wrong !== undefined) return { place, why: wrong };
  const stranger = owners.find((owner) => !isOwner(owner));
  if (stranger !== undefined && host === 'github')
    return { place, why: `\`${stranger}\` is no @user, no @org/team and no e-mail` };
  const known = owners.filter(isOwner);
  return {
    owners: known.length === 0 ? defaults : known,
    place,
    excludes,
    matches: ownersMatcher(pattern, host),
  };
}

/** A rule as the host counts it: one that it calls invalid is skipped, and owners whom it does not know are dropped. */
function asCounted(rule: Rule, errors: readonly OwnersError[]): Rule | SkippedLine {
  const invalid = errors.find(({ kind }) => /^invalid\b/i.test(kind));
  if (invalid !== undefined) return { place: rule.place, why: `GitHub says: ${invalid.kind}` };
  const unknown = errors.filter(({ kind }) => /^unknown owner/i.test(kind));
  const dropped = new Set(
    unknown.map(({ source, column }) =>
      // Where it does not say which, a line with one owner leaves no doubt.
      column === undefined && rule.owners.length === 1
        ? rule.owners[0]
        : /^\S+/.exec(source.slice((column ?? Infinity) - 1))?.[0],
    ),
  );
  return { ...rule, owners: rule.owners.filter((owner) => !dropped.has(owner)) };
}

function wrongForGitHub(pattern: string): string | undefined {
  if (pattern.startsWith('!')) return 'GitHub knows no `!` for paths that are not meant';
  if (/[[\]]/.test(pattern)) return 'GitHub knows no `[ ]` for ranges of characters';
  if (pattern.startsWith('\\#')) return 'GitHub does not take `\\#` for a name that begins with #';
  if (pattern.includes('***')) return 'three stars in a row mean nothing';
  return undefined;
}

/** Words between blanks; a backslash keeps a blank, and what follows a blank and `#` is a comment. */
function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  for (const [token] of line.matchAll(/(?:\\.|[^\s\\]|\\$)+/gu)) {
    if (token.startsWith('#')) break;
    tokens.push(token);
  }
  return tokens;
}

const OWNER = /^@?[^\s@/]+(?:\/[^\s@]+)?$/;
const isOwner = (word: string): boolean =>
  word.startsWith('@') ? OWNER.test(word.replace(/^@@/, '@')) : /^[^\s@]+@[^\s@]+$/.test(word);
