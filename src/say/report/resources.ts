/** The sections of a review that go by resource, and by what gives access to all of them. */

import { counted } from '../../core/model/text.ts';
import type { AccessReview } from '../../core/report/document.ts';
import type {
  ReviewedGroup,
  ReviewedReach,
  ReviewedReacher,
  ReviewedResource,
} from '../../core/report/saved.ts';
import { type Cell, joined, type Line, ours, say } from '../line.ts';
import { columnsOf, madeRows, type Section, type Table, tableSection } from '../section.ts';
import { becauseWords, EXTERNAL, GROUP_REACH, GROUP_WORDS } from './words.ts';

/** Larger groups are named once, in their own section, and counted elsewhere. */
const MOST_NAMED = 12;

const personWords = ({ email, status }: ReviewedReacher): Line =>
  status === 'pending' ? say`${email} (pending)` : say`${email}`;

export const groupsSection = ({ groups }: AccessReview): Section[] =>
  tableSection({
    id: 'by-level',
    title: 'Access to everything of a kind',
    lead: say`Given by the level or by one switch, so it needs no grant, and covers what is added later. Disabled people and those who declined are left out.`,
    caption: say`What gives access to everything of a kind, and to whom`,
    columns: columnsOf(['By', 'Reaches', 'People', 'Who']),
    rows: groups
      .filter(({ people }) => people.length > 0)
      .map(({ group, people }) => [
        [ours(GROUP_WORDS[group])],
        [ours(GROUP_REACH[group])],
        [ours(String(people.length))],
        [joined(people.map(personWords), ', ')],
      ]),
  });

export const resourceSections = (review: AccessReview): Section[] => [
  ...tableSection({
    id: 'integrations',
    title: 'Integrations',
    lead: say`Who reaches each of them. The owner does, and is in no list.`,
    ...whoReaches('integration', review),
  }),
  ...tableSection({
    id: 'mcp-servers',
    title: 'MCP servers',
    lead: say`The whole list: the product's own page of a server leaves out administrators and people with every MCP server. The owner reaches all of them.`,
    ...whoReaches('mcp-server', review),
  }),
];

function whoReaches(kind: ReviewedResource['kind'], review: AccessReview): Table {
  const resources = review.resources.filter((resource) => resource.kind === kind);
  const groups = new Map(review.groups.map((group) => [group.group, group]));
  const standings = new Map(review.people.map(({ recordId, inFiles }) => [recordId, inFiles]));
  return {
    caption: say`Who reaches`,
    columns: columnsOf(['Resource', 'Who', 'Access', 'By']),
    kind: 'groups',
    rows: madeRows(
      resources,
      (resource) => {
        const named: Cell = [resourceLine(resource)];
        if (resource.reachedBy.length === 0) return [[named, [say`nobody`], [say`none`], []]];
        return resource.reachedBy.map((reach) => [
          named,
          [whoWords(reach, resource, groups)],
          [ours(reach.level)],
          reach.by === 'group'
            ? [ours(GROUP_WORDS[reach.group])]
            : [grantWords(becauseWords(reach.because, standings.get(reach.recordId)))],
        ]);
      },
      resources.reduce((sum, { reachedBy }) => sum + Math.max(1, reachedBy.length), 0),
    ),
  };
}

const grantWords = (because: Line): Line => (because.length === 0 ? say`grant` : say`grant: ${because}`);

function resourceLine({ label, name, external }: ReviewedResource): Line {
  const beside = [
    ...(name === label || name === '' ? [] : [say`${name}`]),
    ...(external ? [ours(EXTERNAL)] : []),
  ];
  return beside.length === 0 ? say`${label}` : say`${label} (${joined(beside, '; ')})`;
}

/** One person, or a group: by name where that can be read, counted where it cannot. */
function whoWords(
  reach: ReviewedReach,
  { reachedBy }: ReviewedResource,
  groups: ReadonlyMap<string, ReviewedGroup>,
): Line {
  if (reach.by === 'grant') return personWords(reach);
  const group = groups.get(reach.group)?.people ?? [];
  if (reach.people > MOST_NAMED) {
    const all = reach.people === group.length ? 'all ' : `${reach.people} of the `;
    return ours(`${all}${counted(group.length, 'person', 'people')} with it, named above`);
  }
  const above = new Set(reachedBy.flatMap((each) => (each.by === 'grant' ? [each.recordId] : [])));
  return joined(group.filter(({ recordId }) => !above.has(recordId)).map(personWords), ', ');
}
