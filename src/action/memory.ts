/**
 * What is in force, remembered without a state file. Each run that applies or looks records a commit: the account was
 * last brought to the files of that commit. The workflow uploads the record with its results, and the next run takes the
 * newest one. Only records of the expected workflows on the default branch of this very repository count. A run that
 * knew nothing leaves no record that counts. A record that cannot be read is an error, and never "nothing".
 */

import { join } from 'node:path';
import { present } from '../core/model/present.ts';
import { compareText } from '../core/model/text.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { isFailure, readOr } from '../github/client.ts';
import { isInHistoryOf } from '../github/pulls.ts';
import { type Artifact, artifactsNamed, newerFirst } from '../github/runs.ts';
import { tipOf } from '../github/trees.ts';
import { fetchFiles, rootsHere, unusable } from './files.ts';
import {
  hasCommit,
  type InForce,
  isOfStart,
  RECORD_FILE,
  RECORD_VERSION,
  type RecordOfCommit,
} from './in-force.ts';
import {
  artifactName,
  branchOf,
  type Identity,
  type InForceCommit,
  type Job,
  keyOf,
  RECORDING,
  type RecalledMemory,
  slugOf,
} from './job.ts';
import { isOfApplyingRun, readable, recordIfReadable, recordIn } from './records.ts';
import { isSameAccount, recordUnderAnotherName, renameFailure, sayOnce } from './renamed.ts';

/** Finds the base: as given, or the files of the commit in force, fetched into the results' folder. */
export async function recall(job: Job, identity: Identity): Promise<RecalledMemory> {
  const { base } = job.inputs;
  if (base === 'automatic') return recallRecorded(job, identity);
  // Where the base was given, a memory that cannot be read stops nothing.
  const artifacts = await readOr([], isFailure, () => artifactsOf(job, keyOf(job, identity.account)));
  const record = await readOr(undefined, isFailure, () => newestAmong(job, identity, artifacts));
  const recorded = record && inForceOf(record);
  const before = { identity, ...present({ seen: newestOf(artifacts) }) };
  if (base === 'none') {
    say(job, 'No base (base: none): every difference counts as asked for.');
    return { ...before, ...present({ handsOn: recorded }), paths: [] };
  }
  if (!('commit' in base)) return { ...before, ...present({ handsOn: recorded }), paths: base };
  const { commit, root } = base;
  await ensureInBranch(job, commit);
  const { paths, roots } = await baseAt(job, commit, root === undefined ? (recorded?.roots ?? []) : [root]);
  say(job, `The base is what the commit ${commit.slice(0, 12)} has (base: ${commit.slice(0, 12)}).`);
  const told = { commit, since: job.now.toISOString(), by: job.occasion.runId, roots };
  const isOlder = recorded !== undefined && (await isNewerThan(job, recorded, commit));
  return { ...before, paths, commit, roots, handsOn: isOlder ? recorded : told };
}

const say = (job: Job, text: string): void => job.context.stderr.write(`${text}\n`);

/** Anybody who may start the workflow can name a commit, so only one that the default branch has is believed. */
async function ensureInBranch(job: Job, commit: string): Promise<void> {
  const branch = await branchOf(job);
  const isThere = await readable(`the commit ${commit.slice(0, 12)}`, async () =>
    isInHistoryOf(job.github, await tipOf(job.github, branch), commit),
  );
  if (isThere) return;
  throw unusable(
    `the commit ${commit.slice(0, 12)} is not in the history of ${branch}`,
    `Name a commit of ${branch} whose access files are those in force: \`base: <commit>\`.`,
  );
}

async function recallRecorded(job: Job, identity: Identity): Promise<RecalledMemory> {
  const artifacts = await artifactsOf(job, keyOf(job, identity.account));
  const newest = await newestAmong(job, identity, artifacts);
  const before = { identity, ...present({ seen: newestOf(artifacts) }) };
  const record = newest ?? (await recordBeforeLabel(job, identity));
  if (record === undefined) {
    say(job, 'Nothing is recorded as in force yet: every difference counts as asked for.');
    const start = await startOf(job, identity);
    return { ...before, ...present({ start }), paths: [] };
  }
  const inForce = inForceOf(record);
  const { commit, since } = inForce;
  const { paths, roots } = await baseAt(job, commit, inForce.roots);
  say(job, `In force since ${since ?? 'an earlier run'}: commit ${commit.slice(0, 12)}.`);
  return { ...before, paths, commit, roots, handsOn: { ...inForce, roots } };
}

/**
 * Where nothing is in force: since when merges count, as the first apply that was tried has recorded, or is to. It
 * ended with something that failed or waits, and what it was to do stays reviewed until an apply succeeds.
 */
async function startOf(job: Job, identity: Identity): Promise<RecalledMemory['start']> {
  const name = `${artifactName('apply', keyOf(job, identity.account))}${NOTHING_IN_FORCE}`;
  for (const artifact of await artifactsNamed(job.github, name)) {
    if (artifact.expired || !(await isOfApplyingRun(job, artifact, []))) continue;
    const record = await recordIfReadable(job, artifact);
    if (record !== undefined && isOfStart(record) && record.account === identity.account)
      return { after: record.after, run: artifact.runId };
  }
  const { inputs, occasion } = job;
  return inputs.command === 'apply' && occasion.before !== undefined ? { after: occasion.before } : undefined;
}

const inForceOf = ({ commit, since, by, roots = [] }: RecordOfCommit): InForceCommit => ({
  commit,
  since,
  ...present({ by }),
  roots,
});

/** The access files of a commit, fetched; `elsewhere` is where they were, if not where they are now. */
async function baseAt(job: Job, commit: string, elsewhere: readonly string[]): ReturnType<typeof fetchFiles> {
  const what = `the commit ${commit.slice(0, 12)}, which is in force,`;
  const found = await readable(what, () =>
    fetchFiles(job, commit, join(job.results.folder, 'base'), elsewhere),
  );
  if (found.paths.length > 0) return found;
  throw unusable(
    `${what} has no access files`,
    `If they were elsewhere then, say once where: \`base: ${commit}:<folder>\`. That run hands it on to those after it.`,
  );
}

/** Whether what is recorded follows a commit: somebody's word must not take back what came into force since. */
const isNewerThan = (job: Job, recorded: InForceCommit, commit: string): Promise<boolean> =>
  readOr(false, isFailure, () => isInHistoryOf(job.github, recorded.commit, commit));

async function artifactsOf(job: Job, key: string): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const command of RECORDING) {
    artifacts.push(...(await artifactsNamed(job.github, artifactName(command, key))));
  }
  return artifacts.sort(newerFirst);
}

const newestOf = (artifacts: readonly Artifact[]): number | undefined =>
  artifacts.reduce((most, { id }) => Math.max(most, id), 0) || undefined;

/**
 * What the same account recorded while it was the only one of its repository, and had no label: undefined where it
 * recorded nothing. Nobody has to be asked, because workflow, account, origin and one of its ids are the same.
 */
async function recordBeforeLabel(job: Job, identity: Identity): Promise<RecordOfCommit | undefined> {
  const other = await recordUnderAnotherName(job, identity);
  if (other === undefined) return undefined;
  const isOwn = (record: InForce): boolean => isSameAccount(record, identity);
  const former = slugOf(identity.account);
  const record =
    job.inputs.label !== undefined && other.record.label === former && isOwn(other.record)
      ? await newestAmong(job, identity, await artifactsOf(job, former), isOwn)
      : undefined;
  if (record === undefined) throw renameFailure(job, other, identity);
  say(job, `It was recorded before the account had the label ${job.inputs.label}, and goes on under it.`);
  return record;
}

/** By the runs that brought them into force; records of earlier versions have a time of the run's own clock only. */
function laterFirst(a: RecordOfCommit, b: RecordOfCommit): number {
  if (a.by !== undefined && b.by !== undefined && a.by !== b.by) return b.by - a.by;
  return compareText(b.since ?? '', a.since ?? '');
}

/**
 * The newest of the records that no newer one settles: a run that only looked may end after one that applied, and
 * record what was in force before it. Of runs that took place at once neither knew of the other's, so one name can
 * have several; earlier versions did not say what they knew of, and the newest of a name stood for it.
 */
async function newestAmong(
  job: Job,
  identity: Identity,
  artifacts: readonly Artifact[],
  isMeant: (record: InForce) => boolean = () => true,
): Promise<RecordOfCommit | undefined> {
  const records: RecordOfCommit[] = [];
  const named = new Set<string>();
  const strays: Artifact[] = [];
  let settled = 0;
  for (const artifact of artifacts) {
    if (named.has(artifact.name) || artifact.id <= settled) continue;
    if (!(await isOfApplyingRun(job, artifact, strays))) continue;
    if (artifact.expired) {
      if (records.length === 0) throw unusable(`the newest record, of ${artifact.createdAt}, has expired`);
      named.add(artifact.name);
      continue;
    }
    const record = await recordIn(job, artifact);
    if (record === undefined || !hasCommit(record) || !isMeant(record)) continue;
    if (record.seen === undefined) named.add(artifact.name);
    ensureSameAccount(job, record, identity, artifact);
    records.push(record);
    settled = Math.max(settled, record.seen ?? 0);
  }
  const [stray] = strays;
  if (stray !== undefined) job.known.hasPassedOver = true;
  if (records.length === 0 && stray !== undefined) {
    throw unusable(
      `the only record is of ${stray.headSha.slice(0, 12)}, which was never the newest commit of the default branch`,
    );
  }
  return records.sort(laterFirst)[0];
}

function ensureSameAccount(
  job: Job,
  record: RecordOfCommit,
  identity: Identity,
  { createdAt }: Artifact,
): void {
  if (record.account === identity.account) return;
  throw unusable(
    `the record of ${createdAt} is of the account "${visible(record.account)}", not "${identity.account}"`,
    isSameAccount(record, identity)
      ? `If the account was renamed, ${sayOnce(job, record)}`
      : 'Give each account of a repository its own `label`.',
  );
}

/**
 * Writes down what is in force as this run ends. Where that is not known nothing is written, and the results get
 * a name under which no later run looks for a record.
 */
export async function record(job: Job, exitCode: ExitCode): Promise<void> {
  const { memory, account, superseded } = job.known;
  const { command } = job.inputs;
  if (account === undefined || command === 'validate' || command === 'plan') return;
  const isNew = command === 'apply' && exitCode === EXIT.done && !superseded && memory !== undefined;
  const inForce = isNew
    ? {
        commit: job.occasion.sha,
        since: job.context.now().toISOString(),
        // A run that is started again keeps its number, and what it began from may be of a later one.
        by: Math.max(job.occasion.runId, memory.handsOn?.by ?? 0),
        roots: rootsHere(job),
      }
    : memory?.handsOn;
  const after = inForce === undefined && command === 'apply' ? memory?.start?.after : undefined;
  const isKnown = memory !== undefined && (inForce !== undefined || after !== undefined);
  if (inForce === undefined)
    job.results.set(
      'artifact-name',
      `${artifactName(command, keyOf(job, account))}${isKnown ? NOTHING_IN_FORCE : WITHOUT_RECORD}`,
    );
  if (!isKnown) return;
  const { origin, contains } = memory.identity;
  const written: InForce = {
    formatVersion: RECORD_VERSION,
    account,
    label: keyOf(job, account),
    commit: inForce?.commit ?? null,
    since: inForce?.since ?? null,
    ...present({ by: inForce?.by }),
    exitCode,
    digest: job.results.outputs.get('plan-digest') ?? null,
    origin,
    contains,
    ...(inForce === undefined ? {} : { roots: inForce.roots }),
    ...present({ after, seen: memory.seen }),
  };
  await job.results.save(RECORD_FILE, `${JSON.stringify(written, null, 2)}\n`);
}

/** No label and no account's slug holds a comma. */
const WITHOUT_RECORD = ',without-record';
const NOTHING_IN_FORCE = ',nothing-in-force';
