/**
 * What would be lost if one text took the place of an access file: what people wrote in it and no account tells. What
 * the account has instead of a grant is no loss, since that is what it is exported for; only a base tells whether
 * somebody wrote the grant since and has not applied it.
 */
import { Lexer } from 'yaml';
import { type Email, emailOf } from '../core/model/ids.ts';
import { isObject, type JsonObject, objectOf } from '../core/model/json.ts';
import { loadBack } from './read-back.ts';
import { ABSENT, isSame, listOf, minedIn, saidIn } from './said.ts';
import { starterText } from './starter.ts';
import { SCALAR_FOLLOWS } from './syntax.ts';
import { isOwnComment } from './write.ts';

/** In the order in which they are told. */
export const LOSSES = [
  'people',
  'edits',
  'absences',
  'ends',
  'reasons',
  'pins',
  'switches',
  'notifications',
  'roles',
  'policy',
  'defaults',
  'account',
  'files',
  'tests',
  'resources',
  'sections',
  'comments',
] as const;

export interface Lost {
  readonly what: (typeof LOSSES)[number];
  /** Each once, as the file spells it; of a comment the line that it stands in. */
  readonly names: readonly string[];
}

/** Whether a text is an access file, valid or not: each says its version. */
export function isAccessText(text: string): boolean {
  const value = contentOf(text);
  return value === undefined ? /^version\s*:/m.test(text) : isObject(value) && 'version' in value;
}

export interface LostOptions {
  /** What the files say that were in force already. */
  readonly base?: readonly unknown[];
  /** Whether the second text has roles for people with equal access, so that those of the first are no loss. */
  readonly minesRoles?: boolean;
}

/** What the first text says and the second does not; undefined: the first cannot be read, so nobody knows. */
export function lostBy(
  before: string,
  after: string,
  { base, minesRoles = false }: LostOptions = {},
): Lost[] | undefined {
  const [was, is] = [contentOf(before), contentOf(after)];
  if (was === undefined) return undefined;
  // A text, a number or a list: no access file, so nothing of one is lost.
  if (!isObject(was) || isUntouched(before, was)) return [];
  const { edited, untouched } = sinceBase(was, is, base);
  const kept = new Set([
    ...factsOf(is, after).map(({ key }) => key),
    ...(minesRoles ? minedIn(was).map(([name, role]) => fact('roles', name, role).key) : []),
    ...untouched.map((email) => personFact(email).key),
  ]);
  const gone = [...edited.map((shown) => fact('edits', shown)), ...factsOf(was, before)].filter(
    ({ key }) => !kept.has(key),
  );
  return LOSSES.flatMap((what) => {
    const names = [...new Set(gone.filter((each) => each.what === what).map(({ name }) => name))];
    return names.length === 0 ? [] : [{ what, names }];
  });
}

/** Whose access the second text says otherwise: with no base, nobody can tell which of the two was changed. */
export function overruledBy(before: string, after: string): string[] {
  const [was, is] = [contentOf(before), contentOf(after)];
  if (!isObject(was) || isUntouched(before, was)) return [];
  const now = saidIn([is], [was]);
  return [...saidIn([was], [is])]
    .filter(([email, said]) => now.has(email) && !isSame(said, now.get(email)))
    .map(([, { shown }]) => shown);
}

/** Whose access was written since the base and is said otherwise now; and who stands in the file as in the base. */
function sinceBase(was: JsonObject, is: unknown, base: LostOptions['base']) {
  if (base === undefined) return { edited: [], untouched: [] };
  const [before, after, inForce] = [saidIn([was], [is]), saidIn([is], [was]), saidIn(base, [was, is])];
  const all = new Map([...inForce, ...before]);
  const untouched = new Set([...all.keys()].filter((email) => isSame(before.get(email), inForce.get(email))));
  const edited = [...all].flatMap(([email, { shown }]) => {
    const [said, now] = [before.get(email), after.get(email)];
    const isOther = !untouched.has(email) && now !== undefined && !isSame(said, now);
    // An end that nobody carried out yet is told as such.
    return isOther && said?.facts.has(ABSENT) !== true ? [shown] : [];
  });
  return { edited, untouched: [...untouched] };
}

const contentOf = (text: string): unknown => loadBack(text, 'access.yaml').files[0]?.value;

/** Whether it is a first file to which nobody has written anything. */
function isUntouched(text: string, { account, users }: JsonObject): boolean {
  const { name, region, environment } = objectOf(account);
  const [administrator = ''] = Object.keys(objectOf(users));
  if (typeof name !== 'string' || typeof region !== 'string') return false;
  const label = typeof environment === 'string' ? { environment } : {};
  return text.replaceAll('\r\n', '\n') === starterText({ name, region, administrator, ...label });
}

/** One thing that a file says. Two files that say it have the same key. */
interface Fact {
  readonly what: Lost['what'];
  readonly key: string;
  readonly name: string;
}

const fact = (what: Fact['what'], name: string, ...says: unknown[]): Fact => ({
  what,
  name,
  key: JSON.stringify([what, name, ...says]),
});

function factsOf(value: unknown, text: string): Fact[] {
  const { version: _version, users, account, policy, defaults, roles, ...others } = objectOf(value);
  const { files, tests, integrations, mcpServers, ...sections } = others;
  return [
    ...Object.entries(objectOf(users)).flatMap(([shown, entry]) => ofPerson(shown, objectOf(entry))),
    ...datesIn(value, []),
    ...ofMap('roles', roles),
    ...ofLines('policy', policy),
    ...ofLines('account', account),
    ...ofMap('defaults', defaults),
    ...ofMap('files', files),
    ...listOf(tests).map((test) => fact('tests', nameOf(objectOf(test).name), test)),
    ...[integrations, mcpServers].flatMap((resources) =>
      Object.entries(objectOf(resources)).flatMap(ofResource),
    ),
    ...Object.entries(sections).map(([name, part]) => fact('sections', name, part)),
    ...commentsIn(text),
  ];
}

const nameOf = (name: unknown): string => (typeof name === 'string' ? name : 'without a name');

const ofMap = (what: Fact['what'], map: unknown): Fact[] =>
  Object.entries(objectOf(map)).map(([name, part]) => fact(what, name, part));

/** A list loses what is not in the other one. */
const ofLines = (what: Fact['what'], map: unknown): Fact[] =>
  Object.entries(objectOf(map)).flatMap(([name, part]) =>
    Array.isArray(part)
      ? part.map((each) => fact(what, typeof each === 'string' ? `${name} (${each})` : name, each))
      : [fact(what, name, part)],
  );

/** Settings that are on are exported; that one is to be off, and that somebody is to be enabled, no account tells. */
const isSwitch = ([name, value]: [string, unknown]): boolean =>
  value === (name === 'enabled') && typeof value === 'boolean';

const personFact = (email: Email, shown: string = email): Fact => ({
  ...fact('people', shown),
  key: `people ${email}`,
});

function ofPerson(shown: string, entry: JsonObject): Fact[] {
  const email = emailOf(shown);
  const { id, state, notifications } = entry;
  return [
    // What is to be absent is told as that.
    state === 'absent' ? fact('absences', shown) : personFact(email, shown),
    ...(id === undefined ? [] : [fact('pins', shown, id)]),
    ...(notifications === undefined ? [] : [{ ...fact('notifications', shown), key: `mail ${email}` }]),
    ...Object.entries(entry)
      .filter(isSwitch)
      .map(([name]) => fact('switches', `${name} of ${shown}`)),
  ];
}

/** What names a resource by its id is exported; lists, names of people's own and what waits are not. */
const ofResource = ([key, entry]: [string, unknown]): Fact[] =>
  Object.entries(objectOf(entry))
    .filter(([name]) => name !== 'id' && name !== 'uri')
    .map(([name, part]) => fact('resources', `${key} (${name})`, part));

/** Every `until` and `reason`, wherever it stands. */
function datesIn(value: unknown, path: readonly string[]): Fact[] {
  // Those of limits and tests are told with them.
  if (path.length === 1 && ['policy', 'tests', 'files'].includes(path[0] ?? '')) return [];
  if (Array.isArray(value)) return value.flatMap((each) => datesIn(each, path));
  if (!isObject(value)) return [];
  const { until, reason, user, role } = objectOf(value);
  const inner = [user ?? role].filter((each) => typeof each === 'string');
  const [section, owner = '', ...rest] = [...path, ...inner];
  const about = rest.filter((each) => !PROPERTIES.has(each)).join(', ');
  const name = section === undefined || about === '' ? owner : `${owner} (${about})`;
  return [
    ...(until === undefined ? [] : [fact('ends', name, until)]),
    ...(reason === undefined ? [] : [fact('reasons', name, reason)]),
    ...Object.entries(value).flatMap(([key, part]) => datesIn(part, [...path, key])),
  ];
}

/** Keys that say where in an entry something stands, and of what it is already told. */
const PROPERTIES: ReadonlySet<string> = new Set(['roles', 'members', 'integrations', 'mcpServers']);

/** Comments as they stand in their lines, but for those that the export itself wrote. */
function commentsIn(text: string): Fact[] {
  const found: { readonly line: number; readonly comment: string }[] = [];
  let [line, before] = [1, ''];
  for (const lexeme of new Lexer().lex(text)) {
    const comment = lexeme.trim();
    // Behind this mark comes a scalar, which may begin with the same sign.
    if (comment.startsWith('#') && before !== SCALAR_FOLLOWS) found.push({ line, comment });
    line += lexeme.split('\n').length - 1;
    before = lexeme;
  }
  const paragraphs: (typeof found)[] = [];
  for (const each of found) {
    const last = paragraphs.at(-1);
    const isNext = last?.at(-1)?.line === each.line - 1 && !each.comment.startsWith('# - ');
    // What somebody wrote below a list is no part of its last item.
    const isIndented = each.comment.startsWith('#   ') || last?.[0]?.comment.startsWith('# - ') === false;
    if (isNext && isIndented) last?.push(each);
    else paragraphs.push([each]);
  }
  return paragraphs
    .filter((lines) => !isOwnComment(lines.map(({ comment }) => comment.slice(1).trim()).join(' ')))
    .flat()
    .map((each) => ({ what: 'comments', name: String(each.line), key: each.comment }));
}
