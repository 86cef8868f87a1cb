/** Colours for a terminal; never the only carrier of a meaning. */

type Painter = (text: string) => string;

export interface Paint {
  readonly bold: Painter;
  readonly dim: Painter;
  readonly red: Painter;
  readonly green: Painter;
  readonly yellow: Painter;
}

const style =
  (on: boolean, open: number, close: number): Painter =>
  (text) =>
    on ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export const paint = (on: boolean): Paint => ({
  bold: style(on, 1, 22),
  dim: style(on, 2, 22),
  red: style(on, 31, 39),
  green: style(on, 32, 39),
  yellow: style(on, 33, 39),
});
