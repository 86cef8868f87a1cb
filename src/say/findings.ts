/** What is said of findings besides their own sentences. */
import type { Finding, Place } from '../core/model/finding.ts';
import { counted } from '../core/model/text.ts';
import { joined, type Line, type Piece, placed, say, tag } from './line.ts';

export const NO_FINDINGS = 'Nothing was found.';
export const FINDINGS = 'Findings in the files';

const MARKS = { error: 'loss', warning: 'warn', notice: 'faint' } as const;
export const severityTag = (severity: Finding['severity'], words: string = severity): Piece =>
  tag(words, MARKS[severity]);

/** The other lines that belong to a finding, each once; undefined where there is none but its own. */
export function alsoLine({ place, related = [] }: Pick<Finding, 'place' | 'related'>): Line | undefined {
  const lineOf = ({ file, line }: Place): string => `${line} ${file}`;
  const own = place === undefined ? '' : lineOf(place);
  const others = new Map(related.map((each) => [lineOf(each), each]));
  others.delete(own);
  if (others.size === 0) return undefined;
  const places = [...others.values()].slice(0, MOST_PLACES).map((each) => [placed(each)]);
  const more = others.size - places.length;
  return more === 0
    ? say`See also ${joined(places, ', ')}.`
    : say`See also ${joined(places, ', ')} and ${counted(more, 'more line')}.`;
}

/** So many lines are named: what is on hundreds of them is searched for in the files. */
const MOST_PLACES = 20;

export const unseenWords = (more: number): string =>
  `${counted(more, 'more finding is', 'more findings are')} not shown.`;
export const SEE_VALIDATE = '`validate` shows them.';

/** `2 errors, 1 warning`; empty for none. */
export function tallyLine(findings: readonly Finding[]): Line {
  const parts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [[severityTag(severity, counted(number, severity))]];
  });
  return joined(parts, ', ');
}
