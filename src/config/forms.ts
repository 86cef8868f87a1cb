/** Text that has to have a certain form (an address, an id, a date, a number of days) and has another one. */
import { ADDRESS } from '../core/model/address.ts';
import type { Words } from '../core/model/finding.ts';
import { endOf } from '../core/model/until.ts';
import { propertyNames, type SchemaExpectation } from './expectation.ts';
import { oddWhy, plainly } from './letters.ts';

/** Text of which something can be seen: no blanks, controls, formats, marks without a letter, and fillers of Hangul and Braille. */
const SEEN = /[^\s\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u;
/** What stands behind the @ of an `ADDRESS`. */
const DOMAIN = /^[^\s@,;:.*?"'“”„«»()<>[\]\\]+(\.[^\s@,;:.*?"'“”„«»()<>[\]\\]+)+$/;

/** Whether a text has the form that the schema wants, whatever its length. */
export const fitsForm = (text: string, { schema: { pattern } }: SchemaExpectation): boolean =>
  pattern === undefined || new RegExp(pattern, 'u').test(text);

/** What is said of a text without the form; `what` is how a sentence calls the place. */
export function wrongForm(text: string, name: string, what: string, expected: SchemaExpectation): Words {
  const words = formWords(text, name, what, expected);
  const plain = plainly(text);
  if (plain === undefined) return words;
  const meant = plain.text.trim().replace(/^(["'])(.*)\1$/u, '$2');
  const fix = fitsForm(meant, expected) && !meant.includes('`') ? { fix: `Write \`${meant}\`.` } : {};
  return { ...words, why: oddWhy(plain.oddities), ...fix };
}

function formWords(text: string, name: string, what: string, expected: SchemaExpectation): Words {
  if (expected.name === 'email') return notAnEmail(text);
  if (expected.name === 'domain') return notADomain(text);
  if (expected.name === 'id') return notAnId(text);
  if (expected.name === 'until') return notADate(text);
  if (name === 'uri') return notAUri(text);
  if (expected.schema.pattern === SEEN.source) return nothingSeen(what);
  const days = /^\^\[1-9\]\[0-9\]\{0,(\d)\}d\$$/.exec(expected.schema.pattern ?? '')?.[1];
  if (days !== undefined) return notDays(text, what, Number(days) + 1);
  const [example] = expected.schema.examples ?? [];
  return {
    code: 'unknown-value',
    summary: `${what} cannot be \`${short(text)}\`.`,
    fix:
      typeof example === 'string'
        ? `Write it like this: ${example}.`
        : `It must fit ${expected.schema.pattern}.`,
  };
}

const nothingSeen = (what: string): Words => ({
  code: 'blank-value',
  summary: `${what} holds nothing that can be seen.`,
  why: 'An exception, an end or a signature would stand, and nobody could read why or by whom.',
  fix: 'Write it in words, or take it out.',
});

/** How many days other units have, as people count them. */
const DAYS_IN: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, q: 90, y: 365 };

function notDays(text: string, what: string, digits: number): Words {
  const most = 10 ** digits - 1;
  const plain = text.trim().toLowerCase();
  const number = /^\d{1,6}/.exec(plain)?.[0] ?? '';
  const unit = plain.slice(number.length).trim();
  const meant = /^[a-z]*$/.test(unit) ? Number(number) * (DAYS_IN[unit.charAt(0) || 'd'] ?? 0) : 0;
  const isDays = meant >= 1 && meant <= most;
  return {
    code: 'not-days',
    summary: `${what} cannot be \`${short(text)}\`: it is a number of days, with a \`d\` behind it.`,
    fix: isDays
      ? `Write \`${meant}d\`; days are the only unit.`
      : `Write a number from 1 to ${most} and \`d\`, such as \`90d\`; days are the only unit.`,
  };
}

/** A day without its hyphens, if there is such a day. */
function dayFix(text: string): string | undefined {
  const day = /^\d{8}$/.test(text) ? text.replace(/^(....)(..)(..)$/, '$1-$2-$3') : '';
  return endOf(day) === undefined ? undefined : `Write the day with hyphens: ${day}.`;
}

const notAnEmail = (text: string): Words => ({
  code: 'not-an-email',
  summary: `\`${short(text)}\` is not an e-mail address.`,
  fix:
    bareFix(text) ??
    indentFix(text) ??
    'Write it as name@company.example: one @, a domain with a dot, no blank and no comma.',
  ...(/[*?]/.test(text) ? ONE_PERSON : {}),
});

/** An address with the marks of where it was copied from: blanks, `Ada <ada@acme.example>`, `mailto:…`, a second colon. */
function bareFix(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^[^<>@]{0,80}(?=<)/, '')
    .replace(/^[<("'[]{0,3}(?:(?:mailto|smtp):)?/i, '')
    .replace(/[>)"'\]:;,.]{1,3}$/, '');
  return bare !== text && ADDRESS.test(bare) && !bare.includes('`') ? `Write \`${bare}\`.` : undefined;
}

/** A property that stands where people do: its line begins too early. */
const indentFix = (text: string): string | undefined =>
  propertyNames().has(text) ? `If \`${text}\` belongs to the entry above it, indent it further.` : undefined;

const ONE_PERSON = {
  why: 'Taken for the address of one person it would mean nobody, and look as if it meant many.',
  fix: 'Name each person by their e-mail. A `*` stands for others in `users` of access tests and in the paths of `files` alone.',
};

function notADomain(text: string): Words {
  const meant = text.slice(text.lastIndexOf('@') + 1).replace(/^\*?\./, '');
  return {
    code: 'not-a-domain',
    summary: `\`${short(text)}\` is not a domain.`,
    why: 'Nobody is of it, so that everybody would be outside it.',
    fix:
      DOMAIN.test(meant) && !meant.includes('`')
        ? `Write \`${meant}\`, which is that domain alone: others below it have lines of their own.`
        : 'Write what stands behind the @ of an e-mail: acme.example.',
  };
}

const notAnId = (text: string): Words => ({
  code: 'not-an-id',
  summary: `\`${short(text)}\` is not an id.`,
  fix: 'Ids have 24 digits and letters a to f, for example 5e44efa28015c9464272256f; `export` writes them.',
});

const TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})? ?([Zz]|[+-]\d{2}:\d{2})?$/;

/** A time that says everything but its zone, or that is a moment but for its form. */
function zoneFix(text: string): string | undefined {
  const [, day, minutes, seconds = ':00', zone] = TIME.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(`${day}T${minutes}${seconds}${zone ?? 'Z'}`)))
    return undefined;
  const moment = `${day}T${minutes}${seconds}`;
  return zone === undefined
    ? `Say of which zone the time is: ${moment}Z is UTC, ${moment}+01:00 an hour ahead of it.`
    : `Write it as ${moment}${zone}.`;
}

/** Also for a date that has the right form and does not exist. */
const notADate = (text: string): Words => ({
  code: 'not-a-date',
  summary: `\`${short(text)}\` is not a date.`,
  why: 'What ends on a day that never comes would never end.',
  fix:
    zoneFix(text) ??
    dayFix(text) ??
    'Write a day (2027-01-31: to its end, UTC) or a moment (2027-01-31T17:00:00Z).',
});

const notAUri = (text: string): Words => ({
  code: 'not-a-uri',
  summary: `\`${short(text)}\` is not the relative URI of an MCP server.`,
  fix: 'It starts with one slash, followed by letters, digits, `-` or `_`: /stock.',
});

/** As much of a text as a sentence bears. */
export const short = (text: string, most = 80): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
