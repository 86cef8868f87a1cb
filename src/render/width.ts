/** How many columns a text takes on a terminal. */
import stringWidth from 'string-width';

/** Printable ASCII, and our own arrow and dots. */
const PLAIN = /^[ -~→…]*$/;

/** Plain text, which nearly all is, needs no table of wide characters. */
export const widthOf = (text: string): number => (PLAIN.test(text) ? text.length : stringWidth(text));
