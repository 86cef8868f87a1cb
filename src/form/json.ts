/** JSON documents that show every character. */
import { INVISIBLE } from './visible.ts';

/** A JSON document that ends in a newline. It holds every character, the invisible ones as JSON escapes. */
export function jsonText(value: unknown): string {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return text.replace(INVISIBLE, (character) => (character === '\n' ? character : unitsOf(character)));
}

const unitsOf = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
