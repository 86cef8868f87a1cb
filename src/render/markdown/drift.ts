/** Changes made outside: what the account has, what the files say, who did it, and the YAML that adopts it. */
import { placeText } from '../../core/model/finding.ts';
import { type Drifted, type DriftReport, driftVerdict, entryWords } from '../drift.ts';
import { markdownCode } from '../escape.ts';
import { fieldWords, valueWords } from '../phrases.ts';
import { elsewhere, footer, heading, identity } from './frame.ts';
import { fence, fitting, names, own } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';
import type { Detail } from './people.ts';

const LENGTHS: readonly Detail[] = ['full', 'rows', 'counts', 'none'];

export function renderDriftMarkdown(report: DriftReport, options: MarkdownOptions): string {
  return fitting(
    options.limit ?? DEFAULT_LIMIT,
    LENGTHS.map((detail) => () => page(report, options, detail)),
  );
}

function* page(report: DriftReport, options: MarkdownOptions, detail: Detail): Generator<string> {
  const { account, drifted, undo } = report;
  const [most, characters] = detail === 'none' ? [3, 40] : [10, 200];
  yield heading('Changes outside', options, account, characters);
  yield `**${driftVerdict(report)}**`;
  if (drifted.length > 0)
    yield names(
      drifted.map(({ person }) => person),
      most,
      characters,
    );
  yield identity(options);
  if (detail !== 'full') yield `**Shortened to fit.** ${elsewhere(options)}`;
  if (detail === 'counts') {
    yield drifted.map((each) => `- ${markdownCode(each.person)}: ${summaryOf(each)}`).join('\n');
  } else if (detail !== 'none') for (const each of drifted) yield* person(each, report, detail);
  if (drifted.length > 0 && (detail !== 'none' || undo.length < 1000)) {
    yield '### To undo it';
    yield 'Without `--base`, this writes what the files say:';
    yield fence(undo, 'sh');
  }
  yield footer(options, account.origin);
}

const GONE = 'is not in the account any more';

const summaryOf = ({ fields }: Drifted): string =>
  fields.length === 0 ? GONE : `${fields.length} ${fields.length === 1 ? 'difference' : 'differences'}`;

function* person(each: Drifted, { labels }: DriftReport, detail: Detail): Generator<string> {
  const { person: who, place, fields, last, adopt, takeOut } = each;
  const lines = fields.map(({ field, before, after }) => {
    const [is, says] = [valueWords(before, field), valueWords(after, field)];
    return `${markdownCode(fieldWords(field, labels))}: the account has ${own(is)}, the files say ${own(says)}`;
  });
  if (fields.length === 0) lines.push(GONE);
  if (last !== undefined) {
    lines.push(`last change in the audit log (best effort): ${markdownCode(entryWords(last))}`);
  }
  yield [`### ${markdownCode(who)}`, '', ...lines.map((line) => `- ${line}`)].join('\n');
  if (detail !== 'full') return;
  yield `Declared at ${markdownCode(placeText(place))}. To adopt the change, this entry under \`users\`:`;
  yield fence(adopt, 'yaml');
  if (takeOut.length === 0) return;
  const beyond = takeOut.map(
    (line) => `- ${markdownCode(line.text)} at ${markdownCode(placeText(line.place))}`,
  );
  yield ['and without these lines, which give more:', '', ...beyond].join('\n');
}
