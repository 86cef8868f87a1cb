/** Person by person: everything that each reaches, how, and by which line of the files. */
import type { Effective } from '../../core/model/access.ts';
import type { Reason } from '../../core/model/reason.ts';
import type { PersonPicture, Picture } from '../../core/reach/before-after.ts';
import { holdingOfEvery } from '../../core/reach/holding.ts';
import { EFFECT_WORDS, holdWords, levelWords, statusWords } from '../access-words.ts';
import { count, KIND_WORDS, reasonWords, waitWords } from '../phrases.ts';
import { type Content, html, type Markup, named } from './markup.ts';
import type { Section } from './page.ts';
import { changeOf, foldOf, type Mark, reasonsOf, tagOf } from './parts.ts';

const EFFECT_MARKS: Record<PersonPicture['effect'], Mark> = {
  gains: 'gain',
  loses: 'loss',
  changes: 'calm',
  same: 'calm',
};

export function peopleSection(picture: Picture): Section {
  const labels = new Map(
    picture.resources.map(({ id, kind, label }) => [id, (kind === 'server' ? 'MCP ' : '') + label]),
  );
  const others = picture.unknownLevels.map(
    ({ shown, word }) =>
      html`<p>${named(shown)} has the access level ${named(word)}, which this version does not know: what they reach cannot be said.</p>`,
  );
  return {
    id: 'people',
    title: 'By person',
    lead: 'Everything that each person reaches after the run, and what they reached before where it differs, with the lines of the files that grant it.',
    body: [
      picture.owner !== undefined &&
        html`<p>The owner ${named(picture.owner)} reaches everything and stands in no list of the account.</p>`,
      others,
      picture.people.map((person) => foldOf(summaryOf(person), bodyOf(person, labels))),
    ],
  };
}

function summaryOf(person: PersonPicture): Content {
  const { shown, name, effect, before, after } = person;
  const status = statusWords(after ?? before);
  const short = after === undefined || after.disabled ? [] : [inShort(after.access)];
  const about = [name, ...short].filter((part) => part !== undefined).join(' · ');
  return html`${named(shown)} <span class="hint">${named(about)}</span> ${
    effect !== 'same' && tagOf(effectWords(person), EFFECT_MARKS[effect])
  } ${status !== undefined && tagOf(status, 'calm')}`;
}

function effectWords({ before, after, effect }: PersonPicture): string {
  if (before === undefined) return 'is invited';
  return after === undefined ? 'is removed' : EFFECT_WORDS[effect];
}

/** `monitor, 2 integrations, 1 MCP server` */
function inShort({ level, integrations, servers, everyServer }: Effective): string {
  const parts: string[] = [level];
  if (integrations.size > 0) parts.push(count(integrations.size, 'integration'));
  if (servers.size > 0) parts.push(count(servers.size, 'MCP server'));
  if (everyServer === 'write' && level !== 'administrator') parts.push('every MCP server');
  return parts.join(', ');
}

interface Line {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly why: readonly string[];
}

function bodyOf(person: PersonPicture, labels: ReadonlyMap<string, string>): Markup {
  const steps = person.operations.map(({ kind }) => KIND_WORDS[kind]);
  const waits = person.operations.find(({ waitsFor }) => waitsFor !== undefined)?.waitsFor;
  return html`${steps.length > 0 && html`<p class="hint">${stepWords(steps)}</p>`}${
    waits !== undefined && html`<p class="hint">waits ${waitWords(waits)}</p>`
  }${
    person.after?.disabled &&
    html`<p class="hint">Recorded, and reached again once they are enabled: ${inShort(person.after.recorded)}.</p>`
  }${
    !person.declared && html`<p class="hint">In no file: what they reach was given in the account.</p>`
  }<table class="cards"><caption>What ${named(person.shown)} reaches</caption><thead><tr><th scope="col">On<th scope="col">Reaches<th scope="col" class="why">By<tbody>${linesOf(
    person,
    labels,
  ).map(
    ({ what, before, after, why }) =>
      html`<tr><th scope="row">${named(what)}<td>${
        before === after ? after : changeOf(before, after)
      }<td class="why">${reasonsOf(why)}
`,
  )}</table>`;
}

const stepWords = (steps: readonly string[]): string =>
  steps.length === 1 ? `in 1 write: ${steps[0]}` : `in ${steps.length} writes: ${steps.join(', then ')}`;

function linesOf(person: PersonPicture, labels: ReadonlyMap<string, string>): Line[] {
  const { before, after } = person;
  const lines: Line[] = [
    {
      what: 'access level',
      before: levelWords(before),
      after: levelWords(after),
      why: wordsOf(person, person.levelBecause, after !== undefined && !after.disabled),
    },
  ];
  for (const [what, kind] of [
    ['every integration', 'integration'],
    ['every MCP server', 'server'],
  ] as const) {
    const [was, is] = [holdingOfEvery(before?.holdings, kind), holdingOfEvery(after?.holdings, kind)];
    if (was.level === 'none' && is.level === 'none') continue;
    const why = is.by === 'all-servers' ? is.because.map(reasonWords) : [];
    lines.push({
      what,
      before: holdWords(was),
      after: holdWords(is),
      why: is.by === 'level' ? ['follows from the access level'] : why,
    });
  }
  for (const { kind, id, before: was, after: is } of person.reaches) {
    lines.push({
      what: labels.get(id) ?? `${kind === 'server' ? 'MCP ' : ''}${id}`,
      before: holdWords(was),
      after: holdWords(is),
      why: wordsOf(person, is.by === 'grant' ? is.because : [], is.by === 'grant'),
    });
  }
  return lines;
}

/** The lines that give something; where it is had and no line gives it, that is said. */
function wordsOf({ declared }: PersonPicture, because: readonly Reason[], isHad: boolean): string[] {
  if (because.length > 0) return because.map(reasonWords);
  if (!isHad) return [];
  return [declared ? 'by no line of the files' : 'in no file'];
}
