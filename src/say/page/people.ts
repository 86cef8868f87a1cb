/** Person by person: everything that each reaches, how, and by which line of the files. */
import type { Effective } from '../../core/model/access.ts';
import type { Reason } from '../../core/model/reason.ts';

import type { PersonPicture, Picture } from '../../core/reach/before-after.ts';

import { EFFECT_WORDS, givesNothing, holdingOfAll, holdWords, levelWords, stateWords } from '../access.ts';
import { nameOf } from '../answer.ts';
import { type Cell, type Line, type Mark, ours, quiet, say, tag, withoutGaps } from '../line.ts';
import { stepWords } from '../person.ts';
import { type Block, columnsOf, type Fold, type Section } from '../section.ts';
import { countedEach, type LabelsById, reasonLine, waitWords } from '../words.ts';
import { changeLine } from './changes.ts';

const EFFECT_MARKS: Record<PersonPicture['effect'], Mark> = {
  gains: 'gain',
  loses: 'loss',
  both: 'loss',
  changes: 'calm',
  same: 'calm',
};

export function personSection({ people, resources, unknownLevels, owner }: Picture): Section {
  const labels = new Map(resources.map(({ id, label }) => [id, label]));
  const sentences = withoutGaps([
    owner !== undefined && say`The owner ${owner} reaches everything and stands in no list of the account.`,
    ...unknownLevels.map(({ shown, word, oddity }) =>
      oddity === undefined
        ? say`${shown} has the access level ${word}, which this version does not know: what they reach cannot be said.`
        : say`The record of ${shown} cannot be read (${oddity}): what they reach cannot be said.`,
    ),
  ]);
  return {
    id: 'people',
    title: 'By person',
    lead: say`Everything that each person reaches after the run, and what they reached before where it differs, with the lines of the files that grant it.`,
    blocks: [
      ...sentences.map((sentence): Block => ({ sentence })),
      ...people.map((person): Block => ({ fold: foldOf(person, labels) })),
    ],
  };
}

function foldOf(person: PersonPicture, labels: LabelsById): Fold {
  const { operations, after, declared, shown } = person;
  const waits = operations.find(({ waitsFor }) => waitsFor !== undefined)?.waitsFor;
  return {
    summary: summaryOf(person),
    hints: withoutGaps([
      operations.length > 0 && ours(stepWords(operations)),
      waits && say`waits ${waitWords(waits)}`,
      after !== undefined &&
        givesNothing(after) &&
        ours(
          `Recorded, and reached ${after.disabled ? 'again once they are enabled' : 'once they are invited again and accept'}: ${inShort(after.recorded)}.`,
        ),
      !declared && say`In no file: what they reach was given in the account.`,
    ]),
    table: {
      kind: 'inner',
      caption: say`What ${shown} reaches`,
      columns: columnsOf(['On', 'Reaches', 'By'], { By: 'why' }),
      rows: rowsOf(person, labels),
    },
  };
}

function summaryOf(person: PersonPicture): Line {
  const { shown, name, effect, before, after } = person;
  const status = stateWords(after ?? before);
  const short = after === undefined || givesNothing(after) ? [] : [inShort(after.access)];
  const about = [name, ...short].filter((part) => part !== undefined).join(' · ');
  const effectTag = effect === 'same' ? undefined : tag(effectWords(person), EFFECT_MARKS[effect]);
  const statusTag = status === undefined ? undefined : tag(status, 'calm');
  return say`${shown} ${quiet(say`${about}`)} ${effectTag} ${statusTag}`;
}

function effectWords({ before, after, effect }: PersonPicture): string {
  if (before === undefined) return 'is invited';
  return after === undefined ? 'is removed' : EFFECT_WORDS[effect];
}

/** `monitor, 2 integrations, 1 MCP server` */
function inShort({ level, integrations, servers, everyServer }: Effective): string {
  const grants = countedEach([integrations.size, 'integration'], [servers.size, 'MCP server']);
  const every = everyServer === 'write' && level !== 'administrator' ? ['every MCP server'] : [];
  return [level, ...grants, ...every].join(', ');
}

function rowsOf(person: PersonPicture, labels: LabelsById): Cell[][] {
  const { before, after } = person;
  const row = (what: string, was: string, is: string, why: readonly Line[]): Cell[] => [
    [say`${what}`],
    [was === is ? ours(is) : changeLine(was, is)],
    why,
  ];
  const isHad = after !== undefined && !givesNothing(after);
  const level = wordsOf(person, person.levelBecause, isHad);
  const rows = [row('access level', levelWords(before), levelWords(after), level)];
  for (const [what, kind] of [
    ['every integration', 'integration'],
    ['every MCP server', 'server'],
  ] as const) {
    const [was, is] = [holdingOfAll(person, 'before', kind), holdingOfAll(person, 'after', kind)];
    if (was.level === 'none' && is.level === 'none') continue;
    const granted = is.by === 'all-servers' ? is.because.map(reasonLine) : [];
    const why = is.by === 'level' ? [say`follows from the access level`] : granted;
    rows.push(row(what, holdWords(was), holdWords(is), why));
  }
  for (const { kind, id, before: was, after: is } of person.reaches) {
    const isGranted = is.by === 'grant';
    const why = wordsOf(person, isGranted ? is.because : [], isGranted);
    rows.push(row(nameOf({ kind, label: labels.get(id) ?? id }), holdWords(was), holdWords(is), why));
  }
  return rows;
}

/** The lines that give something; where it is had and no line gives it, that is said. */
function wordsOf({ declared }: PersonPicture, because: readonly Reason[], isHad: boolean): Line[] {
  if (because.length > 0) return because.map(reasonLine);
  if (!isHad) return [];
  return [ours(declared ? 'by no line of the files' : 'in no file')];
}
