/**
 * Resource by resource: the true list of who reaches it after the run. The product's own pages leave out whom
 * the account-wide level lets in: administrators reach every MCP server and stand in no server's list.
 */
import { groupBy } from '../../core/model/group-by.ts';
import { compareKeys, counted } from '../../core/model/text.ts';
import type { PersonPicture, Picture, ResourcePicture } from '../../core/reach/before-after.ts';
import { holdingOn, type ResourceHolding } from '../../core/reach/holding.ts';
import { holdingOfAll, type ResourceKind, stateWords } from '../access.ts';
import { joined, type Line, ours, quiet, say, strong, tag } from '../line.ts';
import type { Block, Fold, Section } from '../section.ts';

/** More people than this who reach a resource by level alone are listed once, not under each resource. */
const INLINE = 25;

const NOUNS = { integration: 'integration', server: 'MCP server' } as const;

export function resourcesSection(picture: Picture): Section {
  const everywhere = {
    integration: everywhereOn('integration', picture),
    server: everywhereOn('server', picture),
  };
  return {
    id: 'resources',
    title: 'By integration and MCP server',
    lead: say`Who reaches each of them after the run, also those whom the product does not list: the owner, administrators, people of whom the level or “all MCP servers” gives it.`,
    blocks: [
      ...(['integration', 'server'] as const).map((kind) => everywhereFold(kind, everywhere[kind], picture)),
      ...picture.resources.map((resource) => foldOf(resource, everywhere[resource.kind], picture)),
    ].map((fold): Block => ({ fold })),
  };
}

/** Who reaches all of a kind, current and future. */
interface Everywhere {
  readonly after: readonly PersonPicture[];
  /** Who did before the run and does no longer. */
  readonly former: readonly PersonPicture[];
  readonly changes: boolean;
}

function everywhereOn(kind: ResourceKind, { people }: Picture): Everywhere {
  const of = (person: PersonPicture, side: 'before' | 'after') => holdingOfAll(person, side, kind).level;
  return {
    after: people.filter((person) => of(person, 'after') !== 'none'),
    former: people.filter((person) => of(person, 'before') !== 'none' && of(person, 'after') === 'none'),
    changes: people.some((person) => of(person, 'before') !== of(person, 'after')),
  };
}

function everywhereFold(
  kind: ResourceKind,
  { after, former, changes }: Everywhere,
  { owner }: Picture,
): Fold {
  const lost = former.map((person) => formerLine(person, holdingOfAll(person, 'before', kind)));
  return {
    id: `every-${kind}`,
    summary: say`Every ${ours(NOUNS[kind])} ${heads(after.length)} ${changes ? CHANGES : undefined}`,
    terms: [...impliedGroups(after, kind), ownerTerm(owner), ...lostTerm(lost)],
  };
}

type Term = readonly [term: Line, is: Line];

const CHANGES = tag('changes', 'warn');
const heads = (people: number, name: Line = []) =>
  quiet(say`${name}${ours(`${counted(people, 'person', 'people')}, and the owner`)}`);

const ownerTerm = (owner: string | undefined): Term => [
  say`as the owner`,
  owner === undefined ? say`whom the files do not name` : say`${owner}`,
];

const lostTerm = (people: readonly Line[]): Term[] =>
  people.length === 0 ? [] : [[say`no longer`, joined(people, ', ')]];

const formerLine = ({ shown }: PersonPicture, before: ResourceHolding): Line =>
  say`${shown} (had ${ours(before.level)})`;

const isHeld = ({ reach }: ResourcePicture['granted'][number]): boolean => reach.after.by === 'grant';

function foldOf(resource: ResourcePicture, everywhere: Everywhere, picture: Picture): Fold {
  const { kind, label, liveName, external, granted } = resource;
  const held = granted.filter(isHeld);
  const alsoByLevel = held.filter(
    ({ person }) => holdingOfAll(person, 'after', kind).level !== 'none',
  ).length;
  const changes = everywhere.changes || granted.some(({ reach }) => reach.before.level !== reach.after.level);
  const name = liveName === undefined ? [] : say`${liveName} · `;
  const people = heads(held.length + everywhere.after.length - alsoByLevel, name);
  const remark = external ? tag('not enforced: external identity provider', 'warn') : undefined;
  return {
    summary: say`${ours(kind === 'server' ? 'MCP ' : '')}${label} ${people} ${changes ? CHANGES : undefined} ${remark}`,
    terms: termsOf(resource, everywhere, picture),
  };
}

function termsOf({ kind, id, granted }: ResourcePicture, everywhere: Everywhere, { owner }: Picture): Term[] {
  const held = granted.filter(isHeld);
  const byGrant = new Set(held.map(({ person }) => person));
  const listedHere = new Set(granted.map(({ person }) => person));
  const implied = everywhere.after.filter((person) => !byGrant.has(person));
  const levels = kind === 'server' ? ['write', 'read'] : ['manage', 'monitor'];
  const lost = [
    ...granted
      .filter(({ reach }) => reach.after.level === 'none')
      .map(({ person, reach }) => formerLine(person, reach.before)),
    ...everywhere.former
      .filter((person) => !listedHere.has(person))
      .map((person) => formerLine(person, holdingOfAll(person, 'before', kind))),
  ];
  const byLevel = levels.flatMap((level): Term[] => {
    const people = held.filter(({ reach }) => reach.after.level === level);
    const lines = people.map(({ person, reach }) => personLine(person, reach.before, reach.after));
    return lines.length === 0 ? [] : [[ours(`${level}, by a grant`), joined(lines, ', ')]];
  });
  const without: Term[] =
    implied.length > INLINE ? [impliedTerm(implied.length, kind)] : impliedGroups(implied, kind, id);
  return [...byLevel, ...without, ownerTerm(owner), ...lostTerm(lost)];
}

const impliedTerm = (people: number, kind: ResourceKind): Term => [
  say`without a grant`,
  [
    {
      jump: `${counted(people, 'person who reaches', 'people who reach')} every ${NOUNS[kind]}`,
      to: `every-${kind}`,
    },
  ],
];

/** People who reach all of a kind, by what gives it to them. */
function impliedGroups(people: readonly PersonPicture[], kind: ResourceKind, id?: string): Term[] {
  const groups = groupBy(people, (person) => {
    const { level, by } = holdingOfAll(person, 'after', kind);
    return `${level}, ${by === 'level' ? `by the account level ${person.after?.access.level}` : 'as one of all MCP servers'}`;
  });
  const lineOf = (person: PersonPicture): Line => {
    const before =
      id === undefined
        ? holdingOfAll(person, 'before', kind)
        : holdingOn(person.before?.holdings, { kind, id });
    return personLine(person, before, holdingOfAll(person, 'after', kind));
  };
  return [...groups]
    .sort(compareKeys)
    .map(([how, those]): Term => [ours(how), joined(those.map(lineOf), ', ')]);
}

function personLine(person: PersonPicture, before: ResourceHolding, after: ResourceHolding): Line {
  const status = stateWords(person.after);
  const was = before.level === 'none' ? '(new)' : `(had ${before.level})`;
  const change = before.level === after.level && before.level !== 'none' ? [] : say` ${strong(ours(was))}`;
  return say`${person.shown}${change}${status === undefined ? [] : ours(` (${status})`)}`;
}
