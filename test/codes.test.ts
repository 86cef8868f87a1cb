/** docs/findings.md: every code that a file can cause, with a sentence of it. `npm run bless` writes the page anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readAccounts } from '../src/config/accounts.ts';
import { placeholdersIn } from '../src/config/placeholders.ts';
import { readConfig } from '../src/config/read.ts';
import type { Finding } from '../src/core/model/finding.ts';
import { besideAccount } from './support/beside-account.ts';
import { writtenCodes } from './support/codes.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = join(HERE, '..', 'docs', 'findings.md');
const CASES = join(HERE, 'findings');
const BESIDE = join(HERE, 'findings-beside');
const SOURCES = ['config', 'core', 'run'].map((room) => join(HERE, '..', 'src', room));

async function seenInCases(): Promise<Map<string, Finding>> {
  const seen = new Map<string, Finding>();
  for (const path of readdirSync(CASES).sort()) {
    const now = new Date('2026-11-22T12:00:00Z');
    const { findings } = await readConfig({ paths: [path], cwd: CASES, now });
    for (const finding of findings) if (!seen.has(finding.code)) seen.set(finding.code, finding);
  }
  for (const finding of [...(await besideThem()), ...besideAccount()])
    if (!seen.has(finding.code)) seen.set(finding.code, finding);
  return seen;
}

/** Findings about a file of accounts, and about the workflows of a repository. */
async function besideThem(): Promise<Finding[]> {
  const accounts = readdirSync(BESIDE).filter((name) => name.endsWith('.yaml'));
  const found = await Promise.all(accounts.sort().map((name) => readAccounts(name, BESIDE)));
  return [
    ...found.flatMap(({ findings }) => findings),
    ...(await placeholdersIn(join(BESIDE, 'repository'), BESIDE)),
  ];
}

/** What to do, where the product puts the sentence together or says none. */
const REMEDIES: Readonly<Record<string, string>> = {
  'file-not-found': 'Check the path. A path is relative to the working directory.',
  'no-yaml-in-folder':
    'Put a file there whose name ends in .yaml, or leave the folder out of the command line.',
  'not-narrower': 'Leave this edit to a pull request that is reviewed in full.',
};

/** Within code, Markdown shows every sign as it is. */
const cell = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;')),
    )
    .join('')
    .replaceAll('|', '\\|');

it('the index names every code, with a sentence and what to do', async () => {
  const seen = await seenInCases();
  const written = writtenCodes(SOURCES);
  const codes = [...new Set([...written.keys(), ...seen.keys()])].sort();
  expect(codes.length).toBeGreaterThan(40);
  const about = (code: string) => {
    const { severity = '', summary = '', fix = '' } = seen.get(code) ?? written.get(code) ?? {};
    // What will be so on some day is a warning, whatever it is.
    const known = code.endsWith('-later') ? 'warning' : severity;
    return { severity: known, summary, fix: fix === '' ? (REMEDIES[code] ?? '') : fix };
  };
  // A sentence of ours that the product says by itself meanwhile would only grow stale.
  const stale = Object.keys(REMEDIES).filter((code) => (seen.get(code) ?? written.get(code))?.fix);
  expect(stale, 'remedies that the product says by itself').toEqual([]);
  const thin = codes.filter((code) => about(code).summary === '' || about(code).fix === '');
  expect(thin, 'codes without a sentence or a remedy').toEqual([]);
  const rows = codes.map((code) => {
    const { severity, summary, fix } = about(code);
    return `| \`${code}\` | ${severity} | ${cell(summary)} | ${cell(fix)} |`;
  });
  const page = `${HEAD}${rows.join('\n')}\n`;
  if (process.env.BLESS) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

const HEAD = `# Findings

What \`validate\` and \`plan\` may say about the files, by code. Each row shows one case of it, as it is printed, or its sentence with … for the names; the place and the lines around it come with the finding itself. The page is made from the test cases (\`npm run bless\`). Hazards and guards are [on another page](reading-a-plan.md).

| code | severity | for example | what to do |
|---|---|---|---|
`;
