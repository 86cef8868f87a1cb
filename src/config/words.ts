/** What is wrong with a name or a value, in plain words. The codes are what people search for. */
import type { Words } from '../core/model/finding.ts';
import { closest } from '../core/model/suggest.ts';
import { follow, type Schema, type SchemaExpectation } from './expectation.ts';
import { fitsForm, short, wrongForm } from './forms.ts';
import { personFix, shorthandFix } from './shorthand.ts';

/** A value as found: the name it stands under, and its characters if it is a scalar. */
export interface Written {
  readonly name: string;
  /** The name of the list whose item it is; `name` is its index then. */
  readonly list?: string;
  /** The section of the file that it stands in. */
  readonly section?: string;
  readonly value: unknown;
  readonly source: string | undefined;
}

/** How a sentence calls the map that a definition describes. */
const NOUNS: Readonly<Record<string, string>> = {
  account: '`account`',
  policy: '`policy`',
  user: 'a person',
  role: 'a role',
  member: 'an entry of a list of people',
  integration: 'an integration',
  mcpServer: 'an MCP server',
  integrationGrant: 'a grant on an integration',
  mcpGrant: 'a grant on an MCP server',
  roleUse: 'a role that a person holds',
  limit: 'a limit',
  fileLimit: 'a limit of a file',
  test: 'an access test',
  claim: 'a claim of an access test',
  closedSet: '`only` of an access test',
};

const nounOf = (expected: SchemaExpectation, path: readonly string[]): string =>
  (expected.name && NOUNS[expected.name]) ?? `\`${path.at(-1)}\``;

export function unknownKey(name: string, expected: SchemaExpectation, path: readonly string[]): Words {
  const known = Object.keys(expected.schema.properties ?? {});
  const what =
    path.length === 0
      ? `a section of ${expected.schema.properties?.users === undefined ? 'this file' : 'an access file'}`
      : `a property of ${nounOf(expected, path)}`;
  const suggestion = otherName(name, known) ?? closest(name, known);
  const elsewhere =
    path.length === 0 && name.includes('@') ? 'People stand under `users:`, indented.' : personFix(path);
  return {
    code: 'unknown-key',
    summary: `\`${short(name)}\` is not ${what}.`,
    why: 'A misspelt name would otherwise be ignored in silence.',
    fix:
      elsewhere ??
      startFix(name, known) ??
      (suggestion === undefined ? `Known are ${list(known)}.` : `Did you mean \`${suggestion}\`?`),
  };
}

/** What many call a property of this format. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  until: ['end', 'ends', 'endson', 'enddate', 'expires', 'expiry', 'expiration', 'expireson', 'validuntil'],
  accessLevel: ['level', 'access', 'permission', 'permissions', 'accountlevel'],
  roles: ['role'],
  reason: ['comment', 'note', 'why', 'description', 'because', 'ticket'],
  enabled: ['active'],
  mfaRequired: ['mfa'],
  ssoRequired: ['sso'],
  level: ['accesslevel', 'access', 'permission'],
};

function otherName(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z]/g, '');
  return known.find((each) => OTHER_NAMES[each]?.includes(plain));
}

const STARTS = new Set([
  'from',
  'start',
  'starts',
  'since',
  'begin',
  'begins',
  'after',
  'validfrom',
  'notbefore',
]);

/** What many look for beside `until`. */
function startFix(name: string, known: readonly string[]): string | undefined {
  const isStart = STARTS.has(name.toLowerCase().replace(/[^a-z]/g, ''));
  if (!isStart || !known.includes('until')) return undefined;
  return 'There are no start dates: access begins with the apply after the line is merged. Merge it on that day, and delete this.';
}

export function missingKey(name: string, expected: SchemaExpectation, path: readonly string[]): Words {
  const where = path.length === 0 ? 'the file' : nounOf(expected, path);
  const fix = name === 'version' ? 'Write `version: 1` at the top.' : `Add \`${name}:\`.`;
  return { code: 'missing-key', summary: `\`${name}\` is missing in ${where}.`, fix };
}

/** A name that a map of people, roles or resources cannot have. */
export function wrongName(name: string, map: SchemaExpectation): Words {
  const expected = map.schema.propertyNames && follow(map.schema.propertyNames);
  if (expected?.name === 'email' && !fitsForm(name, expected)) return wrongForm(name, '', '', expected);
  if (name === '')
    return { code: 'empty-value', summary: 'A name is empty.', fix: 'Write the name, or delete the entry.' };
  return tooLong(`The name \`${short(name)}\``, expected?.schema);
}

/** A value that is not what the schema wants. `keyword` is the schema's word for the rule that it breaks. */
export function wrongValue(written: Written, expected: SchemaExpectation, keyword: string): Words {
  const empty = written.value === null || keyword === 'minItems' || keyword === 'minProperties';
  if (empty) return emptyValue(written, expected);
  if (keyword === 'maxItems') {
    return { code: 'too-many', summary: `${inName(written)} holds too many entries.`, fix: 'Shorten it.' };
  }
  if (expected.schema.const !== undefined) return unknownVersion(written);
  // Nobody writes null: it is what is not filled in.
  const choices = expected.schema.enum?.filter((choice) => choice !== null);
  if (choices !== undefined) return unknownValue(written, choices.map(String));
  if (expected.name === 'limit' || expected.name === 'amount') return notALimit(written);
  if (expected.schema.anyOf !== undefined) return ofUnion(written, expected);
  return ofType(written, expected);
}

function ofUnion(written: Written, { schema }: SchemaExpectation): Words {
  const branches = (schema.anyOf ?? []).map((each) => follow(each));
  const scalar = branches.find(({ schema: part }) => part.type !== 'object' && part.type !== 'array');
  if (scalar?.schema.const !== undefined) {
    const other = branches.some(({ schema: part }) => part.type === 'array')
      ? LIST
      : { ...MAP, how: shorthandFix(written, { schema }) ?? MAP.how };
    return ofWord(written, String(scalar.schema.const), other);
  }
  return scalar === undefined || Array.isArray(written.value)
    ? wrongType(written, ONE)
    : wrongValue(written, scalar, 'type');
}

/** `all`, or a list or map of single things. */
function ofWord(written: Written, word: string, other: Kind): Words {
  const words = wrongType(written, {
    noun: `\`${word}\` or ${other.noun}`,
    how: `${other.how.slice(0, -1)}; or \`${word}\`.`,
  });
  const meant = typeof written.value === 'string' && closest(written.value, [word]);
  return meant ? { ...words, code: 'unknown-value', fix: `Did you mean \`${meant}\`?` } : words;
}

/** A kind of value, and how it is written. */
interface Kind {
  readonly noun: string;
  readonly how: string;
}

const MAP: Kind = { noun: 'a map', how: 'Write its entries as indented `name: value` lines.' };
/** A map where a list was written, or a text. */
const mapOf = ({ value }: Written): Kind =>
  Array.isArray(value)
    ? { ...MAP, how: 'Write its entries as indented `name: value` lines, without the hyphens or `[`.' }
    : MAP;
const LIST: Kind = { noun: 'a list', how: 'Write `[one, two]`, or a line `- one` for each.' };
/** A list where a text was written: of that text, if it can stand between brackets. */
const listOf = ({ value }: Written): Kind =>
  typeof value === 'string' && /^[\w/@][\w@.+/ -]{0,80}$/.test(value)
    ? { ...LIST, how: `Write \`[${value}]\`.` }
    : LIST;
const SWITCH: Kind = { noun: '`true` or `false`', how: 'Write one of the two, without quotes.' };
const NUMBER: Kind = { noun: 'a whole number', how: 'Write it in digits, without quotes.' };
const TEXT: Kind = { noun: 'text', how: 'Write it on this line; in quotes if it holds special characters.' };
const ONE: Kind = { noun: 'a single entry', how: 'Take the inner brackets or dashes away.' };
const LIMIT: Kind = {
  noun: 'a limit',
  how: 'Write a whole number (5), a percentage (20%), or {limit: 57, until: 2027-02-01, reason: …}.',
};

function ofType(written: Written, expected: SchemaExpectation): Words {
  switch (expected.schema.type) {
    case 'boolean':
      return typeof written.value === 'string' ? notABoolean(written) : wrongType(written, SWITCH);
    case 'integer': {
      const { minimum = 0, maximum = 1_000_000 } = expected.schema;
      return typeof written.value === 'number'
        ? outOfRange(written, `from ${minimum} to ${maximum}`)
        : wrongType(written, NUMBER);
    }
    case 'array':
      return wrongType(written, listOf(written));
    case 'object':
      return wrongType(written, { ...MAP, how: shorthandFix(written, expected) ?? mapOf(written).how });
    default:
      return ofText(written, expected);
  }
}

/** What YAML 1.1, and many a reader, takes for true or false. */
const LIKE_A_BOOLEAN = /^(y|yes|n|no|on|off|true|false)$/i;

function notABoolean(written: Written): Words {
  const text = String(written.value);
  if (!LIKE_A_BOOLEAN.test(text)) return wrongType(written, SWITCH);
  const meant = /^(y|yes|on|true)$/i.test(text) ? 'true' : 'false';
  return {
    code: 'looks-like-a-boolean',
    summary: `${inName(written)} is the text \`${text}\`, not true or false.`,
    fix: `Write \`${meant}\`, without quotes.`,
  };
}

function ofText(written: Written, expected: SchemaExpectation): Words {
  const { name, value, source } = written;
  if (typeof value === 'boolean' || typeof value === 'number') {
    const text = source ?? String(value);
    const form = fitsForm(text, expected) ? undefined : wrongForm(text, name, inName(written), expected);
    return {
      code: typeof value === 'boolean' ? 'looks-like-a-boolean' : 'looks-like-a-number',
      summary: `${inName(written)} must be text, but YAML reads \`${short(text)}\` as ${kindOf(value)}.`,
      // In quotes it would have the wrong form, and that would be the next mistake.
      fix: form?.fix ?? `Put it in quotes: "${short(text)}".`,
    };
  }
  if (typeof value !== 'string') return wrongType(written, TEXT);
  if (value === '' && expected.name === undefined) return emptyValue(written, expected);
  // What has the wrong form has no right length either.
  if (!fitsForm(value, expected)) return wrongForm(value, name, inName(written), expected);
  return value === '' ? emptyValue(written, expected) : tooLong(inName(written), expected.schema);
}

function notALimit(written: Written): Words {
  const { value } = written;
  const outside = typeof value === 'number' || (typeof value === 'string' && /^-?[0-9.]+\s*%$/.test(value));
  if (!outside) return wrongType(written, LIMIT);
  return outOfRange(written, 'from 0 to 1000000, or a percentage from 0% to 100%, also whole');
}

const outOfRange = (written: Written, range: string): Words => ({
  code: 'out-of-range',
  summary: `${inName(written)} cannot be ${shown(written)}.`,
  fix: `Write a whole number ${range}.`,
});

const unknownVersion = (written: Written): Words => ({
  code: 'unknown-version',
  summary: `This program knows version 1 of the format, not ${shown(written)}.`,
  fix: 'Write `version: 1`, or use a newer celigo-access.',
});

/** Words of other products and of everyday speech, for levels of this one. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  administrator: ['admin', 'admins', 'owner', 'root', 'superuser', 'full', 'account-admin'],
  manage: ['manager', 'edit', 'editor', 'write', 'developer', 'maintain', 'contributor', 'readwrite', 'rw'],
  monitor: ['view', 'viewer', 'read', 'reader', 'readonly', 'watch', 'operator', 'user', 'ro'],
  custom: ['tailored', 'limited', 'restricted'],
  write: ['manage', 'edit', 'readwrite', 'execute', 'rw', 'full', 'all'],
  read: ['monitor', 'view', 'viewer', 'readonly', 'ro'],
  absent: ['removed', 'deleted', 'gone', 'left', 'leaver', 'inactive', 'terminated'],
  present: ['active', 'here', 'joined', 'member'],
};

function meantBy(word: string, allowed: readonly string[]): string | undefined {
  const plain = word.toLowerCase().replace(/[\s_-]/g, '');
  return allowed.find((each) => OTHER_WORDS[each]?.some((other) => other.replaceAll('-', '') === plain));
}

/** What `accessLevel: none` may mean, by the section that it stands in. */
const NONE_MEANS: Readonly<Record<string, string>> = {
  users: 'To end all access of a person, write `state: absent`. For listed access alone, write `custom`.',
  roles:
    'A role without a level of its own needs no `accessLevel`: delete it, or write `custom`. What a person has by others is not lowered by a role. To end it, write `state: absent` in their entry under `users`.',
};

function unknownValue(written: Written, allowed: readonly string[]): Words {
  if (typeof written.value !== 'string') {
    return wrongType(written, { noun: oneOf(allowed), how: 'Write one of these words.' });
  }
  const suggestion = meantBy(written.value, allowed) ?? closest(written.value, allowed);
  let fix =
    suggestion === undefined
      ? `Write ${oneOf(allowed)}.`
      : `Did you mean \`${suggestion}\`? Known are ${list(allowed)}.`;
  // Whoever writes "none" may mean the end of all access, or none but what is listed.
  if (written.value.toLowerCase() === 'none' && allowed.includes('administrator'))
    fix = NONE_MEANS[written.section ?? ''] ?? 'For nothing but listed access, write `custom`.';
  return { code: 'unknown-value', summary: `${inName(written)} cannot be ${shown(written)}.`, fix };
}

function emptyValue(written: Written, expected: SchemaExpectation): Words {
  const what = expected.schema.type === 'object' ? 'entries under it' : 'a value';
  return {
    code: 'empty-value',
    summary: `${inName(written)} is empty.`,
    why: 'It could be a value that was forgotten.',
    fix:
      expected.name === 'user'
        ? 'Write `{}` if roles or lists elsewhere say what the person has.'
        : `Write ${what}, or take it out.`,
  };
}

function wrongType(written: Written, { noun, how }: Kind): Words {
  const { name, value } = written;
  const kind = typeof value === 'boolean' || typeof value === 'number' ? ` (${kindOf(value)})` : '';
  return {
    code: 'wrong-type',
    summary: `${inName(written)} must be ${noun}, but it is ${shown(written)}${kind}.`,
    fix: name === '' ? 'Begin with `version: 1`, and put `account:` and `users:` below it.' : how,
  };
}

/** People count from one. */
const inName = ({ name, list: within }: Written): string => {
  if (name === '') return 'The file';
  return within === undefined ? `\`${short(name)}\`` : `Entry ${Number(name) + 1} of \`${within}\``;
};

function shown({ value, source }: Written): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return value === null ? 'empty' : 'a map';
  return `\`${short(source ?? String(value))}\``;
}

const kindOf = (value: unknown): string => (typeof value === 'boolean' ? 'true or false' : 'a number');

const tooLong = (what: string, { maxLength = 300 }: Schema = {}): Words => ({
  code: 'too-long',
  summary: `${what} is too long.`,
  fix: `Write at most ${maxLength} characters.`,
});
const list = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? list(words) : `${list(words.slice(0, -1))} or ${list(words.slice(-1))}`;
