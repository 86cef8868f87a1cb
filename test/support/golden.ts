/**
 * The golden files of a scenario: what every command prints about it, and what it sends. They hold the bytes
 * that a user gets. Only what differs from run to run is replaced: the sandbox's port, and digests, which
 * depend on that port.
 *
 * `runs.txt` tells how each command was called, how it ended, what it wrote to stderr and which requests it
 * sent, in their order. All other files hold the stdout of one command. Of an HTML page the style and the script
 * are left out, which are the same on every page; each page would be 25 KB longer.
 */
import { compareText } from '../../src/core/model/text.ts';
import { EXIT } from '../../src/errors.ts';
import type { RequestEntry } from '../../src/sandbox/emulation.ts';
import type { Ended, TestSandbox } from './harness.ts';

/** What a case asks: whose access is explained, and who can reach what. */
export interface Questions {
  readonly explain: string;
  readonly whoCan: string;
}

/** Which command line makes each golden file. `apply` is the last: it changes the account. */
export function commandLines(asked: Questions, consent: readonly string[]): Record<string, string[]> {
  const { explain, whoCan } = asked;
  const offline = ['plan', '--offline', '--base', 'base.yaml'];
  return {
    'plan.txt': ['plan'],
    'plan.md': ['plan', '--format', 'markdown'],
    'plan.json': ['plan', '--format', 'json'],
    'plan.html': ['plan', '--format', 'html'],
    'offline.txt': offline,
    'offline.md': [...offline, '--format', 'markdown'],
    'drift.txt': ['drift'],
    'drift.md': ['drift', '--format', 'markdown'],
    'explain.txt': ['explain', explain],
    'explain-live.txt': ['explain', explain, '--live'],
    'who-can.txt': ['who-can', whoCan],
    'who-can-live.txt': ['who-can', whoCan, '--live'],
    'report.txt': ['report'],
    'report.md': ['report', '--format', 'markdown'],
    'report.csv': ['report', '--format', 'csv'],
    'apply.txt': ['apply', ...consent],
  };
}

/** What one round of the commands gave: the golden files by name, and how each command ended. */
export interface Round {
  readonly files: ReadonlyMap<string, string>;
  readonly ended: ReadonlyMap<string, Ended>;
}

/** Runs every command line once, from the seed on. */
export async function goldenRound(
  commands: Readonly<Record<string, readonly string[]>>,
  { sandbox, digest }: { readonly sandbox: TestSandbox; readonly digest: string },
  cli: (...argv: string[]) => Promise<Ended>,
): Promise<Round> {
  sandbox.reset();
  const files = new Map<string, string>();
  const ended = new Map<string, Ended>();
  const runs: string[] = [];
  for (const [file, argv] of Object.entries(commands)) {
    const result = await cli(...argv);
    ended.set(file, result);
    const shown = steady(shownBy(file, result), sandbox, digest);
    files.set(file, shown);
    if (file.endsWith('.md')) files.set(file.replace(/\.md$/, '.decoded.md'), decodedMarkdown(shown));
    runs.push(steady(toldRun(argv, result), sandbox, digest));
  }
  files.set('runs.txt', runs.join('\n'));
  return { files, ended };
}

/** What a golden file keeps of a run. A plan as text is read with what stood on stderr beside it. */
function shownBy(file: string, { code, stdout, stderr }: Ended): string {
  if (file.endsWith('.html')) return withoutShell(stdout);
  if (file !== 'plan.txt') return stdout;
  const findings = stderr === '' ? '' : `\n--- on stderr\n${stderr}`;
  return `${stdout}${findings}${code === EXIT.done ? '' : `\n--- exit code ${code}\n`}`;
}

function toldRun(argv: readonly string[], { code, stderr, requests }: Ended): string {
  const said = stderr.split('\n').slice(0, stderr.endsWith('\n') ? -1 : undefined);
  const lines = [
    `$ celigo-access ${argv.map((word) => (/^[\w@./=:-]+$/.test(word) ? word : `'${word}'`)).join(' ')}`,
    ...(stderr === '' ? [] : said.map((line) => `  | ${line}`)),
    ...inOrder(requests).map(({ method, path, status }) => `  ${method} ${path} ${status}`),
    `  exit code ${code}`,
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * The requests in their order. What is asked at one time may arrive in any order: lists that are read together are
 * told by their paths, each with its pages in a row, and so are questions to the audit log.
 */
function inOrder(requests: Ended['requests']): Ended['requests'] {
  const groups: { kind: string; entries: RequestEntry[] }[] = [];
  for (const request of requests) {
    const kind = kindOf(request);
    const last = groups.at(-1);
    if (last?.kind === kind) last.entries.push(request);
    else groups.push({ kind, entries: [request] });
  }
  return groups.flatMap(({ kind, entries }) => {
    if (kind === 'single') return entries;
    const keyOf = ({ path }: RequestEntry): string => (kind === 'audit' ? path : path.replace(/\?.*/, ''));
    return entries.sort((a, b) => compareText(keyOf(a), keyOf(b)));
  });
}

/** Writes and readings of one record follow each other. */
function kindOf({ method, path }: RequestEntry): 'single' | 'audit' | 'lists' {
  if (method !== 'GET' || /\/ashares\/./.test(path)) return 'single';
  return path.includes('/audit') ? 'audit' : 'lists';
}

/** Replaces what differs from run to run. */
function steady(text: string, { url }: TestSandbox, digest: string): string {
  const { port } = new URL(url);
  const address = new RegExp(`(127(?:\\.|&#46;)0(?:\\.|&#46;)0(?:\\.|&#46;)1(?::|&#58;))${port}(?!\\d)`, 'g');
  return text.replace(address, '$18080').replaceAll(digest, '…').replaceAll(digest.slice(0, 12), '…');
}

/** A page without what is the same on each of them: the style, the script, and their hashes in the policy. */
const withoutShell = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/, '<style>…</style>')
    .replace(/<script>[\s\S]*?<\/script>(?=\s*<\/body>)/, '<script>…</script>')
    .replace(/sha256-[A-Za-z0-9+/=]+/g, 'sha256-…');

/** As a person would type it: entities as the characters that they stand for, without places to wrap. */
const decodedMarkdown = (markdown: string): string =>
  markdown
    .replaceAll('<wbr>', '')
    .replace(/&#(\d+);/g, (_entity, number: string) => String.fromCodePoint(Number(number)));
