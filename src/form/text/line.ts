/** Lines for a terminal: what can move it, or cannot be seen, is shown as `\u{…}`. */
import { citedText, type Line, type Mark, type Piece } from '../../say/line.ts';
import { visible } from '../visible.ts';
import { type Paint, paint } from './paint.ts';
import { pad, widest } from './wrap.ts';

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

/** Rows below each other: what, behind a sign if it has one, what is said of it, and why it is so. */
export function rowsText(
  rows: readonly {
    readonly sign?: string;
    readonly what: string;
    readonly said: string;
    readonly why: readonly Line[];
  }[],
  colors: Paint,
): string[] {
  const [whatWidth, saidWidth] = [widest(rows.map(({ what }) => what)), widest(rows.map(({ said }) => said))];
  return rows.map(({ sign = '', what, said, why }) => {
    const start = `  ${sign}${pad(what, whatWidth)}   `;
    if (why.length === 0) return `${start}${said}`;
    return `${start}${pad(said, saidWidth)}   ${colors.dim(why.map((line) => textOf(line)).join('; '))}`;
  });
}

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
