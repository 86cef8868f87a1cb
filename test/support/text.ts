/**
 * Texts of all code points there are. fast-check's own unit `binary` makes the same, but keeps a table of all 1,112,064
 * for its worker, which takes a second to fill and slows whatever comes after it in that worker.
 */
import fc from 'fast-check';

/** Halves of pairs are no code points of a text. */
const [FIRST_HALF, HALVES, LAST] = [0xd800, 0x800, 0x10ffff];

const codePoint = fc.integer({ min: 0, max: LAST - HALVES }).map(
  (index) => String.fromCodePoint(index < FIRST_HALF ? index : index + HALVES),
  (text) => {
    const [first = '', ...more] = [...(typeof text === 'string' ? text : '')];
    const point = first.codePointAt(0);
    if (point === undefined || more.length > 0) throw new Error('It is not one code point.');
    return point < FIRST_HALF ? point : point - HALVES;
  },
);

/** Any text without halves of pairs. */
export const binaryText = (length: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ ...length, unit: codePoint });
