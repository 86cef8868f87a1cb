// @ts-check
// What the output of a command must say before its run counts.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { named } from './measure.mjs';

/** @typedef {import('./measure.mjs').Ended} Ended */

const PERSON = /^ {2}(?:person|p)\d+@acme\.example"?:/gm;

export const silent = (/** @type {Ended} */ { stdout }) => {
  if (stdout !== '') throw new Error('it printed something');
  return 'nothing printed';
};
export const version = (/** @type {Ended} */ { stdout }) => {
  if (!/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new Error('it printed no version');
  return 'a version';
};
export const help = (/** @type {Ended} */ { stdout }) => {
  if (!stdout.startsWith('Usage: celigo-access') || !stdout.includes('\n  plan '))
    throw new Error('it printed no help');
  return 'names `plan`';
};
export const valid =
  (/** @type {number} */ people) =>
  (/** @type {Ended} */ { stdout }) =>
    named(stdout, /^Valid: (\d+) (?<what>people) in /m, people);
export const errors =
  (/** @type {number} */ count) =>
  (/** @type {Ended} */ { stdout, stderr }) =>
    named(stdout + stderr, /^(\d+) (?<what>errors)$/m, count);
export const nothingToDo =
  (/** @type {number} */ people) =>
  (/** @type {Ended} */ { stdout }) =>
    named(stdout, /^Nothing to do: all (\d+) declared (?<what>people) are as declared\.$/m, people);
export const offline =
  (/** @type {number} */ people) =>
  (/** @type {Ended} */ { stdout }) =>
    named(stdout, /^(\d+) (?<what>people would gain) access, 0 people would lose some/m, people);
export const converged =
  (/** @type {number} */ writes) =>
  (/** @type {Ended} */ { stdout }) =>
    named(stdout, /^Converged: (\d+) (?<what>operations done); the account was read again/m, writes);
/** Of a script that prints how many it has. */
export const counted =
  (/** @type {number} */ count) =>
  (/** @type {Ended} */ { stdout }) =>
    named(stdout, /^(\d+) (?<what>people|resources kept)$/m, count);

export const reported =
  (/** @type {number} */ people) =>
  (/** @type {Ended} */ { stdout }) => {
    if (!stdout.trimEnd().endsWith('</html>')) throw new Error('its page has no end');
    const seen = new Set(stdout.match(/\bp\d+@acme\.example/g)).size;
    return `${named(String(seen), /^(\d+)$/, people)} people in the page`;
  };

/** @param {string} path Of a file or folder. @param {number} people */
export const exported = (path, people) => () => {
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  const texts = files.filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(name, 'utf8'));
  const seen = texts.reduce((sum, text) => sum + (text.match(PERSON)?.length ?? 0), 0);
  return `${named(String(seen), /^(\d+)$/, people)} people in ${texts.length} files`;
};
