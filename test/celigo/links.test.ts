/** A list that ends too early is an account with fewer people than it has. */
import { expect, test } from 'vitest';
import { linksOf } from '../../src/celigo/links.ts';
import { nextPage } from '../../src/celigo/paging.ts';

const FIRST = '</v1/ashares?page=1>';
const NEXT = '</v1/ashares?page=3>';
const targets = (header: string) => linksOf(header).map(({ relation, target }) => [relation, target]);
const BOTH = [
  ['prev', '/v1/ashares?page=1'],
  ['next', '/v1/ashares?page=3'],
];

test.each([
  ['nothing unusual', `${FIRST}; rel="prev", ${NEXT}; rel="next"`],
  ['a blank before the comma', `${FIRST}; rel="prev" , ${NEXT}; rel="next"`],
  ['a tab before the comma', `${FIRST}; rel="prev"\t,\t${NEXT}; rel="next"`],
  ['a semicolon before the comma', `${FIRST}; rel="prev"; ,${NEXT}; rel="next";`],
  ['no quotes and a blank', `${FIRST}; rel=prev ,${NEXT}; rel=next `],
  ['elements that are empty', `, ,${FIRST}; rel="prev",, ,${NEXT}; rel="next", ;`],
  ['capital letters', `${FIRST}; REL="Prev", ${NEXT}; Rel=NEXT`],
  ['a comma behind a blank in a title', `${FIRST}; title="a , \\" , b"; rel="prev" , ${NEXT}; rel="next"`],
  ['a link without a relation', `</v1/ashares?page=9> , ${FIRST}; rel="prev" , ${NEXT}; rel="next"`],
])('a Link header with %s names both pages', (_, header) => {
  expect(targets(header)).toEqual(BOTH);
});

test('commas, semicolons and blanks of an address stay', () => {
  expect(targets('</v1/ashares?a=b ,;c> ; rel=next')).toEqual([['next', '/v1/ashares?a=b ,;c']]);
});

test('a parameter without a value hides no link', () => {
  const header = `${FIRST}; rel="prev"; crossorigin, ${NEXT}; rel="next"`;
  expect(() => nextPage(new URL('https://api.example/v1/ashares?page=2'), header)).toThrow(
    'The list /v1/ashares cannot be read to its end: its Link header cannot be read.',
  );
});

test('the next page is found behind a blank and a comma', () => {
  const header = `${FIRST}; rel="prev" , ${NEXT}; rel="next"`;
  const next = nextPage(new URL('https://api.example/v1/ashares?page=2'), header);
  expect(next?.href).toBe('https://api.example/v1/ashares?page=3');
});
