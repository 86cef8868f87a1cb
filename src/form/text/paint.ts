/** Colours for a terminal; never the only carrier of a meaning. Whether there are any is decided by the caller. */
import { styleText } from 'node:util';

type Painter = (text: string) => string;
const STYLES = ['bold', 'dim', 'red', 'green', 'yellow'] as const;
export type Paint = Readonly<Record<(typeof STYLES)[number], Painter>>;

export const paint = (on: boolean): Paint => {
  const style = (name: (typeof STYLES)[number]): Painter =>
    on ? (text) => styleText(name, text, { validateStream: false }) : (text) => text;
  return {
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
  };
};
