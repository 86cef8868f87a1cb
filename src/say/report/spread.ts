/** How access is spread, as a few rows of numbers that are drawn as bars: people who can sign in now, and when what they have ends. */

import { groupBy } from '../../core/model/group-by.ts';
import { emailOf } from '../../core/model/ids.ts';
import { compareKeys, counted } from '../../core/model/text.ts';
import { DAY } from '../../core/model/until.ts';
import { type AccessReview, momentOfReview } from '../../core/report/document.ts';
import { effectiveOf } from '../../core/report/resource.ts';
import type { ReviewedPerson, ReviewedResource } from '../../core/report/saved.ts';
import { momentWords } from '../ends.ts';
import { ours, say } from '../line.ts';
import type { Chart } from '../section.ts';

/** Longer charts show the most and say how many follow. */
const MOST = 12;
const LEVELS = ['administrator', 'manage', 'monitor', 'custom', 'none'] as const;

/** None for an account without people. */
export function chartsOf(review: AccessReview): Chart[] {
  const people = review.people.filter(({ status }) => status === 'accepted');
  return [
    levels(people),
    reached(review, people, 'integration'),
    reached(review, people, 'mcp-server'),
    signIns(review, people),
    ends(people),
  ].filter(({ rows }) => rows.some((row) => row.count > 0));
}

/** Whoever has several records counts once, by the one that gives most. */
function levels(people: readonly ReviewedPerson[]): Chart {
  const records = [...groupBy(people, ({ email }) => emailOf(email)).values()];
  const highest = records.map((all) => LEVELS.find((level) => all.some((each) => each.level === level)));
  const rows = LEVELS.map((level) => ({
    name: ours(level),
    count: highest.filter((each) => each === level).length,
  }));
  return { title: 'People by level', rows: rows.filter((row) => row.count > 0) };
}

/** Whoever reaches every one of a kind by level counts at each; nobody counts twice. */
function reached(
  { resources }: AccessReview,
  people: readonly ReviewedPerson[],
  kind: ReviewedResource['kind'],
): Chart {
  let all = 0;
  const single = new Map<string, number>();
  for (const { everyIntegration, integrations, everyServer, servers } of people.map(effectiveOf)) {
    const [every, some] = kind === 'integration' ? [everyIntegration, integrations] : [everyServer, servers];
    if (every !== 'none') all += 1;
    else for (const id of some.keys()) single.set(id, (single.get(id) ?? 0) + 1);
  }
  const rows = resources
    .filter((resource) => resource.kind === kind)
    .map(({ id, label, external }) => ({
      // Whoever counts the bars finds every server.
      name: external ? say`${label} (recorded, not enforced)` : say`${label}`,
      count: all + (single.get(id) ?? 0),
    }))
    .sort((a, b) => b.count - a.count);
  const what = kind === 'integration' ? 'integration' : 'MCP server';
  return cut(`People who reach each ${what}`, rows, (more) => `${more} more ${what}s with as many or fewer.`);
}

function cut(title: string, rows: Chart['rows'], words: (more: number) => string): Chart {
  const more = rows.length - MOST;
  return { title, rows: rows.slice(0, MOST), ...(more > 0 ? { more: words(more) } : {}) };
}

function signIns(review: AccessReview, people: readonly ReviewedPerson[]): Chart {
  const now = new Date(momentOfReview(review)).getTime();
  const known = people.filter(({ signIn }) => signIn !== undefined && signIn !== 'unknown');
  const daysSince = ({ lastSignIn }: ReviewedPerson): number | undefined =>
    lastSignIn === undefined ? undefined : (now - new Date(lastSignIn).getTime()) / DAY;
  const between = (from: number, to: number): number =>
    known.filter((person) => {
      const days = daysSince(person);
      return days !== undefined && days >= from && days < to;
    }).length;
  const rows = [
    { name: say`within 30 days`, count: between(Number.NEGATIVE_INFINITY, 30) },
    { name: say`30 to 90 days ago`, count: between(30, 90) },
    { name: say`90 days to a year ago`, count: between(90, 365) },
    { name: say`more than a year ago`, count: between(365, Number.POSITIVE_INFINITY) },
    { name: say`never`, count: known.filter((person) => daysSince(person) === undefined).length },
  ];
  return { title: 'Last sign-in', rows: known.length === 0 ? [] : rows };
}

/** Months in which something that people have ends by itself, each person once a month. */
function ends(people: readonly ReviewedPerson[]): Chart {
  const months = new Map<string, number>();
  for (const { ends: own = [] } of people) {
    for (const month of new Set(own.map(({ moment }) => momentWords(Date.parse(moment)).slice(0, 7))))
      months.set(month, (months.get(month) ?? 0) + 1);
  }
  const rows = [...months].sort(compareKeys).map(([month, n]) => ({ name: ours(month), count: n }));
  return cut(
    'People whose access ends, by month',
    rows,
    (more) => `${counted(more, 'later month')} with ends.`,
  );
}
