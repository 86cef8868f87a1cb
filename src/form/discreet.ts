/** Findings as they may be shown to people and programs: nothing in them that looks like a token. */
import { createHash } from 'node:crypto';
import { compareFindings, type Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { hideTokens, visible } from './visible.ts';

/** Errors first, then by place, whatever the order they come in. */
export const discreet = (findings: readonly Finding[]): Finding[] =>
  findings.map(withoutTokens).sort(compareFindings);

function withoutTokens(finding: Finding): Finding {
  const { summary, why, fix } = finding;
  return {
    ...finding,
    summary: hideTokens(summary),
    ...present({ why: why && hideTokens(why), fix: fix && hideTokens(fix) }),
  };
}

/** Summary, reason and remedy on a line each. */
export const sentences = ({ summary, why, fix }: Finding): string =>
  [summary, why, fix].flatMap((each) => (each === undefined ? [] : [visible(each)])).join('\n');

/** Of each finding, by what it says and in which file: a line added above it does not make it a new one. */
export function fingerprintsOf(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ code, summary, place }) => {
    const what = JSON.stringify([code, place?.file ?? null, summary]);
    const earlier = seen.get(what) ?? 0;
    seen.set(what, earlier + 1);
    return createHash('sha256').update(`${what} ${earlier}`).digest('hex');
  });
}
