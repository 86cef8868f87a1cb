/**
 * How many slips of the hand lie between two words: a sign too many, too few or another one, or two neighbours that
 * changed places. The last is one slip, as fingers make it, and not two.
 */

/** Counts up to `most`, and answers `most` for everything beyond it. */
export function slipsBetween(left: string, right: string, most = Number.POSITIVE_INFINITY): number {
  const [a, b] = withoutSharedEnds(left, right);
  if (a.length - b.length >= most) return most;
  if (b.length === 0) return a.length;
  // Rows of the table: the last but one, the last, the one that is made.
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const made = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let slips = Math.min(
        at(above, column) + 1,
        at(made, column - 1) + 1,
        at(above, column - 1) + (isSame ? 0 : 1),
      );
      const isSwapped =
        row > 1 &&
        column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1);
      if (isSwapped) slips = Math.min(slips, at(before, column - 2) + 1);
      made.push(slips);
      least = Math.min(least, slips);
    }
    // A swap reaches two rows up, to at least one less than here, and costs one: it cannot get below either.
    if (least >= most) return most;
    [before, above] = [above, made];
  }
  return Math.min(at(above, b.length), most);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;

/** The longer one first, without what both begin and end with. */
function withoutSharedEnds(left: string, right: string): [longer: string, shorter: string] {
  const [longer, shorter] = left.length >= right.length ? [left, right] : [right, left];
  let start = 0;
  while (start < shorter.length && longer.charCodeAt(start) === shorter.charCodeAt(start)) start += 1;
  let [end, other] = [longer.length, shorter.length];
  while (other > start && longer.charCodeAt(end - 1) === shorter.charCodeAt(other - 1)) {
    end -= 1;
    other -= 1;
  }
  return [longer.slice(start, end), shorter.slice(start, other)];
}
