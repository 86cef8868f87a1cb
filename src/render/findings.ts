import type { Finding } from '../core/finding.ts';
export type FindingsFormat = 'text' | 'json' | 'github' | 'sarif' | 'gitlab';
export function renderFindings(
  findings: readonly Finding[],
  _o: { format: FindingsFormat; color: boolean; limit: number },
): string {
  return findings
    .map(
      (f) =>
        `${f.severity} ${f.code} ${f.place?.file}:${f.place?.line} ${f.summary} ${f.why ?? ''} ${f.fix ?? ''}\n`,
    )
    .join('');
}
