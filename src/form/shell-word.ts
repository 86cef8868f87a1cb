/** A word of a command line, for a sentence out of which it is copied. */
import { shellQuoted } from '../say/command.ts';
import { visible } from './visible.ts';

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string => shellQuoted(visible(text));
