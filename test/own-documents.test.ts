/**
 * Each document that a command writes as JSON, given to a flag that wants another: it is called what it is, since a
 * version or a pointer into it would send somebody astray.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const ID = '5e44efa28015c9464272256f';
const SEED = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${ID} }]
`;
const FILES = {
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${ID}] }
policy: { minAdministrators: 0 }
users:
  bot@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: manage, until: 2027-01-31 }
`,
  'accounts.yaml':
    'version: 1\naccounts: { acme: { region: us, paths: [access.yaml], token: CELIGO_API_TOKEN_ACME } }\n',
  CODEOWNERS: '* @acme/platform\n',
};

/** What each is called, and what writes it, unless one before did. In this order, since some are made of others. */
const DOCUMENTS: Readonly<Record<string, readonly [called: string, ...argv: string[]]>> = {
  'plan.json': ['a plan', 'plan'],
  'calendar.json': ['the calendar of a plan', 'plan', '--calendar'],
  'offline.json': ['a comparison with a base', 'plan', '--offline', '--base', 'access.yaml'],
  'findings.json': ['findings about files', 'validate'],
  'doctor.json': ['an answer of doctor', 'doctor'],
  'drift.json': ['an answer of drift', 'drift'],
  'explain.json': ['an answer of explain', 'explain', 'ada@acme.example'],
  'who-can.json': ['an answer of who-can', 'who-can', ID, '--live'],
  'who-could.json': ['an answer of who-could', 'who-could', 'administrator'],
  'report.json': ['a report', 'report'],
  'digest.json': ['the digest of a report', 'report'],
  'review.json': ['a review of owners', 'review'],
  'remote.json': ['a document of probe', 'probe'],
  'rehearsal.json': ['the result of a rehearsal', 'rehearse', '--runs', '2', '--seed', '1'],
  'fleet/summary.json': ['the summary of a run over accounts', 'accounts', 'report', '--results', 'fleet'],
  'fleet/across.json': ['an overview of many accounts'],
  'applied.json': ['a plan', 'apply', '--expect', 'plan.json', '--receipt', 'receipt.ndjson'],
  'history.json': ['a history', 'history', '--receipts', 'receipt.ndjson'],
  'as-of.json': ['a report as of a date', 'report', '--as-of', '2026-11-22', '--reports', 'report.json'],
};

/** What takes a document, and what it wants. */
const TAKING = [
  { argv: ['apply', '--expect'], wants: 'a plan' },
  { argv: ['apply', '--yes', '--rehearsed'], wants: 'the result of a rehearsal' },
  { argv: ['report', '--compare'], wants: 'a report' },
  { argv: ['report', '--as-of', '2026-11-22', '--reports'], wants: 'a report' },
  { argv: ['rehearse', '--like'], wants: 'a document of probe' },
  { argv: ['history', '--receipts'], wants: 'a receipt' },
];

it('is called what it is', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith(FILES);
    const env = { CELIGO_API_TOKEN_ACME: 'sandbox-token' };
    for (const [name, [, ...argv]] of Object.entries(DOCUMENTS)) {
      if (argv.length === 0) continue;
      const format = name === 'digest.json' ? 'digest' : 'json';
      const { code, stdout, stderr } = await runCli([...argv, '--format', format], { sandbox, cwd, env });
      expect([name, stderr, code === EXIT.done || code === EXIT.differences]).toEqual([name, stderr, true]);
      if (!argv.includes('--results')) await writeFile(join(cwd, name), stdout);
    }
    const texts = {
      'receipt.ndjson': 'a receipt',
      ...Object.fromEntries(Object.entries(DOCUMENTS).map(([name, [called]]) => [name, called])),
    };
    for (const [name, called] of Object.entries(texts)) {
      for (const { argv, wants } of TAKING.filter((each) => each.wants !== called)) {
        const { code, stderr, requests } = await runCli([...argv, name], { sandbox, cwd });
        expect([code, requests, stderr]).toEqual([
          EXIT.invalid,
          [],
          expect.stringContaining(`${argv.at(-1)} ${name} is ${called}, and not ${wants}.\n`),
        ]);
      }
    }
  }));
