/** Whatever a formatter, a linter or a program makes of the files: what they say has one digest. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument, stringify } from 'yaml';
import { planFrom, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

type Files = Readonly<Record<string, string>>;

const EXAMPLES = join(dirname(fileURLToPath(import.meta.url)), '..', 'examples');

/** The YAML files at or below a path, by the path that they have in the example. */
function filesOf(example: string, below: string): Files {
  const root = join(EXAMPLES, example);
  const paths = below.endsWith('.yaml')
    ? [join(root, below)]
    : readdirSync(join(root, below), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.yaml'))
        .map((path) => join(root, below, path));
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]));
}

/** What tools do to YAML, each as a change of text alone. */
const STYLES: readonly (readonly [string, (text: string) => string])[] = [
  ['read and written by a program', (text) => stringify(parse(text))],
  ['in one line of braces', (text) => stringify(parse(text), { collectionStyle: 'flow', lineWidth: 0 })],
  ['in blocks, indented by four', (text) => stringify(parse(text), { collectionStyle: 'block', indent: 4 })],
  ['as JSON', (text) => JSON.stringify(parse(text), undefined, 2)],
  ['with lists in the column of their key', (text) => stringify(parse(text), { indentSeq: false })],
  [
    'in single quotes',
    (text) => stringify(parse(text), { singleQuote: true, defaultStringType: 'QUOTE_SINGLE' }),
  ],
  ['folded at 40 columns, comments kept', (text) => parseDocument(text).toString({ lineWidth: 40 })],
  ['without blanks in braces', (text) => parseDocument(text).toString({ flowCollectionPadding: false })],
  [
    'in double quotes, keys too',
    (text) => stringify(parse(text), { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'QUOTE_DOUBLE' }),
  ],
  [
    'with texts as literal blocks',
    (text) => stringify(parse(text), { defaultStringType: 'BLOCK_LITERAL', defaultKeyType: 'PLAIN' }),
  ],
  [
    'with texts as folded blocks',
    (text) => stringify(parse(text), { defaultStringType: 'BLOCK_FOLDED', defaultKeyType: 'PLAIN' }),
  ],
  ['with keys in the order of the alphabet', (text) => stringify(parse(text), { sortMapEntries: true })],
  ['with keys the other way round', (text) => stringify(reversed(parse(text)))],
  ['indented by one', (text) => stringify(parse(text), { indent: 1, collectionStyle: 'block' })],
  ['as JSON in one line', (text) => JSON.stringify(parse(text))],
  ['without comments', (text) => text.replace(/^ *#.*\n| +#.*$/gm, '')],
  [
    'with a comment above each line and behind it',
    (text) => text.replace(/^( *)(\S.*)$/gm, '$1# above\n$1$2 # behind'),
  ],
  ['with blanks at the ends of lines, and empty lines', (text) => text.replaceAll('\n', '  \n\n')],
  ['behind a byte order mark', (text) => `\ufeff${text}`],
  ['without a last line break', (text) => text.trimEnd()],
  ['behind a document start', (text) => `---\n${text}`],
  ['between a document start and an end', (text) => `# Ours\n---\n${text}...\n`],
  ['with carriage returns', (text) => text.replaceAll('\n', '\r\n')],
];

/** The same with the keys of every map from the last to the first. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

async function digestOf(sandbox: TestSandbox, files: Files): Promise<string> {
  const { stdout, stderr } = await runCli(['plan', '--format', 'json'], { sandbox, files });
  expect(stderr).not.toContain('error');
  return planFrom(stdout).digest;
}

describe.each([
  ['small', 'access.yaml'],
  ['company', 'access'],
])('examples/%s', (example, below) => {
  const seed = readFileSync(join(EXAMPLES, example, 'account.yaml'), 'utf8');
  const files = filesOf(example, below);

  it('has one digest in every style', () =>
    withSandbox(seed, async (sandbox) => {
      const before = await digestOf(sandbox, files);
      for (const [style, restyle] of STYLES) {
        const after = Object.fromEntries(
          Object.entries(files).map(([path, text]) => [path, restyle(text)] as const),
        );
        expect([style, after]).not.toEqual([style, files]);
        expect([style, await digestOf(sandbox, after)]).toEqual([style, before]);
      }
    }));

  it('has another digest once it says something else', () =>
    withSandbox(seed, async (sandbox) => {
      const other = Object.fromEntries(
        Object.entries(files).map(
          ([path, text]) => [path, text.replace(/: monitor\b/g, ': manage')] as const,
        ),
      );
      expect(other).not.toEqual(files);
      expect(await digestOf(sandbox, other)).not.toBe(await digestOf(sandbox, files));
    }));
});

it.each([
  [['explain', ''], 'Argument 2 is empty.'],
  [['who-can', ' '], 'Argument 2 is empty.'],
  [['plan', '--base', ''], 'The value of --base is empty.'],
  [['plan', '--output='], 'The value of --output is empty.'],
])('%j names what is empty, and guesses nothing', async (argv, says) => {
  const { code, stderr } = await runCli(argv);
  expect([code, stderr.includes(says)]).toEqual([3, true]);
});
