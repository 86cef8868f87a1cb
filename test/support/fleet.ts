/** Three accounts that one file lists: what is in them, and the files that mean them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SummaryDocument } from '../../src/core/report/summary.ts';
import { openSandbox, type SandboxSetting, type TestSandbox } from './harness.ts';

export const NAMES = ['one', 'two', 'three'] as const;
const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';

export const seedOf = (name: string) => `
owner: owner@acme.example
tokens: { ${tokenOf(name)}: root@acme.example }
integrations: [{ name: Order to Cash, id: ${ID} }]
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: manage }
`;
export const tokenOf = (name: string) => `token-of-account-${name}-0123456789`;

const SHARED = `version: 1
roles: { operator: { accessLevel: monitor } }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { roles: [operator] }
`;
export const fileOf = (name: string) =>
  `version: 1\naccount: { name: ${name}, region: us, contains: [${ID}] }\n`;
export const LIST = `version: 1
accounts:
${NAMES.map((name) => `  ${name}: { region: us, paths: [shared.yaml, ${name}.yaml], token: CELIGO_API_TOKEN_${name.toUpperCase()} }`).join('\n')}
`;
export const FILES: Readonly<Record<string, string>> = {
  'accounts.yaml': LIST,
  'shared.yaml': SHARED,
  ...Object.fromEntries(NAMES.map((name) => [`${name}.yaml`, fileOf(name)])),
};

const variableOf = (name: string): string => name.toUpperCase().replaceAll('-', '_');

export interface Fleet {
  readonly sandboxes: Readonly<Record<string, TestSandbox>>;
  readonly env: Readonly<Record<string, string>>;
  requests(): number;
}

/** An emulated account for each name, each at an address and with a token of its own. */
export async function fleet(
  setting: SandboxSetting = {},
  seeds: Readonly<Record<string, string>> = Object.fromEntries(NAMES.map((name) => [name, seedOf(name)])),
): Promise<Fleet> {
  const sandboxes: Record<string, TestSandbox> = {};
  const env: Record<string, string> = {};
  for (const [name, seed] of Object.entries(seeds)) {
    const sandbox = await openSandbox(seed, setting);
    onTestFinished(() => sandbox.close());
    sandboxes[name] = sandbox;
    env[`CELIGO_BASE_URL_${variableOf(name)}`] = sandbox.url;
    env[`CELIGO_API_TOKEN_${variableOf(name)}`] = tokenOf(name);
  }
  const requests = () => Object.values(sandboxes).reduce((sum, each) => sum + each.requests.length, 0);
  return { sandboxes, env, requests };
}

export const summaryIn = async (folder: string): Promise<SummaryDocument> =>
  JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));

export const codesIn = ({ accounts }: SummaryDocument) =>
  Object.fromEntries(accounts.map(({ name, exitCode }) => [name, exitCode]));
