// @ts-check
// `npm run bench -- --against <commit>`: this build and another one in turn on the same worlds, as ratios, with the
// goal of each row. `<commit>` may also be a folder with a build. Everything on loopback, apart from npm; it ends by
// itself and writes bench/RESULTS.md. `--rows a,b` prints these rows alone and writes no file; `--quick` measures one
// pair of each.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { busyShare, cleanUp, root } from './measure.mjs';
import { boundOfApply, ROWS } from './rows.mjs';

const PAIRS = 3;
const OFTEN = 9;
/** The commit that the goals of the ratios were set against. */
const GOALS_AGAINST = '2e271ac';
/** Walls are not compared where others use more of the cores than this. */
const BUSY = 0.1;
const here = new URL('..', import.meta.url).pathname;

/** @typedef {import('./rows.mjs').Row} Row */
/** @typedef {Awaited<ReturnType<Row['run']>>} Result */
/** @typedef {{ row: Row, result?: Result, failure?: string, load: number, busy: number }} Done */

const git = (/** @type {string[]} */ args, cwd = here) =>
  execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();

/** The command line of a commit, built in a folder of its own, or of a folder that holds a build. @param {string} commit */
function builtAt(commit) {
  const given = join(commit, 'build/cli.js');
  if (existsSync(given)) return { cli: given, name: commit };
  const name = commitOf(commit);
  const folder = join(root, 'against');
  mkdirSync(folder);
  execFileSync('tar', ['-x', '-C', folder], {
    input: execFileSync('git', ['archive', name], { cwd: here, maxBuffer: 2 ** 30 }),
  });
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return { cli: join(folder, 'build/cli.js'), name };
}

/** @param {string} commit */
function commitOf(commit) {
  try {
    return git(['rev-parse', '--short', '--verify', '--quiet', `${commit}^{commit}`]);
  } catch {
    throw new Error(`${commit} is neither a commit of this repository nor a folder with build/cli.js.`);
  }
}

/** What is measured; edits that were not committed are said. */
function revision() {
  const edits = git(['status', '--porcelain', '--', '.', ':!bench/RESULTS.md']);
  return `${git(['rev-parse', '--short', 'HEAD'])}${edits === '' ? '' : ' and edits that were not committed'}`;
}

/** @param {string | undefined} names */
function chosen(names) {
  if (names === undefined) return ROWS;
  const wanted = names.split(',');
  const unknown = wanted.filter((id) => !ROWS.some((row) => row.id === id));
  if (unknown.length > 0)
    throw new Error(
      `There is no row ${unknown.join(', ')}. The rows: ${ROWS.map(({ id }) => id).join(', ')}.`,
    );
  return ROWS.filter(({ id }) => wanted.includes(id));
}

/** A measured number beside the most that it should be. @param {number} value @param {number | undefined} most @param {string} unit */
function judged(value, most, unit, canTell = true) {
  if (most === undefined) return [];
  const verdict = canTell ? (value <= most ? 'met' : 'NOT met') : 'not judged, loaded';
  return [`${verdict}: ${value.toFixed(unit === ' MB' ? 0 : 2)}${unit}, at most ${most}`];
}

/** @param {Done} done @param {string} name */
function goalsOf({ row: { most = {}, mostThen }, result, busy }, name) {
  if (result === undefined) return [];
  const { a, ratios, bound } = result;
  const quiet = busy <= BUSY;
  return [
    ...(ratios && name.startsWith(GOALS_AGAINST) ? judged(ratios.cpu, mostThen?.cpu, ' × CPU') : []),
    ...(ratios ? judged(ratios.cpu, most.cpu, ' × CPU') : []),
    ...(ratios ? judged(ratios.wall, most.wall, ' × wall', quiet) : []),
    ...(ratios ? judged(Math.log(ratios.cpu) / Math.log(5), most.exponent, ' as exponent of CPU') : []),
    ...judged(a.megabytes, most.megabytes, ' MB'),
    ...(bound === undefined
      ? []
      : judged(bound, most.bound, ` × the bound of ${boundOfApply().toFixed(1)} s`, quiet)),
  ];
}

/** @param {Done} done @param {string} name */
function cellsOf(done, name) {
  const { row, result, failure, load, busy } = done;
  const head = [row.id, row.what, row.beside === 'the other build' ? name : row.beside];
  if (result === undefined)
    return [...head, '', '', '', '', '', load.toFixed(1), `not measured: ${failure}`, ''];
  const { a, b, ratios, refused, pairs } = result;
  const two = (/** @type {number} */ mine, /** @type {number | undefined} */ beside, digits = 0, unit = '') =>
    `${mine.toFixed(digits)}${beside === undefined ? '' : ` / ${beside.toFixed(digits)}`}${unit}`;
  const times = (/** @type {number | undefined} */ ratio) =>
    ratio === undefined ? '' : ` = ${ratio.toFixed(2)}`;
  const checked = [a.fact, ...(b === undefined || b.fact === a.fact ? [] : [b.fact])].join(' / ');
  return [
    ...head,
    two(a.cpu, b?.cpu, 2, ' s') + times(ratios?.cpu),
    two(a.wall, b?.wall, 2, ' s') + times(ratios?.wall) + (busy > BUSY ? ' (loaded)' : ''),
    two(a.megabytes, b?.megabytes, 0, ' MB'),
    a.requests === undefined ? 'none' : two(a.requests, b?.requests),
    String(pairs),
    load.toFixed(1),
    [...goalsOf(done, name), ...(refused === undefined ? [] : [`not measured beside: ${refused}`])].join(
      '; ',
    ),
    checked,
  ];
}

const HEAD = [
  'row',
  'what',
  'beside',
  'CPU',
  'wall',
  'peak',
  'requests',
  'pairs',
  'load',
  'goal',
  'checked in each run',
];

/** @param {Row} row @param {import('./rows.mjs').Bench} bench @returns {Promise<Done>} */
async function done(row, bench) {
  const before = { load: loadavg()[0] ?? 0, busy: await busyShare() };
  try {
    return { row, result: await row.run(bench), ...before };
  } catch (error) {
    return { row, failure: error instanceof Error ? error.message : String(error), ...before };
  }
}

/** @param {string} name */
const versionOf = (name) =>
  JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version;

/** @param {readonly Done[]} all @param {{ name: string, mine: string, quick: boolean, startedAt: number }} about */
function write(all, { name, mine, quick, startedAt }) {
  const busy = all.map((each) => each.busy);
  const loaded = busy.filter((each) => each > BUSY).length;
  const left = ROWS.filter(({ id }) => !all.some(({ row }) => row.id === id)).map(({ id }) => id);
  const lines = [HEAD, HEAD.map(() => '---'), ...all.map((each) => cellsOf(each, name))];
  const percent = (/** @type {number} */ share) => `${Math.round(share * 100)} %`;
  const machine =
    loaded === 0
      ? 'Nobody else used the machine.'
      : `**The machine was loaded**: others used ${percent(Math.min(...busy))} to ${percent(Math.max(...busy))} of its cores just before the rows, more than ${percent(BUSY)} before ${loaded} of ${all.length}. CPU time and peaks can be compared; walls marked "(loaded)" and what is judged by them cannot.`;
  writeFileSync(
    join(here, 'bench/RESULTS.md'),
    `# Results

Made by \`npm run bench -- --against ${name}${quick ? ' --quick' : ''}\` at ${mine} on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, in ${Math.round((Date.now() - startedAt) / 60_000)} minutes.

- Machine: ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}. ${machine}
- Versions: Node ${process.version}, npm ${execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim()}, undici ${versionOf('undici')}, yaml ${versionOf('yaml')}.
- Each figure is of whole processes: this build first, then what the row names beside it, and the ratio. Both run in turn; medians, with the ratio as the median of the ratios of the pairs. CPU is user and system time of all threads. Requests are counted by the account that answers.
- A run counts only if it ended with the expected exit code and said what the last column shows; otherwise the row says why it was not measured. "load" is the average of one minute when the row began.
- "bench" gives each person one role; "race" gives six grants, with one integration for five people and one MCP server for twenty. Goals of a ratio to another build are of ${GOALS_AGAINST} alone. The exponent is log(ratio)/log(5).
- The bound of \`apply\` is ${boundOfApply().toFixed(2)} s: the pages of a list name each other, so 10 of them take 10 × 50 ms, before and after (1 s); each of 3,000 changes takes a look and a write, so 6,000 requests pass a bucket that holds 1,000 and gains 300 a second (16.67 s); the last one is answered after 50 ms. The bucket is full again when the writes begin. Starting the process, reading files and computing the plan are not in the bound. A tool that wrote without looking would be bound by ${(boundOfApply() - 10).toFixed(2)} s.
${left.length === 0 ? '' : `- Not run: ${left.join(', ')}.\n`}
${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}
`,
  );
}

/** @param {string} commit @param {{ rows?: string, quick?: boolean }} options */
export async function benchAgainst(commit, { rows, quick = false }) {
  const startedAt = Date.now();
  try {
    const selected = chosen(rows);
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
    const { cli, name } = builtAt(commit);
    const mine = revision();
    const bench = {
      mine: join(here, 'build/cli.js'),
      other: cli,
      pairs: quick ? 1 : PAIRS,
      often: quick ? 3 : OFTEN,
    };
    console.log(HEAD.join(' | '));
    /** @type {Done[]} */
    const all = [];
    for (const row of selected) {
      all.push(await done(row, bench));
      console.log(cellsOf(/** @type {Done} */ (all.at(-1)), name).join(' | '));
      if (rows === undefined) write(all, { name, mine, quick, startedAt });
    }
  } finally {
    cleanUp();
  }
}
