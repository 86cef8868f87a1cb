/** Findings for readers of SARIF. */
import { compareSeverity, type Finding, type Place } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { SEE_VALIDATE, unseenWords } from '../say/findings.ts';
import { fingerprintsOf, sentences } from './discreet.ts';
import { jsonText } from './json.ts';

const SARIF_LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/**
 * SARIF 2.1.0 (OASIS), with what code scanning of GitHub asks for beyond it; columns count UTF-16 units, and ends
 * are exclusive, as in a `Place`. `version` is that of the program, where it is known.
 */
export function sarifText(all: readonly Finding[], version?: string): string {
  const prints = fingerprintsOf(all);
  // Each keeps its print, whatever is left out beside it.
  const results = withinLimit(all.map((finding, index) => ({ finding, print: prints[index] ?? '' })));
  const rules = [...new Set(results.map(({ finding: { code } }) => code))].sort();
  return jsonText({
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: present({ name: 'celigo-access', version, rules: rules.map(sarifRule) }) },
        columnKind: 'utf16CodeUnits',
        results: results.map(({ finding, print }) => ({
          ruleId: finding.code,
          ruleIndex: rules.indexOf(finding.code),
          level: SARIF_LEVELS[finding.severity],
          message: { text: sentences(finding) },
          locations: [sarifLocation(finding.place ?? FOLDER)],
          ...present({
            relatedLocations: finding.related
              ?.slice(0, MOST_PLACES)
              .map((place, id) => ({ id, ...sarifLocation(place) })),
          }),
          // GitHub knows an alert again by the second name alone.
          partialFingerprints: { 'celigoAccess/v1': print, primaryLocationLineHash: print },
        })),
      },
    ],
  });
}

/** GitHub refuses a file with more results than these, and shows the 5,000 worst of them. */
const MOST_RESULTS = 25_000;
/** Of one result GitHub shows so many places, and refuses a file that has many more. */
const MOST_PLACES = 100;

/** What the last result is called where not all fit; no finding about files has this code. */
const MORE = 'more-findings';

interface Printed {
  readonly finding: Finding;
  readonly print: string;
}

/** As many as a file may hold, the worst first; the last one then says how many are missing. */
function withinLimit(all: readonly Printed[]): readonly Printed[] {
  if (all.length <= MOST_RESULTS) return all;
  const worst = [...all].sort((a, b) => compareSeverity(a.finding, b.finding));
  const kept = worst.slice(0, MOST_RESULTS - 1);
  const missing = worst[kept.length]?.finding.severity ?? 'notice';
  const more = unseenWords(all.length - kept.length);
  const finding: Finding = {
    severity: missing,
    code: MORE,
    summary: more,
    why: `A file may hold ${MOST_RESULTS} results, of which GitHub shows the 5,000 worst.`,
    fix: SEE_VALIDATE,
  };
  return [...kept, { finding, print: MORE }];
}

/** GitHub wants a place: what is about no file is shown at the folder, as it is for GitLab. */
const FOLDER: Place = { file: '.', line: 1, column: 1 };

/** A rule says nothing of one finding: GitHub shows it beside all of them, and in later runs too. */
function sarifRule(id: string) {
  const words = id.replaceAll('-', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. Each result says what is wrong there, and why.` },
    help: {
      text: 'Each result says how to correct it. `validate` finds the same without GitHub.',
    },
  };
}

/** GitHub wants an end: where none is known, it is after one character. */
const sarifLocation = ({ file, line, column, endLine, endColumn }: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: {
      startLine: line,
      startColumn: column,
      endLine: endLine ?? line,
      endColumn: endColumn ?? column + 1,
    },
  },
});

/** A relative reference; half a character, which no URI can hold, becomes the replacement character. */
const uriOf = (file: string): string =>
  file
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
