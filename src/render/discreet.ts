/** Findings as they may be shown: nothing in them that looks like a token, errors first, then by place. */
import { compareFindings, type Finding } from '../core/model/finding.ts';
import { hideTokens } from './escape.ts';

/** The same findings whatever the order they come in. */
export const discreet = (findings: readonly Finding[]): Finding[] =>
  findings.map(withoutTokens).sort(compareFindings);

function withoutTokens(finding: Finding): Finding {
  const { summary, why, fix } = finding;
  return {
    ...finding,
    summary: hideTokens(summary),
    ...(why === undefined ? {} : { why: hideTokens(why) }),
    ...(fix === undefined ? {} : { fix: hideTokens(fix) }),
  };
}
