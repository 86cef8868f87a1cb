/** What a timer's run has not ended, or cannot. */
import { compareText } from '../core/model/text.ts';
import { makePlan, type Plan, type PlanRequest } from '../core/plan/plan.ts';
import { eachAlone, recordsOfOne } from '../core/plan/several.ts';
import { ONE_RECORD, type Overdue, overdueOf, THE_NAMES } from '../core/report/overdue.ts';

/** What a timer would do, whatever else the files ask for; where names do not resolve also what it leaves until they do. */
export function overdueFor(asked: PlanRequest, { operations, exitsOnly }: Plan): Overdue[] {
  // Where nothing at all is planned, neither has a timer anything.
  if (operations.length === 0 && !exitsOnly) return [];
  const duePlan = (hold: boolean): Overdue[] => {
    const result = makePlan({ ...asked, due: { waited: new Set() }, hold });
    return result.kind === 'planned' ? overdueOf(result.plan.operations) : [];
  };
  const carriedOut = duePlan(false);
  if (!exitsOnly) return carriedOut;
  const ended = new Set(carriedOut.map(({ person }) => person));
  const open = duePlan(true).map((each) =>
    ended.has(each.person) ? each : { ...each, waitsFor: [THE_NAMES] },
  );
  const told = new Set(open.map(({ person }) => person));
  return [...open, ...overdueOfSeveral(asked).filter(({ person }) => !told.has(person))];
}

/** What has ended of whom the account has several records, by each of these records as if it were the only one. */
function overdueOfSeveral(asked: PlanRequest): Overdue[] {
  const { live } = asked;
  const several = recordsOfOne([...live.users, ...live.unknownLevels]);
  const found = new Map<string, Overdue>();
  for (const users of eachAlone(live.users.filter(({ recordId }) => several.has(recordId)))) {
    const alone = { ...live, users, unknownLevels: [] };
    const result = makePlan({ ...asked, live: alone, due: { waited: new Set() }, hold: true });
    for (const each of result.kind === 'planned' ? overdueOf(result.plan.operations) : [])
      if (!found.has(each.person)) found.set(each.person, { ...each, waitsFor: [ONE_RECORD] });
  }
  return [...found.values()].sort((a, b) => compareText(a.person, b.person));
}
