/** Lines for a terminal: what can move it, or cannot be seen, is shown as `\u{…}`. */
import { citedText, type Line, type Mark, type Piece } from '../../say/line.ts';
import { visible } from '../visible.ts';
import { type Paint, paint } from './paint.ts';

const PLAIN = paint(false);
const COLORS = {
  gain: 'green',
  loss: 'red',
  warn: 'yellow',
  calm: 'yellow',
  faint: 'dim',
} as const satisfies Record<Mark, keyof Paint>;

export const textOf = (line: Line, colors: Paint = PLAIN): string =>
  line.map((piece) => pieceText(piece, colors)).join('');

/** The last column of a row: why it is so. */
export const whyText = (why: readonly Line[], colors: Paint): string =>
  why.length === 0 ? '' : `   ${colors.dim(why.map((line) => textOf(line)).join('; '))}`;

function pieceText(piece: Piece, colors: Paint): string {
  if ('ours' in piece) return piece.ours;
  if ('live' in piece) return visible(piece.live);
  if ('cited' in piece) return visible(citedText(piece.cited));
  if ('quote' in piece) return visible(piece.quote);
  if ('term' in piece) return visible(piece.term);
  if ('code' in piece) return visible(piece.code);
  if ('command' in piece) return `\`${visible(piece.command)}\``;
  if ('label' in piece) return colors.dim(`[${piece.label}]`);
  if ('strong' in piece) return colors.bold(textOf(piece.strong, colors));
  if ('quiet' in piece) return colors.dim(textOf(piece.quiet, colors));
  if ('again' in piece) return visible(piece.again);
  if ('implied' in piece) return textOf(piece.implied, colors);
  if ('page' in piece) return piece.page;
  return 'tag' in piece ? colors[COLORS[piece.mark]](piece.tag) : piece.jump;
}
