/**
 * People × resources, before and after in one cell. Only cells with a grant are written; what the account-wide
 * level reaches in the others is told once per person in a column of its own, and drawn into the empty cells
 * by the style. Rows that do not change are behind a switch that needs no script.
 */
import type {
  BeforeAfter,
  Moment,
  PersonPicture,
  Picture,
  ResourcePicture,
} from '../../core/reach/before-after.ts';
import { holdingOfEvery, type ResourceHolding } from '../../core/reach/holding.ts';
import { holdWords, levelWords, statusWords } from '../access-words.ts';
import { count } from '../phrases.ts';
import { type Content, html, type Markup, NOTHING, named } from './markup.ts';
import type { Section } from './page.ts';
import { tagOf } from './parts.ts';

export function matrixSection(picture: Picture): Section {
  const changed = picture.people.filter(({ effect }) => effect !== 'same').length;
  const all = picture.people.length;
  return {
    id: 'matrix',
    title: 'Access matrix',
    lead: html`A word alone is a grant. <i>Slanted words</i> are reached without one: by the account-wide level, or as one of all MCP servers. “monitor → manage” is before → after. Disabled people reach nothing; invited people reach what is shown once they accept.`,
    body: html`<label class="toggle"><input type="checkbox"${changed === 0 && html` checked`}> Show all ${count(all, 'person', 'people')}, not only the ${changed} who ${changed === 1 ? 'changes' : 'change'}</label>
${(['integration', 'server'] as const).map((kind) => gridOf(kind, picture))}`,
  };
}

/** Cells from which on a grid is laid out only when somebody comes near it. */
const LARGE = 5000;

const TITLES = { integration: 'Integrations', server: 'MCP servers' } as const;
const EVERY = { integration: 'Every integration', server: 'Every MCP server' } as const;

function gridOf(kind: BeforeAfter['kind'], { people, resources }: Picture): Markup {
  const columns = resources.filter((resource) => resource.kind === kind && resource.granted.length > 0);
  const rows = people.filter((person) => reachesAny(person, kind));
  if (rows.length === 0) return html`<h3>${TITLES[kind]}</h3><p>Nobody reaches any.</p>`;
  return html`<h3 id="matrix-${kind}">${TITLES[kind]}</h3>
<div class="scroll${rows.length * columns.length > LARGE && ' large'}" role="region" aria-labelledby="matrix-${kind}" tabindex="0"><table class="cards matrix"><caption>People and what they reach${columns.length === 0 && ' (nobody has a grant of its own)'}</caption><thead><tr><th scope="col">Person<th scope="col">Account level<th scope="col">${EVERY[kind]}${columns.map(
    ({ label }) => html`<th scope="col">${named(label)}`,
  )}<tbody>
${rows.map((person) => rowOf(person, kind, columns))}</table></div>
`;
}

const everyOf = (side: Moment | undefined, kind: BeforeAfter['kind']): ResourceHolding['level'] =>
  holdingOfEvery(side?.holdings, kind).level;

const reachesAny = ({ before, after, reaches }: PersonPicture, kind: BeforeAfter['kind']): boolean =>
  everyOf(before, kind) !== 'none' ||
  everyOf(after, kind) !== 'none' ||
  reaches.some((reach) => reach.kind === kind);

function rowOf(
  person: PersonPicture,
  kind: BeforeAfter['kind'],
  columns: readonly ResourcePicture[],
): Markup {
  const own = new Map(person.reaches.map((reach) => [reach.id, reach]));
  const [was, is] = [everyOf(person.before, kind), everyOf(person.after, kind)];
  const classes = [
    person.effect === 'same' ? 'same' : '',
    was === 'none' && is === 'none' ? '' : `all-${was}-${is}`,
  ];
  const status = statusWords(person.after ?? person.before);
  const marks = classes.filter((each) => each !== '').join(' ');
  return html`<tr${marks !== '' && html` class="${marks}"`}><th scope="row">${named(person.shown)}${
    status !== undefined && html`<br>${tagOf(status, 'calm')}`
  }${cellOf('Account level', levelWords(person.before), levelWords(person.after))}${cellOf(
    EVERY[kind],
    was === 'none' ? '' : was,
    is === 'none' ? '' : is,
    true,
  )}${columns.map(({ id, label }) => reachCell(own.get(id), label))}</tr>
`;
}

/** A cell of its own words; nothing on both sides stays empty. */
function cellOf(label: string, before: string, after: string, implied = false): Markup {
  const words = (text: string): Content => (text === '' ? 'none' : implied ? html`<i>${text}</i>` : text);
  if (before === after) return html`<td data-label="${label}">${before !== '' && words(before)}`;
  return html`<td data-label="${label}">${words(before)} → <b>${words(after)}</b>`;
}

function reachCell(reach: BeforeAfter | undefined, label: string): Markup {
  if (reach === undefined) return html`<td>`;
  const { before, after } = reach;
  const words = (hold: ResourceHolding): Content => (hold.by === 'grant' ? hold.level : impliedWords(hold));
  if (before.level === after.level && before.by === after.by)
    return html`<td data-label="${label}">${words(after)}`;
  return html`<td data-label="${label}"${markOf(reach)}>${words(before)} → <b>${words(after)}</b>`;
}

const impliedWords = (hold: ResourceHolding): Content =>
  hold.level === 'none' ? 'none' : html`<i>${holdWords(hold)}</i>`;

const RANK = { none: 0, read: 1, monitor: 1, write: 2, manage: 2 };

function markOf({ before, after }: BeforeAfter): Markup {
  const step = RANK[after.level] - RANK[before.level];
  if (step === 0) return NOTHING;
  return step > 0 ? html` class="gain"` : html` class="loss"`;
}
