// @ts-check
// The account and the files of a measurement: everybody is declared, a third of them changes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const id = (n) => n.toString(16).padStart(24, '0');

/**
 * Writes access.yaml and account.yaml for `users` people of whom `changed` gain a grant.
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
  writeFileSync(
    join(folder, 'access.yaml'),
    `version: 1
account: { name: Bench, region: us, contains: ["${id(1)}"] }
policy: { minAdministrators: 0 }
roles:
  operator: { integrations: { Order to Cash: manage, Returns: monitor }, mcpServers: { /orders: write } }
  reader: { integrations: { Returns: monitor } }
users:
  root@acme.example: { accessLevel: administrator }
${declared.join('\n')}
`,
  );
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
}
