/** Reads RFC 4180, strictly: every field in quotes, CRLF at the end of each row, rows of one length. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let at = 0;
  while (at < text.length) {
    const field = /"((?:[^"]|"")*)"(,|\r\n)/y;
    field.lastIndex = at;
    const match = field.exec(text);
    if (match === null) throw new Error(`not RFC 4180 at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    rows.at(-1)?.push((match[1] ?? '').replaceAll('""', '"'));
    at = field.lastIndex;
    if (match[2] === '\r\n' && at < text.length) rows.push([]);
  }
  const [head = [], ...body] = rows;
  return body.map((row) => {
    if (row.length !== head.length)
      throw new Error(`a row of ${row.length} fields under ${head.length} heads`);
    return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']));
  });
}
