/**
 * People × resources, before and after in one cell. Only cells with a grant are written; what the account-wide
 * level reaches in the others is told once per person in a column of its own.
 */

import { compareGrants, type Effective } from '../../core/model/access.ts';
import { countPeople } from '../../core/model/ids.ts';
import { counted } from '../../core/model/text.ts';
import type { BeforeAfter, PersonPicture, Picture, ResourcePicture } from '../../core/reach/before-after.ts';
import type { ResourceHolding } from '../../core/reach/holding.ts';
import {
  givesNothing,
  holdingOfAll,
  holdWords,
  levelWords,
  type ResourceKind,
  stateWords,
} from '../access.ts';
import { type Line, listed, ours, quiet, say, strong, tag } from '../line.ts';
import type { Block, GridCell, GridRow, Section } from '../section.ts';

export function matrixSection(picture: Picture): Section {
  const changed = countPeople(picture.people.filter(({ effect }) => effect !== 'same'));
  return {
    id: 'matrix',
    title: 'Access matrix',
    lead: say`A word alone is a grant. ${{ implied: say`Slanted words` }} are reached without one: by the account-wide level, or as one of all MCP servers. “monitor → manage” is before → after. Invited people reach what is shown once they accept. Disabled people and those who declined reach nothing: beside their state stands the level that is recorded.`,
    blocks: [
      { toggle: toggleWords(countPeople(picture.people), changed), on: changed === 0 },
      ...(['integration', 'server'] as const).flatMap((kind) => gridOf(kind, picture)),
    ],
  };
}

/**
 * What the switch of the matrix says; with one person or none there is no `all`.
 *
 * @internal Its test asks for all numbers.
 */
export const toggleWords = (all: number, changed: number): string =>
  `Show ${all > 1 ? 'all ' : ''}${counted(all, 'person', 'people')}, not only the ${changed} who ${changed === 1 ? 'changes' : 'change'}`;

const TITLES = { integration: 'Integrations', server: 'MCP servers' } as const;
const EVERY = { integration: 'Every integration', server: 'Every MCP server' } as const;

const NOUNS = { integration: 'integration', server: 'MCP server' } as const;

function gridOf(kind: ResourceKind, { people, resources }: Picture): Block[] {
  const columns = resources.filter((resource) => resource.kind === kind && resource.granted.length > 0);
  const rows = people.filter((person) => isAbout(person, kind));
  const without = people.filter((person) => !isAbout(person, kind)).map(({ shown }) => shown);
  const grid: Block = {
    grid: {
      id: `matrix-${kind}`,
      title: TITLES[kind],
      caption: `People and what they reach${columns.length === 0 ? ' (nobody has a grant of its own)' : ''}`,
      otherwise: 'Nobody reaches any.',
      columns: [
        say`Person`,
        say`Account level`,
        ours(EVERY[kind]),
        ...columns.map(({ label }) => say`${label}`),
      ],
      rows: rows.map((person) => rowOf(person, kind, columns)),
    },
  };
  if (rows.length === 0 || without.length === 0) return [grid];
  const words = counted(without.length, 'person has', 'people have');
  return [
    grid,
    {
      sentence: say`Not shown: ${ours(words)} no ${ours(NOUNS[kind])}, nor does a record give them one: ${listed(without, MOST)}.`,
    },
  ];
}

/** So many people are named who stand in no row. */
const MOST = 12;

/** Whether they reach any of the kind before or after the run, or would by what is recorded. */
const isAbout = (person: PersonPicture, kind: ResourceKind): boolean =>
  [person.before, person.after].some((moment) => moment !== undefined && givesAny(moment.recorded, kind));

const givesAny = (recorded: Effective, kind: ResourceKind): boolean =>
  kind === 'integration'
    ? recorded.everyIntegration !== 'none' || recorded.integrations.size > 0
    : recorded.everyServer !== 'none' || recorded.servers.size > 0;

function rowOf(person: PersonPicture, kind: ResourceKind, columns: readonly ResourcePicture[]): GridRow {
  const own = new Map(person.reaches.map((reach) => [reach.id, reach]));
  const [was, is] = [holdingOfAll(person, 'before', kind).level, holdingOfAll(person, 'after', kind).level];
  const isNone = was === 'none' && is === 'none';
  const status = stateWords(person.after ?? person.before);
  const every = (words: string): Line => (words === 'none' ? ours(words) : [{ implied: ours(words) }]);
  return {
    name: [say`${person.shown}`, ...(status === undefined ? [] : [[tag(status, 'calm')]])],
    same: person.effect === 'same',
    ...(!isNone && { all: [was, is] as const }),
    cells: [
      levelCell(person),
      isNone ? { line: [] } : cellOf(was, is, every),
      ...columns.map(({ id }) => reachCell(own.get(id))),
    ],
  };
}

/** Where nothing of a record counts, what it says stands beside that. */
function levelCell({ before, after }: PersonPicture): GridCell {
  const { line } = cellOf(levelWords(before), levelWords(after), ours);
  if (!givesNothing(before) && !givesNothing(after)) return { line };
  const [was, is] = [before?.recorded.level ?? 'none', after?.recorded.level ?? 'none'];
  return { line: say`${line} ${quiet(say`(recorded: ${ours(was === is ? was : `${was} → ${is}`)})`)}` };
}

const cellOf = (before: string, after: string, words: (text: string) => Line): GridCell => ({
  line: before === after ? words(before) : say`${words(before)} → ${strong(words(after))}`,
});

function reachCell(reach: BeforeAfter | undefined): GridCell | undefined {
  if (reach === undefined) return undefined;
  const { before, after } = reach;
  if (before.level === after.level && before.by === after.by) return { line: heldLine(after) };
  const step = compareGrants(after.level, before.level);
  const line = say`${heldLine(before)} → ${strong(heldLine(after))}`;
  return step === 0 ? { line } : { line, mark: step > 0 ? 'gain' : 'loss' };
}

function heldLine(hold: ResourceHolding): Line {
  if (hold.by === 'grant' || hold.level === 'none') return ours(hold.level);
  return [{ implied: ours(holdWords(hold)) }];
}
