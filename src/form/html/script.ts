/**
 * The one script of a page: it hides what does not match the filter and says how much is left, and opens
 * everything for the printer. A page says all it has to say without it.
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
