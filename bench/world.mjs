// @ts-check
// The account and the files of a measurement: everybody is declared, a third of them changes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** So that no file is larger than what is read. */
const PEOPLE_A_FILE = 20_000;

const id = (n) => n.toString(16).padStart(24, '0');

/**
 * Writes account.yaml, and access.yaml or many files below `access/`, for `users` people of whom `changed` gain a
 * grant. Returns which of them a command is called with.
 * @param {string} folder
 * @param {{ users: number, changed: number, latencyMs: number }} size
 */
export function writeWorld(folder, { users, changed, latencyMs }) {
  mkdirSync(folder, { recursive: true });
  const people = Array.from({ length: users }, (_, n) => `person${n}@acme.example`);
  const declared = people.map(
    (email, n) => `  ${email}: { roles: [${n < changed ? 'operator' : 'reader'}] }`,
  );
  const live = people.map(
    (email) => `  ${email}: { accessLevel: custom, integrations: { Returns: monitor } }`,
  );
  const [first, ...rest] = Array.from({ length: Math.ceil(users / PEOPLE_A_FILE) }, (_, n) =>
    declared.slice(n * PEOPLE_A_FILE, (n + 1) * PEOPLE_A_FILE).join('\n'),
  );
  const access = join(folder, rest.length === 0 ? 'access.yaml' : 'access');
  if (rest.length > 0) mkdirSync(access, { recursive: true });
  writeFileSync(
    rest.length === 0 ? access : join(access, 'access.yaml'),
    `version: 1
account: { name: Bench, region: us, contains: ["${id(1)}"] }
policy: { minAdministrators: 0 }
roles:
  operator: { integrations: { Order to Cash: manage, Returns: monitor }, mcpServers: { /orders: write } }
  reader: { integrations: { Returns: monitor } }
users:
  root@acme.example: { accessLevel: administrator }
${first ?? ''}
`,
  );
  for (const [n, some] of rest.entries())
    writeFileSync(join(access, `people-${n + 1}.yaml`), `version: 1\nusers:\n${some}\n`);
  writeFileSync(
    join(folder, 'account.yaml'),
    `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
pageSize: 1000
latencyMs: ${latencyMs}
users:
  root@acme.example: { accessLevel: administrator }
${live.join('\n')}
integrations: [{ name: Order to Cash, id: "${id(1)}" }, { name: Returns, id: "${id(2)}" }]
mcpServers: [{ name: Orders, uri: /orders }]
`,
  );
  return access;
}
