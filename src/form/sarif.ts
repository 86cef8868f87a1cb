/** Findings for readers of SARIF. */
import type { Finding, Place } from '../core/model/finding.ts';
import { fingerprintsOf, sentences } from './discreet.ts';
import { jsonText } from './json.ts';

const SARIF_LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** SARIF 2.1.0 (OASIS); columns count UTF-16 units, and ends are exclusive, as in a `Place`. */
export function sarifText(findings: readonly Finding[]): string {
  const rules = [...new Set(findings.map(({ code }) => code))].sort();
  const prints = fingerprintsOf(findings);
  return jsonText({
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'celigo-access', rules: rules.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding, index) => ({
          ruleId: finding.code,
          ruleIndex: rules.indexOf(finding.code),
          level: SARIF_LEVELS[finding.severity],
          message: { text: sentences(finding) },
          ...(finding.place === undefined ? {} : { locations: [sarifLocation(finding.place)] }),
          ...(finding.related === undefined
            ? {}
            : { relatedLocations: finding.related.map((place, id) => ({ id, ...sarifLocation(place) })) }),
          partialFingerprints: { 'celigoAccess/v1': prints[index] },
        })),
      },
    ],
  });
}

const sarifLocation = ({ file, line, column, endLine, endColumn }: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: {
      startLine: line,
      startColumn: column,
      ...(endLine === undefined ? {} : { endLine }),
      ...(endColumn === undefined ? {} : { endColumn }),
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
