// @ts-check
// What is measured: each row is a command of this build, and what stands beside it.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as facts from './facts.mjs';
import { paired, root, withSandbox } from './measure.mjs';
import { alchemyNoOp, VERSIONS, withAuth0 } from './peers.mjs';
import { writeRace, writeSlips } from './race.mjs';
import { writeWorld } from './world.mjs';

/** @typedef {import('./measure.mjs').Side} Side */
/** @typedef {Awaited<ReturnType<typeof paired>>} Pair */
/** @typedef {{ mine: string, other: string, pairs: number, often: number }} Bench */
/**
 * `most` holds what no commit changes; `mostThen` is of the ratio to the commit that the goals were set against.
 * @typedef {{ id: string, what: string, beside: string, run: (bench: Bench) => Promise<Pair & { bound?: number }>,
 *   most?: { cpu?: number, wall?: number, megabytes?: number, exponent?: number, bound?: number },
 *   mostThen?: { cpu: number } }} Row
 */

const LATENCY = 50;
const BUCKET = { capacity: 1000, refill: 300 };
const APPLIED = { people: 9000, changes: 3000 };
/** Of the base of an offline plan, so that there is something to say. */
const GAINING = 500;
const THEN = 'the other build';
const NODE = '`node -e 0`';
const script = (/** @type {string} */ name) => new URL(name, import.meta.url).pathname;

/** @type {Record<string, (folder: string, people: number) => void>} */
const WRITERS = {
  bench: (folder, users) => writeWorld(folder, { users, changed: 0, latencyMs: 0 }),
  race: writeRace,
  slips: writeSlips,
  apply: (folder, users) => writeWorld(folder, { users, changed: APPLIED.changes, latencyMs: LATENCY }),
};

/** The folder of a world, written when it is first asked for. @param {string} kind @param {number} people */
function world(kind, people) {
  const folder = join(root, `${kind}-${people}`);
  if (!existsSync(folder)) WRITERS[kind]?.(folder, people);
  const many = join(folder, 'access');
  const access = existsSync(many) ? many : join(folder, 'access.yaml');
  return { folder, access };
}

/** The same command of both builds. @param {Bench} bench @param {(cli: string) => Side} side */
const both = ({ mine, other, pairs }, side, times = pairs) =>
  paired(side(mine), side(other), { pairs: times });

/** @returns {Side} */
const idleNode = () => ({ args: () => ['-e', '0'], fact: facts.silent });

/** @param {string} kind @param {number} people @returns {(cli: string, served?: import('./measure.mjs').Served) => Side} */
const planOf = (kind, people) => (cli, served) => ({
  args: () => [cli, 'plan', world(kind, people).access],
  fact: facts.nothingToDo(people + 1),
  ...(served === undefined ? {} : { served }),
});

/** @type {Row[]} */
const SMALL = [
  {
    id: 'version',
    what: '`--version`',
    beside: NODE,
    most: { wall: 1.3 },
    run: ({ mine, often }) =>
      paired({ args: () => [mine, '--version'], fact: facts.version }, idleNode(), { pairs: often }),
  },
  {
    id: 'help',
    what: '`--help`',
    beside: NODE,
    most: { wall: 1.3 },
    run: ({ mine, often }) =>
      paired({ args: () => [mine, '--help'], fact: facts.help }, idleNode(), { pairs: often }),
  },
  {
    id: 'validate-100',
    what: '`validate`, 100 people',
    beside: NODE,
    most: { cpu: 2.2 },
    run: ({ mine, often }) => {
      const args = () => [mine, 'validate', world('bench', 100).access];
      return paired({ args, fact: facts.valid(101) }, idleNode(), { pairs: often });
    },
  },
  {
    id: 'plan-100',
    what: '`plan`, 100 people',
    beside: THEN,
    most: { megabytes: 72 },
    mostThen: { cpu: 0.5 },
    run: (bench) =>
      withSandbox(bench.mine, world('bench', 100).folder, (served) =>
        both(bench, (cli) => planOf('bench', 100)(cli, served), bench.often),
      ),
  },
  ...[100, 10_000].flatMap((people) => [
    bare('undici', 'floor.mjs', 'a bare script of undici and yaml', people),
    bare('http', 'floor-http.mjs', 'a bare script of `node:http` that parses no file', people),
  ]),
];

/** A script that makes the same requests as a plan. @param {string} id @param {string} file @param {string} beside @param {number} people @returns {Row} */
function bare(id, file, beside, people) {
  return {
    id: `bare-${id}-${people}`,
    what: `\`plan\`, ${people.toLocaleString('en')} people, bench`,
    beside,
    run: ({ mine, pairs, often }) => {
      const { folder, access } = world('bench', people);
      return withSandbox(mine, folder, async (served) => {
        /** @type {Side} */
        const least = { args: () => [script(file), access], served, fact: facts.counted(people + 1) };
        const how = { pairs: people > 100 ? pairs : often };
        const measured = await paired(planOf('bench', people)(mine, served), least, how);
        const { a, b } = measured;
        if (b && a.requests !== b.requests)
          throw new Error(`the script made ${b.requests} requests, and plan ${a.requests}`);
        return measured;
      });
    },
  };
}

/** @type {Row[]} */
const LARGE = [
  ...[
    { kind: 'bench', megabytes: 155 },
    { kind: 'race', megabytes: 210 },
  ].map(({ kind, megabytes }) => ({
    id: `plan-${kind}`,
    what: `\`plan\`, 10,000 people, ${kind}`,
    beside: THEN,
    most: { megabytes },
    mostThen: { cpu: 0.65 },
    run: (/** @type {Bench} */ bench) =>
      withSandbox(bench.mine, world(kind, 10_000).folder, (served) =>
        both(bench, (cli) => planOf(kind, 10_000)(cli, served)),
      ),
  })),
  {
    id: 'validate-race',
    what: '`validate`, 10,000 people, race',
    beside: THEN,
    most: { megabytes: 160 },
    mostThen: { cpu: 0.45 },
    run: (bench) => both(bench, (cli) => validating(cli, 10_000)),
  },
  {
    id: 'report-race',
    what: '`report --format html`, 10,000 people, race',
    beside: THEN,
    most: { megabytes: 260 },
    mostThen: { cpu: 0.35 },
    run: (bench) =>
      withSandbox(bench.mine, world('race', 10_000).folder, (served) =>
        both(bench, (cli) => ({ ...reporting(cli, 10_000), served })),
      ),
  },
  {
    id: 'export-file',
    what: '`export` to a file, 10,000 people, bench (race is more than one file may hold)',
    beside: THEN,
    mostThen: { cpu: 0.6 },
    run: (bench) => exporting(bench, 'bench', join(root, 'exported.yaml')),
  },
  {
    id: 'export-folder',
    what: '`export` to a folder, 10,000 people, race',
    beside: THEN,
    mostThen: { cpu: 0.6 },
    run: (bench) => exporting(bench, 'race', join(root, 'exported/')),
  },
];

/** @param {string} cli @param {number} people @returns {Side} */
const validating = (cli, people) => ({
  args: () => [cli, 'validate', world('race', people).access],
  fact: facts.valid(people + 1),
});

/** @param {string} cli @param {number} people @returns {Side} */
const reporting = (cli, people) => ({
  args: () => [cli, 'report', world('race', people).access, '--format', 'html'],
  fact: facts.reported(people),
});

/** @param {Bench} bench @param {string} kind @param {string} output */
const exporting = (bench, kind, output) =>
  withSandbox(bench.mine, world(kind, 10_000).folder, (served) =>
    both(bench, (cli) => ({
      args: () => [cli, 'export', '--region', 'us', '--output', output],
      before: async () => rmSync(output, { recursive: true, force: true }),
      served,
      fact: facts.exported(output, 10_000),
    })),
  );

/** @param {string} cli @param {number} people @returns {Side} */
function planningOffline(cli, people) {
  const { folder, access } = world('race', people);
  const base = join(folder, 'base');
  if (!existsSync(base)) {
    cpSync(access, base, { recursive: true });
    const first = join(base, 'people-000000.yaml');
    writeFileSync(first, readFileSync(first, 'utf8').replace(/, mcpServers: .* \} \}$/gm, ' }'));
  }
  return {
    args: () => [cli, 'plan', access, '--offline', '--base', base],
    fact: facts.offline(GAINING),
  };
}

/** @type {Row[]} */
const SLIPS = [
  {
    id: 'misspelt-roles',
    what: '`validate`, 10,000 misspelt roles among 10,000',
    beside: 'none misspelt',
    most: { cpu: 2 },
    run: ({ mine, pairs }) => slips(mine, pairs, 'misspelt-roles', 'roles', 10_000),
  },
  {
    id: 'unknown-members',
    what: '`validate`, 5,000 unknown members among 10,000',
    beside: 'none unknown',
    most: { cpu: 2 },
    run: ({ mine, pairs }) => slips(mine, pairs, 'unknown-members', 'members', 5000),
  },
];

/** @param {string} mine @param {number} pairs @param {string} wrong @param {string} right @param {number} count */
function slips(mine, pairs, wrong, right, count) {
  const { folder } = world('slips', 10_000);
  return paired(
    { args: () => [mine, 'validate', join(folder, wrong)], code: 3, fact: facts.errors(count) },
    { args: () => [mine, 'validate', join(folder, right)], fact: facts.valid(10_000) },
    { pairs },
  );
}

/** @type {Row[]} */
const GROWTH = [
  growing('validate', '`validate`', 'race', (mine, people) => validating(mine, people)),
  growing('offline', '`plan --offline`', 'race', planningOffline),
  growing('plan-race', '`plan`', 'race', (mine, people) => planOf('race', people)(mine), { megabytes: 330 }),
  growing('plan-bench', '`plan`', 'bench', (mine, people) => planOf('bench', people)(mine), {
    megabytes: 330,
  }),
  growing('report', '`report --format html`', 'race', reporting),
];

/** @param {string} id @param {string} what @param {string} kind @param {(mine: string, people: number) => Side} sideOf @param {{ megabytes?: number }} [most] @returns {Row} */
function growing(id, what, kind, sideOf, most = {}) {
  return {
    id: `growth-${id}`,
    what: `${what}, 50,000 people, ${kind}`,
    beside: '10,000 people',
    most: { exponent: 1.05, ...most },
    run: async ({ mine, pairs }) => {
      const [many, few] = [sideOf(mine, 50_000), sideOf(mine, 10_000)];
      const how = { pairs, warm: false };
      if (id === 'validate' || id === 'offline') return paired(many, few, how);
      return withSandbox(mine, world(kind, 50_000).folder, (larger) =>
        withSandbox(mine, world(kind, 10_000).folder, (smaller) =>
          paired({ ...many, served: larger }, { ...few, served: smaller }, how),
        ),
      );
    },
  };
}

/**
 * What the API's limits allow at the least for a run that looks before each write and reads the account again: the
 * pages of a list name each other, so they come one after another, twice; the bucket is full when the writes begin,
 * and each change takes two requests from it; the last of them is answered once more.
 */
export function boundOfApply() {
  const pages = Math.ceil((APPLIED.people + 1) / 1000);
  const chain = (2 * pages * LATENCY) / 1000;
  const bucket = (2 * APPLIED.changes - BUCKET.capacity) / BUCKET.refill;
  return chain + bucket + LATENCY / 1000;
}

/** @type {Row} */
const APPLY = {
  id: 'apply',
  what: '`apply`, 9,000 people, 3,000 changes, whole run',
  beside: THEN,
  most: { bound: 1.2 },
  run: async (bench) => {
    const { folder, access } = world('apply', APPLIED.people);
    return withSandbox(bench.mine, folder, async (served) => {
      const measured = await both(bench, (cli) => ({
        args: () => [cli, 'apply', access, '--yes'],
        before: served.reset,
        served,
        fact: facts.converged(APPLIED.changes),
      }));
      return { ...measured, bound: measured.a.wall / boundOfApply() };
    });
  },
};

/** @type {Row[]} */
const PEERS = [
  {
    id: 'alchemy',
    what: '`plan`, 1,000 people, bench',
    beside: `alchemy ${VERSIONS.alchemy}, nothing to do over 1,000 resources (it reads its own files, and no remote)`,
    run: async ({ mine, pairs }) => {
      const peer = await alchemyNoOp(1000);
      return withSandbox(mine, world('bench', 1000).folder, (served) =>
        paired(planOf('bench', 1000)(mine, served), peer, { pairs }),
      );
    },
  },
  ...[20, 200].map((roles) => ({
    id: `auth0-${roles}`,
    what: '`plan`, 100 people, bench',
    beside: `auth0-deploy-cli ${VERSIONS['auth0-deploy-cli']}, dry run over ${roles} roles without changes, against a stand-in`,
    run: (/** @type {Bench} */ { mine, pairs }) =>
      withAuth0(roles, (peer) =>
        withSandbox(mine, world('bench', 100).folder, (served) =>
          paired(planOf('bench', 100)(mine, served), peer, { pairs, warm: false }),
        ),
      ),
  })),
];

export const ROWS = [...SMALL, ...LARGE, ...SLIPS, APPLY, ...PEERS, ...GROWTH];
