/** A run that is over, as text and as a document for programs. */
import { present } from '../core/model/present.ts';
import { planDocument } from '../core/plan/document.ts';
import {
  type Applied,
  belowFloorLine,
  enforcedLine,
  lateLines,
  leftLine,
  lookAgain,
  OUTCOME_ORDER,
  ofKind,
  outcomeLine,
  stillBrokenLine,
  TO_LOOK_AGAIN,
  TOKENS,
  tokenLine,
  tokensUntil,
  verdictOfRun,
} from '../say/applied.ts';
import { withoutGaps } from '../say/line.ts';
import { jsonText } from './json.ts';
import type { RenderOptions } from './options.ts';
import { textOf } from './text/line.ts';
import { paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export const renderApplied = (applied: Applied, format: 'text' | 'json', options: RenderOptions): string =>
  format === 'json' ? jsonText(documentOf(applied, options)) : appliedText(applied, options);

/** Columns of the word that says how an operation ended. */
const WORD = 11;

function appliedText(applied: Applied, { color, columns }: RenderOptions): string {
  const { outcomes, verification } = applied;
  if (outcomes.length === 0) return '';
  const colors = paint(color);
  const ended = OUTCOME_ORDER.flatMap((kind) => ofKind(outcomes, kind));
  const tokens = [...tokensUntil(applied)].map((each) => `  ${textOf(tokenLine(each))}`);
  const late = lateLines(applied).map((line, index) => `${index === 0 ? '' : '  '}${textOf(line)}`);
  const aside = withoutGaps([
    enforcedLine(verification),
    leftLine(verification),
    belowFloorLine(verification),
    stillBrokenLine(applied),
  ]);
  const parts = withoutGaps([
    ended.map((outcome) => `  ${textOf(outcomeLine(outcome, WORD), colors)}`).join('\n'),
    tokens.length > 0 && [TOKENS, ...tokens].join('\n'),
    late.length > 0 && late.join('\n'),
    ...aside.map((line) => textOf(line)),
    colors.bold(verdictOfRun(applied)),
  ]);
  const command = lookAgain(applied);
  // Not wrapped: a command that is broken into lines cannot be copied.
  const again = command === undefined ? '' : `${TO_LOOK_AGAIN} ${visible(command)}\n`;
  return `${wrap(parts.join('\n\n'), columns)}\n${again}`;
}

/** The plan, and the outcome of each of its steps. */
function documentOf({ plan, outcomes, verification }: Applied, options: RenderOptions): object {
  const { converged, exitsOnly, left, enforced, unread, belowFloor } = verification;
  return {
    ...planDocument(plan, options.findings, options),
    outcomes: outcomes.map(({ operation, ...outcome }) => ({ step: operation.step, ...outcome })),
    verification: present({
      converged,
      exitsOnly,
      left: left.map(({ user, kind }) => ({ email: user.shown, kind })),
      enforced,
      unread,
      belowFloor,
    }),
  };
}
