/** Findings for GitLab. */
import type { Finding } from '../core/model/finding.ts';
import { fingerprintsOf, sentences } from './discreet.ts';
import { jsonText } from './json.ts';

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
