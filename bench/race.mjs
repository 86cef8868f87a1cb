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
  const people = Array.from({ length: users }, (_, n) => `  person${n}@acme.example: ${userOf(n)}`);
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

/** Files with one slip a person, against the same files without any. @param {string} folder @param {number} users */
export function writeSlips(folder, users) {
  mkdirSync(folder, { recursive: true });
  const head = 'version: 1\naccount: { name: Slips, region: us }\n';
  const numbers = Array.from({ length: users }, (_, n) => String(n).padStart(5, '0'));
  const roles = `roles:\n${numbers.map((n) => `  role-${n}-operator: { accessLevel: monitor }`).join('\n')}\n`;
  const holding = (ending) =>
    `users:\n${numbers.map((n) => `  person${n}@acme.example: { roles: [role-${n}-operato${ending}] }`).join('\n')}\n`;
  const all = `users:\n${numbers.map((n) => `  person${n}@acme.example: { accessLevel: monitor }`).join('\n')}\n`;
  const members = (word) =>
    `roles:\n  reader:\n    accessLevel: monitor\n    members:\n${numbers
      .slice(0, users / 2)
      .map((n) => `      - ${word}${n}@acme.example`)
      .join('\n')}\n`;
  writeFileSync(join(folder, 'roles.yaml'), head + roles + holding('r'));
  writeFileSync(join(folder, 'misspelt-roles.yaml'), head + roles + holding('s'));
  writeFileSync(join(folder, 'members.yaml'), head + all + members('person'));
  writeFileSync(join(folder, 'unknown-members.yaml'), head + all + members('persan'));
}
