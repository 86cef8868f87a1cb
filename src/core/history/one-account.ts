/**
 * Which runs are of one account, whatever its files called it then. No two accounts have a record in common, so runs
 * of one origin under two names that read one and the same record are of an account that was renamed in its files.
 */
import { groupBy } from '../model/group-by.ts';
import type { PlanLine } from './receipt-line.ts';

interface OfRun {
  readonly plan: PlanLine;
  readonly isDoubtful: boolean;
}

/** The runs of the account that most of them are of; of as many that of the first one. */
export function runsOfOneAccount<Run extends OfRun>(runs: readonly Run[]): ReadonlySet<Run> {
  const named = [...groupBy(runs, ({ plan: { plan } }) => nameOf(plan.account)).values()];
  const own = mostOf(joined(named)) ?? [];
  // Those that say their environment speak for those before it was stated, too.
  const stated = own.flatMap(({ plan: { plan } }) => plan.account.environment ?? []);
  const [environment] = mostOf([...groupBy(stated, (each) => each).values()]) ?? [];
  // Two environments may go by one name; one that files did not state yet may be either.
  return new Set(
    own.filter(({ plan: { plan } }) => (plan.account.environment ?? environment) === environment),
  );
}

const nameOf = ({ origin, name }: PlanLine['plan']['account']): string => JSON.stringify([origin, name]);

const mostOf = <Each>(groups: readonly (readonly Each[])[]): readonly Each[] | undefined =>
  [...groups].sort((a, b) => b.length - a.length)[0];

/** Groups that have a record in common become one, in the order of the first of each. */
function joined<Run extends OfRun>(groups: readonly (readonly Run[])[]): (readonly Run[])[] {
  const found: (readonly Run[])[] = [];
  for (const group of groups) {
    const same = found.filter((other) => isRenamed(other, group));
    const rest = found.filter((other) => !same.includes(other));
    const [first] = same;
    const at = first === undefined ? found.length : found.indexOf(first);
    found.splice(0, found.length, ...rest.slice(0, at), [...same.flat(), ...group], ...rest.slice(at));
  }
  return found;
}

function isRenamed(one: readonly OfRun[], other: readonly OfRun[]): boolean {
  const [here, there] = [one, other].map((runs) => runs.filter(({ isDoubtful }) => !isDoubtful));
  const known = recordsOf(here ?? []);
  const isShared = [...recordsOf(there ?? [])].some((record) => known.has(record));
  return isShared && !isContradicted(environmentsOf(one), environmentsOf(other));
}

/** Of one origin: a record of another region is another one. */
const recordsOf = (runs: readonly OfRun[]): ReadonlySet<string> =>
  new Set(
    runs.flatMap(({ plan: { plan, read } }) =>
      [
        ...Object.keys(read?.modified ?? {}),
        ...plan.operations.flatMap(({ user: { recordId } }) => recordId ?? []),
      ].map((record) => JSON.stringify([plan.account.origin, record])),
    ),
  );

const environmentsOf = (runs: readonly OfRun[]): ReadonlySet<string> =>
  new Set(runs.flatMap(({ plan: { plan } }) => plan.account.environment ?? []));

const isContradicted = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size > 0 && other.size > 0 && ![...one].some((each) => other.has(each));
