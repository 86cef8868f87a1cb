// @ts-check
// A company as large ones are: several grants a person, thousands of resources, files of a few hundred people each.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const id = (kind, n) => `${kind}${n.toString(16).padStart(23, '0')}`;
const GRANTS = 6;
const PEOPLE_A_FILE = 500;

/**
 * Writes files below `access/` and account.yaml; the account is as the files say. Resources grow with the people:
 * one integration for five of them, one MCP server for twenty.
 * @param {string} folder
 * @param {number} users
 */
export function writeRace(folder, users) {
  const access = join(folder, 'access');
  mkdirSync(access, { recursive: true });
  const integrations = Math.max(10, Math.floor(users / 5));
  const servers = Math.max(5, Math.floor(users / 20));
  const grantsOf = (n) =>
    Array.from({ length: GRANTS }, (_, g) => (n * 7 + g * 13) % integrations)
      .filter((each, index, all) => all.indexOf(each) === index)
      .map((i) => `Flow ${i}: ${i % 3 === 0 ? 'manage' : 'monitor'}`)
      .join(', ');
  const userOf = (n) =>
    `{ integrations: { ${grantsOf(n)} }, mcpServers: { /tool-${n % servers}: ${n % 2 === 0 ? 'read' : 'write'} } }`;
  const people = Array.from({ length: users }, (_, n) => `  p${n}@acme.example: ${userOf(n)}`);
  const pins = Array.from(
    { length: integrations },
    (_, n) => `  Flow ${n}: { id: "${id('a', n)}", name: Flow ${n} }`,
  );
  writeFileSync(
    join(access, 'account.yaml'),
    `version: 1
account: { name: Race, region: us, contains: ["${id('a', 1)}"] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
integrations:
${pins.join('\n')}
`,
  );
  for (let from = 0; from < users; from += PEOPLE_A_FILE) {
    const text = `version: 1\nusers:\n${people.slice(from, from + PEOPLE_A_FILE).join('\n')}\n`;
    writeFileSync(join(access, `people-${String(from).padStart(6, '0')}.yaml`), text);
  }
  const list = (count, entryOf) => `[${Array.from({ length: count }, (_, n) => entryOf(n)).join(', ')}]`;
  writeFileSync(
    join(folder, 'account.yaml'),
    `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
pageSize: 1000
users:
  root@acme.example: { accessLevel: administrator }
${people.map((line) => line.replace('{ integrations', '{ accessLevel: custom, integrations')).join('\n')}
integrations: ${list(integrations, (n) => `{ name: Flow ${n}, id: "${id('a', n)}" }`)}
mcpServers: ${list(servers, (n) => `{ name: Tool ${n}, uri: /tool-${n} }`)}
`,
  );
}

/** Of one file, so that none is larger than what is read. */
const LINES_A_FILE = 5000;

/**
 * Folders with one slip a line, beside the same files without any: `misspelt-roles` and `roles`, `unknown-members`
 * and `members`.
 * @param {string} folder
 * @param {number} users
 */
export function writeSlips(folder, users) {
  const numbers = Array.from({ length: users }, (_, n) => String(n).padStart(5, '0'));
  const roles = numbers.map((n) => `  role-${n}-operator: { accessLevel: monitor }`);
  const holding = (/** @type {string} */ ending) =>
    numbers.map((n) => `  person${n}@acme.example: { roles: [role-${n}-operato${ending}] }`);
  const people = numbers.map((n) => `  person${n}@acme.example: { accessLevel: monitor }`);
  const members = (/** @type {string} */ word) => [
    '  reader:\n    accessLevel: monitor\n    members:',
    ...numbers.slice(0, users / 2).map((n) => `      - ${word}${n}@acme.example`),
  ];
  const write = (/** @type {string} */ name, /** @type {Record<string, string[]>} */ sections) => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'account.yaml'), 'version: 1\naccount: { name: Slips, region: us }\n');
    for (const [section, lines] of Object.entries(sections))
      for (let from = 0; from < lines.length; from += section === 'users' ? LINES_A_FILE : lines.length) {
        const some = section === 'users' ? lines.slice(from, from + LINES_A_FILE) : lines;
        const text = `version: 1\n${section}:\n${some.join('\n')}\n`;
        writeFileSync(join(folder, name, `${section}-${from}.yaml`), text);
      }
  };
  write('roles', { roles, users: holding('r') });
  write('misspelt-roles', { roles, users: holding('s') });
  write('members', { roles: members('person'), users: people });
  write('unknown-members', { roles: members('persan'), users: people });
}
