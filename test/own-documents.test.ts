/**
 * Each document that a command writes as JSON, given to a flag that wants another: it is called what it is, since a
 * version or a pointer into it would send somebody astray.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { htmlOf, textOf } from './support/gfm.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';
import { wordsOf } from './support/page.ts';

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

const REVIEWED = 'policy: { review: { every: 90d }, ';

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

/** As CHANGELOG.md lists what is saved: what it is called, its format, and its schema if it has one. */
const ROW = /^\| (an? [^|]+|the [^|]+|findings [^|]+) \| (1\.\d+) \| (?:`([a-z-]+)` )?\|$/gmu;
const FORMAT = /"(?:formatVersion|receipt)": ?"(1\.\d+)"/u;

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
    const rows = [...(await readFile('CHANGELOG.md', 'utf8')).matchAll(ROW)];
    const listed = new Map(rows.map(([, called = '', format, schema]) => [called, { format, schema }]));
    const written = new Map<string, string>();
    for (const [name, [called]] of [
      ['receipt.ndjson', ['a receipt']] as const,
      ...Object.entries(DOCUMENTS),
    ]) {
      const format = FORMAT.exec(await readFile(join(cwd, name), 'utf8'))?.[1] ?? 'none';
      written.set(called, format);
    }
    expect(Object.fromEntries([...listed].map(([called, { format }]) => [called, format]))).toEqual(
      Object.fromEntries(written),
    );
    const kinds = (await readdir('schemas')).map((file) => file.replace('.schema.json', ''));
    const schemas = [...listed.values()].flatMap(({ schema }) => schema ?? []);
    // The others are of files that people write.
    expect([...schemas, 'access', 'accounts', 'reviews', 'sandbox'].sort()).toEqual(kinds.sort());
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

/** What is about files alone, or about this very moment. */
const OF_NO_READING = ['findings.json', 'doctor.json', 'fleet/summary.json'];
const FORMS = {
  text: (said: string) => said,
  json: (said: string) => said,
  markdown: (said: string) => textOf(htmlOf(said)),
  html: wordsOf,
} as const;

it('says in every form of which account it is, and when that was read or dates were judged', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith({
      ...FILES,
      'access.yaml': FILES['access.yaml'].replace('policy: {', REVIEWED),
    });
    const env = { CELIGO_API_TOKEN_ACME: 'sandbox-token' };
    const silent: string[] = [];
    for (const [format, plain] of Object.entries(FORMS))
      for (const [name, [, ...given]] of Object.entries(DOCUMENTS)) {
        if (OF_NO_READING.includes(name) || name === 'digest.json') continue;
        const ending = { text: 'txt', json: 'json', markdown: 'md', html: 'html' }[format] ?? format;
        const isAcross = name === 'fleet/across.json';
        const argv = isAcross
          ? ['accounts', 'report', '--results', format]
          : given.map((each) => (each === 'plan.json' ? 'kept.json' : each));
        const { code, stdout, stderr } = await runCli([...argv, '--format', format], { sandbox, cwd, env });
        // Not every command has a page.
        if (code === EXIT.invalid && stderr.includes('--format')) continue;
        expect([name, format, stderr, code === EXIT.done || code === EXIT.differences]).toEqual([
          name,
          format,
          stderr,
          true,
        ]);
        if (format === 'text' && name === 'plan.json')
          await runCli(['plan', '--output', 'kept.json'], { sandbox, cwd });
        if (format === 'text' && name === 'report.json')
          await runCli(['report', '--output', 'report.json'], { sandbox, cwd });
        const said = plain(isAcross ? await readFile(join(cwd, format, `across.${ending}`), 'utf8') : stdout);
        const isTold =
          /acme|127\.0\.0\.1/iu.test(said.replaceAll('@acme', '')) && said.includes('2026-11-22');
        if (!isTold) silent.push(`${name} as ${format}`);
      }
    expect(silent).toEqual([]);
  }));
