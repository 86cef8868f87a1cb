/** Lines in HTML: names keep their own writing direction, and what is between backticks of ours is code. */
import { type Cell, citedText, type Line, type Piece } from '../../say/line.ts';
import { type Content, html, type Markup, named, unbroken } from './markup.ts';

export const contentOf = (line: Line): Content => line.map(pieceOf);

/** The lines of a cell, one below the other. */
export const cellOf = (cell: Cell): Content =>
  cell.map((line, index) => [index > 0 && html`<br>`, contentOf(line)]);

function pieceOf(piece: Piece): Content {
  if ('ours' in piece) return prose(piece.ours);
  if ('live' in piece) return named(piece.live);
  if ('cited' in piece) return named(citedText(piece.cited));
  if ('quote' in piece) return html`<bdi>${prose(piece.quote)}</bdi>`;
  if ('term' in piece) return unbroken(piece.term);
  if ('code' in piece) return html`<code>${piece.code}</code>`;
  if ('command' in piece) return html`<code>${piece.command}</code>`;
  if ('label' in piece) return html`<code class="hint">${piece.label}</code>`;
  if ('strong' in piece) return html`<b>${contentOf(piece.strong)}</b>`;
  if ('quiet' in piece) return html`<span class="hint">${contentOf(piece.quiet)}</span>`;
  if ('again' in piece) return html`<span class="again">${named(piece.again)}</span>`;
  if ('implied' in piece) return html`<i>${contentOf(piece.implied)}</i>`;
  if ('page' in piece) return html`<a href="${piece.page}.html">${piece.page}</a>`;
  return 'tag' in piece ? tagOf(piece) : html`<a href="#${piece.to}">${piece.jump}</a>`;
}

const prose = (text: string): Content =>
  text.includes('`')
    ? text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : unbroken(part)))
    : unbroken(text);

/** A few words that stand out; the colour repeats what they say. */
const tagOf = ({ tag, mark }: Extract<Piece, { tag: string }>): Markup =>
  html`<span class="tag ${mark === 'faint' ? 'calm' : mark}">${tag}</span>`;
