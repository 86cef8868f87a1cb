/**
 * Resource by resource: the true list of who reaches it after the run. The product's own pages leave out whom
 * the account-wide level lets in: administrators reach every MCP server and stand in no server's list.
 */
import type { BeforeAfter, PersonPicture, Picture, ResourcePicture } from '../../core/reach/before-after.ts';
import { holdingOfEvery, holdingOn, type ResourceHolding } from '../../core/reach/holding.ts';
import { statusWords } from '../access-words.ts';
import { count } from '../phrases.ts';
import { type Content, html, type Markup, NOTHING, named } from './markup.ts';
import type { Section } from './page.ts';
import { foldOf, tagOf } from './parts.ts';

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
    lead: 'Who reaches each of them after the run, also those whom the product does not list: the owner, administrators, people of whom the level or “all MCP servers” gives it.',
    body: [
      (['integration', 'server'] as const).map((kind) => everywhereFold(kind, everywhere[kind], picture)),
      picture.resources.map((resource) =>
        foldOf(
          summaryOf(resource, everywhere[resource.kind]),
          bodyOf(resource, everywhere[resource.kind], picture),
        ),
      ),
    ],
  };
}

/** Who reaches all of a kind, current and future. */
interface Everywhere {
  readonly after: readonly PersonPicture[];
  /** Who did before the run and does no longer. */
  readonly former: readonly PersonPicture[];
  readonly changes: boolean;
}

function everywhereOn(kind: BeforeAfter['kind'], { people }: Picture): Everywhere {
  const of = (person: PersonPicture, side: 'before' | 'after') =>
    holdingOfEvery(person[side]?.holdings, kind).level;
  return {
    after: people.filter((person) => of(person, 'after') !== 'none'),
    former: people.filter((person) => of(person, 'before') !== 'none' && of(person, 'after') === 'none'),
    changes: people.some((person) => of(person, 'before') !== of(person, 'after')),
  };
}

function everywhereFold(
  kind: BeforeAfter['kind'],
  { after, former, changes }: Everywhere,
  { owner }: Picture,
): Markup {
  const lost = former.map((person) => formerWords(person, holdingOfEvery(person.before?.holdings, kind)));
  return foldOf(
    html`Every ${NOUNS[kind]} <span class="hint">${countWords(after.length)}</span> ${changes && CHANGES}`,
    html`<dl class="reach">${impliedGroups(after, kind)}${ownerOf(owner)}${lostOf(lost)}</dl>`,
    `every-${kind}`,
  );
}

const CHANGES = tagOf('changes', 'warn');
const countWords = (people: number): string => `${count(people, 'person', 'people')}, and the owner`;

const ownerOf = (owner: string | undefined): Markup =>
  html`<dt>as the owner<dd>${owner === undefined ? 'whom the files do not name' : named(owner)}`;

const lostOf = (people: readonly Content[]): Content =>
  people.length > 0 && html`<dt>no longer<dd>${listed(people)}`;

const formerWords = (person: PersonPicture, before: ResourceHolding): Markup =>
  html`${named(person.shown)} (had ${before.level})`;

const isHeld = ({ reach }: ResourcePicture['granted'][number]): boolean => reach.after.by === 'grant';

function summaryOf(
  { kind, label, liveName, external, granted }: ResourcePicture,
  everywhere: Everywhere,
): Content {
  const held = granted.filter(isHeld);
  const alsoByLevel = held.filter(
    ({ person }) => holdingOfEvery(person.after?.holdings, kind).level !== 'none',
  ).length;
  const changes = everywhere.changes || granted.some(({ reach }) => reach.before.level !== reach.after.level);
  return html`${kind === 'server' && 'MCP '}${named(label)} <span class="hint">${
    liveName !== undefined && [named(liveName), ' · ']
  }${countWords(held.length + everywhere.after.length - alsoByLevel)}</span> ${changes && CHANGES} ${
    external && tagOf('not enforced: external identity provider', 'warn')
  }`;
}

function bodyOf({ kind, id, granted }: ResourcePicture, everywhere: Everywhere, { owner }: Picture): Markup {
  const held = granted.filter(isHeld);
  const byGrant = new Set(held.map(({ person }) => person));
  const listedHere = new Set(granted.map(({ person }) => person));
  const implied = everywhere.after.filter((person) => !byGrant.has(person));
  const levels = kind === 'server' ? ['write', 'read'] : ['manage', 'monitor'];
  const lost = [
    ...granted
      .filter(({ reach }) => reach.after.level === 'none')
      .map(({ person, reach }) => formerWords(person, reach.before)),
    ...everywhere.former
      .filter((person) => !listedHere.has(person))
      .map((person) => formerWords(person, holdingOfEvery(person.before?.holdings, kind))),
  ];
  return html`<dl class="reach">${levels.map((level) => {
    const people = held.filter(({ reach }) => reach.after.level === level);
    const words = people.map(({ person, reach }) => personWords(person, reach.before, reach.after));
    return words.length > 0 && html`<dt>${level}, by a grant<dd>${listed(words)}`;
  })}${implied.length > INLINE ? impliedLink(implied.length, kind) : impliedGroups(implied, kind, id)}${ownerOf(
    owner,
  )}${lostOf(lost)}</dl>`;
}

const impliedLink = (people: number, kind: BeforeAfter['kind']): Markup =>
  html`<dt>without a grant<dd><a href="#every-${kind}">${people} people who reach every ${NOUNS[kind]}</a>`;

/** People who reach all of a kind, by what gives it to them. */
function impliedGroups(people: readonly PersonPicture[], kind: BeforeAfter['kind'], id?: string): Markup[] {
  const groups = new Map<string, Content[]>();
  for (const person of people) {
    const hold = holdingOfEvery(person.after?.holdings, kind);
    const how = `${hold.level}, ${hold.by === 'level' ? `by the account level ${person.after?.access.level}` : 'as one of all MCP servers'}`;
    const before =
      id === undefined
        ? holdingOfEvery(person.before?.holdings, kind)
        : holdingOn(person.before?.holdings, { kind, id });
    const words = personWords(person, before, hold);
    const group = groups.get(how);
    if (group) group.push(words);
    else groups.set(how, [words]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([how, names]) => html`<dt>${how}<dd>${listed(names)}`);
}

function personWords(person: PersonPicture, before: ResourceHolding, after: ResourceHolding): Content {
  const status = statusWords(person.after);
  const isNew = before.level === 'none';
  const was = !isNew && before.level !== after.level ? before.level : undefined;
  return html`${named(person.shown)}${isNew ? html` <b>(new)</b>` : NOTHING}${was !== undefined && html` <b>(had ${was})</b>`}${
    status !== undefined && html` (${status})`
  }`;
}

const listed = (names: readonly Content[]): Markup[] =>
  names.map((name, index) => html`${index > 0 && ', '}${name}`);
