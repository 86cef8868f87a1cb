/**
 * Resource by resource: the true list of who reaches it after the run. The product's own pages leave out whom
 * the account-wide level lets in: administrators reach every MCP server and stand in no server's list.
 */
import {
  type Hold,
  holdOf,
  holdOfEvery,
  type PersonPicture,
  type Picture,
  type Reach,
  type ResourcePicture,
} from '../../core/picture.ts';
import { count } from '../phrases.ts';
import { statusWords } from '../reach.ts';
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

/** Everybody who reaches all of a kind after the run. */
const everywhereOn = (kind: Reach['kind'], { people }: Picture): PersonPicture[] =>
  people.filter(({ after }) => holdOfEvery(after?.access, kind).level !== 'none');

function everywhereFold(kind: Reach['kind'], people: readonly PersonPicture[], { owner }: Picture): Markup {
  const summary = html`Every ${NOUNS[kind]} <span class="hint">${count(people.length, 'person', 'people')}, and the owner</span>`;
  return foldOf(
    summary,
    html`<dl class="reach">${impliedGroups(people, kind)}${ownerOf(owner)}</dl>`,
    `every-${kind}`,
  );
}

const ownerOf = (owner: string | undefined): Markup =>
  html`<dt>as the owner<dd>${owner === undefined ? 'whom the files do not name' : named(owner)}`;

const isHeld = ({ reach }: ResourcePicture['granted'][number]): boolean => reach.after.by === 'grant';

function summaryOf(
  { kind, label, liveName, external, granted }: ResourcePicture,
  everywhere: readonly PersonPicture[],
): Content {
  const own = granted.filter(isHeld);
  const covered = own.filter(({ person }) => holdOfEvery(person.after?.access, kind).level !== 'none').length;
  const changed = granted.some(({ reach }) => reach.before.level !== reach.after.level);
  return html`${kind === 'server' && 'MCP '}${named(label)}${liveName !== undefined && html` <span class="hint">${named(liveName)}</span>`} ${
    changed && tagOf('changes', 'warn')
  } ${external && tagOf('not enforced: external identity provider', 'warn')} <span class="hint">${count(
    own.length + everywhere.length - covered,
    'person',
    'people',
  )}, and the owner</span>`;
}

function bodyOf(
  { kind, id, granted }: ResourcePicture,
  everywhere: readonly PersonPicture[],
  { owner }: Picture,
): Markup {
  const held = granted.filter(isHeld);
  const byGrant = new Set(held.map(({ person }) => person));
  const implied = everywhere.filter((person) => !byGrant.has(person));
  const levels = kind === 'server' ? ['write', 'read'] : ['manage', 'monitor'];
  const lost = granted.filter(({ reach }) => reach.before.level !== 'none' && reach.after.level === 'none');
  return html`<dl class="reach">${levels.map((level) => {
    const people = held.filter(({ reach }) => reach.after.level === level);
    return (
      people.length > 0 &&
      html`<dt>${level}, by a grant<dd>${listed(people.map((each) => personWords(each.person, each.reach.before, each.reach.after)))}`
    );
  })}${
    implied.length > INLINE
      ? html`<dt>without a grant<dd><a href="#every-${kind}">${count(implied.length, 'person', 'people')} who ${implied.length === 1 ? 'reaches' : 'reach'} every ${NOUNS[kind]}</a>`
      : impliedGroups(implied, kind, id)
  }${ownerOf(owner)}${
    lost.length > 0 &&
    html`<dt>no longer<dd>${listed(lost.map(({ person, reach }) => html`${named(person.shown)} (had ${reach.before.level})`))}`
  }</dl>`;
}

/** People who reach all of a kind, by what gives it to them. */
function impliedGroups(people: readonly PersonPicture[], kind: Reach['kind'], id?: string): Markup[] {
  const groups = new Map<string, Content[]>();
  for (const person of people) {
    const hold = holdOfEvery(person.after?.access, kind);
    const how = `${hold.level}, ${hold.by === 'level' ? `by the account level ${person.after?.access.level}` : 'as one of all MCP servers'}`;
    const before =
      id === undefined ? holdOfEvery(person.before?.access, kind) : holdOf(person.before?.access, kind, id);
    const words = personWords(person, before, hold);
    const group = groups.get(how);
    if (group) group.push(words);
    else groups.set(how, [words]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([how, names]) => html`<dt>${how}<dd>${listed(names)}`);
}

function personWords(person: PersonPicture, before: Hold, after: Hold): Content {
  const status = statusWords(person.after);
  const isNew = before.level === 'none';
  const was = !isNew && before.level !== after.level ? before.level : undefined;
  return html`${named(person.shown)}${isNew ? html` <b>(new)</b>` : NOTHING}${was !== undefined && html` <b>(had ${was})</b>`}${
    status !== undefined && html` (${status})`
  }`;
}

const listed = (names: readonly Content[]): Markup[] =>
  names.map((name, index) => html`${index > 0 && ', '}${name}`);
