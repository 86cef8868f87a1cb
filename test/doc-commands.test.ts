/** Every command line that a page shows is one that there is: its command, each of its options, and their values. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCli } from './support/harness.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/sandbox/README.md',
  ...['docs', 'examples/small', 'examples/company', 'examples/two-environments'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

interface Shown {
  readonly page: string;
  readonly line: string;
}

/** What stands behind `celigo-access` in blocks of commands and in code within a sentence. */
function commandsIn(page: string): Shown[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' ');
  const inBlocks = [...text.matchAll(/^```(?:sh|console|bash|yaml)?\n([\s\S]*?)^```$/gm)].flatMap(
    ([, block = '']) =>
      [...block.matchAll(/(?:^\s*|\$ |[;&|(] *|run: )(?:celigo-access|node build\/cli\.js) ([^\n]*)/gm)].map(
        ([, line = '']) => line,
      ),
  );
  const inSentences = [
    ...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`(?:celigo-access |(?=[a-z-]+ --))([^`]+)`/g),
  ].map(([, line = '']) => line);
  return [...inBlocks, ...inSentences].map((line) => ({ page, line }));
}

/** The words of one command: not what a comment, a pipe, a file or another command after it says. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const end = words.findIndex((word) => /^(?:#.*|[|&;<>]+|\d?>.*|\\)$/.test(word) || word.startsWith('#'));
  return (end === -1 ? words : words.slice(0, end)).map((word) =>
    word.replace(/[);,]+$/, '').replace(/^\[|\]$/g, ''),
  );
}

const helps = new Map<string, Promise<string>>();
function helpOf(command: string): Promise<string> {
  const known = helps.get(command) ?? runCli([command, '--help']).then(({ stdout }) => stdout);
  helps.set(command, known);
  return known;
}

/** What is wrong with a line, or undefined. */
async function complaintAbout(line: string): Promise<string | undefined> {
  const [command = '', ...rest] = wordsOf(line);
  // `<command>` stands for any, and text such as `…` for what the reader puts there.
  if (!/^[a-z]/.test(command)) return undefined;
  const help = await helpOf(command);
  if (!help.includes(`Usage: celigo-access ${command} `)) return 'there is no such command';
  for (const [index, word] of rest.entries()) {
    const [, option, equals] = /^(--?[a-z][a-z-]*)(=.*)?$/.exec(word) ?? [];
    if (option === undefined || option === '--help') continue;
    const taken = new RegExp(`^ +(?:-\\w, )?${option}(?: (<[^>]+>))?(?: |$)`, 'm').exec(help);
    if (taken === null) return `there is no ${option}`;
    const next = rest[index + 1];
    if (taken[1] !== undefined && equals === undefined && (next === undefined || next.startsWith('--')))
      if (rest.length > index + 1)
        // In a sentence an option may be named without what it takes.
        return `${option} lacks ${taken[1]}`;
  }
  return undefined;
}

it('every command line of every page is one that there is', async () => {
  const shown = PAGES.flatMap(commandsIn);
  expect(shown.length).toBeGreaterThan(150);
  const wrong: string[] = [];
  for (const { page, line } of shown) {
    const complaint = await complaintAbout(line);
    if (complaint !== undefined) wrong.push(`${page}: celigo-access ${line}: ${complaint}`);
  }
  expect(wrong).toEqual([]);
});

it('a command line with a slip is found', async () => {
  expect(await complaintAbout('plna')).toBe('there is no such command');
  expect(await complaintAbout('plan --formt html')).toBe('there is no --formt');
  expect(await complaintAbout('apply --expect --yes')).toBe('--expect lacks <digest|plan.json>');
  expect(await complaintAbout('plan access/ --format html --output plan.html # a page')).toBeUndefined();
});
