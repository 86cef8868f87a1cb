/** docs/findings.md: every code that a file can cause, with a sentence of it. `npm run bless` writes the page anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readAccounts } from '../src/config/accounts.ts';
import { placeholdersIn } from '../src/config/placeholders.ts';
import { readConfig } from '../src/config/read.ts';
import type { Finding } from '../src/core/model/finding.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = join(HERE, '..', 'docs', 'findings.md');
const CASES = join(HERE, 'findings');
const BESIDE = join(HERE, 'findings-beside');
const SOURCES = ['config', 'core', 'run'].map((room) => join(HERE, '..', 'src', room));

/** Codes of findings, as the sources write them: beside a severity, or where words are made of a mistake. */
function codesInSources(): Set<string> {
  const texts = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('validators'))
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
  );
  return new Set(
    texts.flatMap(({ text }) =>
      [...text.matchAll(/severity: '(?:error|warning|notice)',\s+code: '([a-z0-9-]+)'/g)].map(
        ([, code = '']) => code,
      ),
    ),
  );
}

async function seenInCases(): Promise<Map<string, Finding>> {
  const seen = new Map<string, Finding>();
  for (const path of readdirSync(CASES).sort()) {
    const now = new Date('2026-11-22T12:00:00Z');
    const { findings } = await readConfig({ paths: [path], cwd: CASES, now });
    for (const finding of findings) if (!seen.has(finding.code)) seen.set(finding.code, finding);
  }
  for (const finding of await besideThem()) if (!seen.has(finding.code)) seen.set(finding.code, finding);
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

const cell = (text: string): string =>
  text.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;')).replaceAll('|', '\\|');

it('the index names every code, with a sentence and what to do', async () => {
  const seen = await seenInCases();
  const codes = [...new Set([...codesInSources(), ...seen.keys()])].sort();
  expect(codes.length).toBeGreaterThan(40);
  const rows = codes.map((code) => {
    const finding = seen.get(code);
    return finding === undefined
      ? `| \`${code}\` | | Found beside the account; \`plan\` says it with its place. | |`
      : `| \`${code}\` | ${finding.severity} | ${cell(finding.summary)} | ${cell(finding.fix ?? '')} |`;
  });
  const page = `${HEAD}${rows.join('\n')}\n`;
  if (process.env.BLESS) writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

const HEAD = `# Findings

What \`validate\` and \`plan\` may say about the files, by code. Each row shows one case of it, as it is printed; the place and the lines around it come with the finding itself. The page is made from the test cases (\`npm run bless\`). Hazards and guards are [on another page](reading-a-plan.md).

| code | severity | for example | what to do |
|---|---|---|---|
`;
