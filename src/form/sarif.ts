/** Findings for readers of SARIF. */
import type { Finding, Place } from '../core/model/finding.ts';
import { fingerprintsOf, sentences } from './discreet.ts';
import { jsonText } from './json.ts';

const SARIF_LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/**
 * SARIF 2.1.0 (OASIS), with what code scanning of GitHub asks for beyond it; columns count UTF-16 units, and ends
 * are exclusive, as in a `Place`. `version` is that of the program, where it is known.
 */
export function sarifText(findings: readonly Finding[], version?: string): string {
  const rules = [...new Set(findings.map(({ code }) => code))].sort();
  const prints = fingerprintsOf(findings);
  return jsonText({
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'celigo-access',
            ...(version === undefined ? {} : { version }),
            rules: rules.map(sarifRule),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding, index) => ({
          ruleId: finding.code,
          ruleIndex: rules.indexOf(finding.code),
          level: SARIF_LEVELS[finding.severity],
          message: { text: sentences(finding) },
          locations: [sarifLocation(finding.place ?? FOLDER)],
          ...(finding.related === undefined
            ? {}
            : { relatedLocations: finding.related.map((place, id) => ({ id, ...sarifLocation(place) })) }),
          // GitHub knows an alert again by the second name alone.
          partialFingerprints: { 'celigoAccess/v1': prints[index], primaryLocationLineHash: prints[index] },
        })),
      },
    ],
  });
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
