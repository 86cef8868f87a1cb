/**
 * Which runs are of one account. The name in the files is what people chose: it may be changed, and two accounts may go
 * by one. A run has read records whose ids no other account has; where both readings are kept, these decide.
 */
import { areOtherEnvironments } from '../model/proof.ts';
import type { PlanLine } from './receipt-line.ts';

interface OfAccount {
  readonly at: string;
  readonly plan: PlanLine;
}

interface Place {
  readonly origin: string;
  readonly environment?: string;
}

interface Cluster<Run> extends Place {
  readonly names: Set<string>;
  readonly records: Set<string>;
  readonly runs: Run[];
}

/**
 * The runs of the account that most of them are of, so that one of another leaves out itself alone. Of two that as many
 * are of, it is the one that has a record which is `meant`.
 */
export function runsOfOneAccount<Run extends OfAccount>(
  runs: readonly Run[],
  meant: readonly string[] = [],
): ReadonlySet<Run> {
  let clusters: Cluster<Run>[] = [];
  // What says more comes first: a run that says less may be of any that fits, and goes to the largest.
  const inOrder = [...runs].sort(
    (a, b) => silenceOf(a) - silenceOf(b) || Date.parse(a.at) - Date.parse(b.at),
  );
  for (const run of inOrder) {
    const fitting = clusters
      .filter((cluster) => mayBeOf(run.plan.plan.account, cluster))
      .sort((a, b) => b.runs.length - a.runs.length || earliest(a) - earliest(b));
    const known = fitting.filter(({ records }) => recordsIn(run).some((id) => records.has(id)));
    const [largest] = known;
    const named = fitting.filter(
      ({ names, records }) => names.has(nameOf(run)) && (records.size === 0 || isBlind(run)),
    );
    const same =
      largest === undefined ? named.slice(0, 1) : known.filter((cluster) => mayBeOf(cluster, largest));
    const joined = together(run, same);
    clusters = [...clusters.filter((cluster) => !same.includes(cluster)), joined];
  }
  const isMeant = ({ records }: Cluster<Run>): number => Number(meant.some((id) => records.has(id)));
  const [first] = clusters.sort(
    (a, b) => b.runs.length - a.runs.length || isMeant(b) - isMeant(a) || earliest(a) - earliest(b),
  );
  return new Set(first?.runs);
}

const recordsIn = ({ plan }: OfAccount): string[] => Object.keys(plan.read?.modified ?? {});
const isBlind = (run: OfAccount): boolean => recordsIn(run).length === 0;
const nameOf = ({ plan }: OfAccount): string => plan.plan.account.name;
const silenceOf = (run: OfAccount): number =>
  (isBlind(run) ? 2 : 0) + (run.plan.plan.account.environment === undefined ? 1 : 0);
const earliest = ({ runs }: Cluster<OfAccount>): number => Math.min(...runs.map(({ at }) => Date.parse(at)));

/** Two environments may go by one name. */
const mayBeOf = (one: Place, other: Place): boolean =>
  one.origin === other.origin && !areOtherEnvironments(one.environment, other.environment);

/** The first takes in the others: an account may have many records, and a store many runs. */
function together<Run extends OfAccount>(run: Run, clusters: readonly Cluster<Run>[]): Cluster<Run> {
  const { origin, environment } = run.plan.plan.account;
  const [first = { origin, names: new Set(), records: new Set(), runs: [] }, ...others] = clusters;
  for (const { names, records, runs } of others) {
    for (const name of names) first.names.add(name);
    for (const id of records) first.records.add(id);
    first.runs.push(...runs);
  }
  first.names.add(nameOf(run));
  for (const id of recordsIn(run)) first.records.add(id);
  first.runs.push(run);
  const stated = environment ?? clusters.find((cluster) => cluster.environment !== undefined)?.environment;
  return stated === undefined ? first : { ...first, environment: stated };
}
