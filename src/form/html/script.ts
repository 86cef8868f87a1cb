/**
 * The one script of a page: it hides what does not match the filter and says how much is left, sorts the rows of a
 * table, and opens everything for the printer. Rows are sorted by the first line of a cell, or the first of its
 * dates; `never` is before every date, and a cell without words comes last either way.
 * A page says all it has to say without it, in an order of its own.
 */
export const SCRIPT = `
const search = document.querySelector('search');
const input = document.getElementById('filter');
const status = document.getElementById('filter-status');
const items = [...document.querySelectorAll('main tbody tr, main details.item')];
const wordsOf = (item) => item.textContent.toLowerCase();
const apply = () => {
  const wanted = input.value.trim().toLowerCase();
  let shown = 0;
  for (const item of items) {
    const hides = wanted !== '' && !wordsOf(item).includes(wanted);
    item.hidden = hides;
    if (!hides) shown += 1;
  }
  status.textContent = wanted === '' ? '' : shown + ' of ' + items.length + ' rows match.';
};
if (search && input && status) {
  search.hidden = false;
  let timer;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(apply, 150);
  });
}
const firstLine = (cell) => {
  let text = '';
  for (const part of cell.childNodes) {
    if (part.nodeName === 'BR') break;
    text += part.textContent;
  }
  return text.trim();
};
const dateOf = (text) => (text.match(/[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.Z]*/g) ?? []).sort()[0] ?? '';
const keyOf = (row, column) => {
  const cell = row.cells[column];
  const all = cell.textContent.trim();
  const text = cell.classList.contains('date') ? dateOf(all) : firstLine(cell);
  return { empty: all === '', text, number: /^[0-9]+$/.test(text) ? Number(text) : undefined };
};
const compared = (a, b) =>
  a.number !== undefined && b.number !== undefined
    ? a.number - b.number
    : a.text.localeCompare(b.text, 'en', { numeric: true });
const sorted = (table, column, falls) => {
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
  rows.sort(({ key: a }, { key: b }) => a.empty - b.empty || (falls ? compared(b, a) : compared(a, b)));
  body.append(...rows.map(({ row }) => row));
};
for (const table of document.querySelectorAll('main section > table.cards')) {
  if (table.tBodies[0].rows.length < 3) continue;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.setAttribute('aria-label', 'Sort by ' + head.textContent);
    button.addEventListener('click', () => {
      const falls = head.getAttribute('aria-sort') === 'ascending';
      for (const each of heads) each.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
      sorted(table, column, falls);
    });
    head.append(button);
  });
}
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('details:not([open])')) {
    part.open = true;
    part.dataset.printed = '';
  }
});
addEventListener('afterprint', () => {
  for (const part of document.querySelectorAll('details[data-printed]')) {
    part.open = false;
    delete part.dataset.printed;
  }
});
`;
