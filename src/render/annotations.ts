/** Findings for the programs that put them beside the lines of a change: GitHub, SARIF readers and GitLab. */
import { createHash } from 'node:crypto';
import { compareSeverity, type Finding, type Place } from '../core/model/finding.ts';
import { discreet } from './discreet.ts';
import { jsonText, visible } from './escape.ts';
import { annotation } from './runner.ts';

/** GitHub shows ten annotations of a step and drops the rest in silence; the tenth says how many there are. */
const ANNOTATIONS = 9;

/**
 * Workflow commands: errors first, since they stop the run; among equals those in files that the pull request
 * changes (`changedFiles`, relative to the repository root), since nobody sees the others beside the lines.
 */
export function githubText(
  findings: readonly Finding[],
  { changedFiles }: { readonly changedFiles?: ReadonlySet<string> } = {},
): string {
  const isSeen = ({ place }: Finding): boolean =>
    place !== undefined && changedFiles?.has(place.file) === true;
  const ordered = discreet(findings).sort(
    (a, b) => compareSeverity(a, b) || Number(isSeen(b)) - Number(isSeen(a)),
  );
  const lines = ordered.slice(0, ANNOTATIONS).map((finding) => {
    const { severity, code, place } = finding;
    const region = place === undefined ? {} : regionOf(place);
    return annotation(severity, sentences(finding), { ...region, title: code });
  });
  const more = findings.length - lines.length;
  if (more > 0) {
    const what = more === 1 ? '1 more finding is' : `${more} more findings are`;
    const words = `${what} not shown. celigo-access validate shows them.`;
    lines.push(annotation('notice', words, { title: 'celigo-access' }));
  }
  return lines.join('');
}

const regionOf = ({ file, line, column, endLine, endColumn }: Place) => ({
  file,
  line,
  ...(endLine === undefined ? {} : { endLine }),
  col: column,
  ...(endColumn === undefined ? {} : { endColumn }),
});

/** Summary, reason and remedy on a line each. */
const sentences = ({ summary, why, fix }: Finding): string =>
  [summary, why, fix].flatMap((each) => (each === undefined ? [] : [visible(each)])).join('\n');

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

const GITLAB_SEVERITIES = { error: 'major', warning: 'minor', notice: 'info' } as const;

/** The Code Quality report of GitLab, which wants a place: what is about no file is shown at the folder. */
export function gitlabText(findings: readonly Finding[]): string {
  const prints = fingerprintsOf(findings);
  return jsonText(
    findings.map((finding, index) => ({
      description: sentences(finding),
      check_name: finding.code,
      fingerprint: prints[index],
      severity: GITLAB_SEVERITIES[finding.severity],
      location: { path: finding.place?.file ?? '.', lines: { begin: finding.place?.line ?? 1 } },
    })),
  );
}

/** Of each finding, by what it says and in which file: a line added above it does not make it a new one. */
function fingerprintsOf(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, summary, place }) => {
    const what = JSON.stringify([code, place?.file ?? null, summary]);
    const earlier = seen.get(what) ?? 0;
    seen.set(what, earlier + 1);
    return createHash('sha256').update(`${what} ${earlier}`).digest('hex');
  });
}
