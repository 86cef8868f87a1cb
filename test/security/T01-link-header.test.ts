/** T01: the answer's Link header chooses the next page, and with it who is sent the token. */
import { expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json, listen } from '../celigo/loopback.ts';
import { accountAnswering, askedOf, PEOPLE, runAgainst, writesTo, YES } from './attack.ts';

/** Each names `evil`, the host and port of a second server, as the next page. */
const HOSTILE: readonly (readonly [string, (evil: string, own: string) => string])[] = [
  ['another host without a scheme', (evil) => `<//${evil}/v1/ashares>; rel="next"`],
  ['a backslash that parsers take for a slash', (evil) => `<\\\\${evil}/v1/ashares>; rel="next"`],
  ['a slash and a backslash', (evil) => `</\\${evil}/v1/ashares>; rel="next"`],
  ['another host', (evil) => `<http://${evil}/v1/ashares>; rel="next"`],
  ['our host as user information', (evil, own) => `<http://${own}@${evil}/v1/ashares>; rel="next"`],
  ['user information at our host', (_, own) => `<http://a:b@${own}/v1/ashares?skip=1>; rel="next"`],
  ['a name that begins with our host', (_, own) => `<http://${own}.evil.test/v1/ashares>; rel="next"`],
  ['another port of our host', (evil) => `<http://127.0.0.1:${evil.split(':')[1]}/v1/ashares>; rel="next"`],
  ['another scheme', (_, own) => `<https://${own}/v1/ashares?skip=1>; rel="next"`],
  ['a file', () => '<file:///etc/passwd>; rel="next"'],
  ['another list', () => '</v1/integrations?skip=1>; rel="next"'],
  ['a path above the API', () => '</v1/../ashares?skip=1>; rel="next"'],
  [
    'two next pages, one honest',
    (evil) => `</v1/ashares?skip=1>; rel="next", <http://${evil}/v1/ashares>; rel="next"`,
  ],
  ['the page itself', () => '</v1/ashares>; rel="next"'],
  ['a header that cannot be read', () => '<</v1/ashares>>; rel="next'],
];

test.each(HOSTILE)('%s as the next page is an error, and nobody there is asked', async (_, linkTo) => {
  const evil = await listen(json(PEOPLE));
  const authority = evil.origin.replace('http://', '');
  const api = await accountAnswering({
    'GET /v1/ashares': (asked, response, request) => {
      const link = linkTo(authority, api.origin.replace('http://', ''));
      json(PEOPLE, 200, { link })(asked, response, request);
    },
  });
  for (const argv of [['plan'], ['apply', ...YES], ['drift']]) {
    const { code, stdout, stderr } = await runAgainst(api, argv);
    expect([code, stdout, evil.asked]).toEqual([EXIT.failure, '', []]);
    expect(stderr).toContain('The list /v1/ashares cannot be read to its end');
    expect(stderr).toMatch(/\.\n/);
  }
  expect(writesTo(api)).toEqual([]);
  expect(new Set(askedOf(api))).toEqual(
    new Set(['tokenInfo', 'ashares', 'integrations', 'mcpservers'].map((list) => `GET /v1/${list}`)),
  );
});

test('a list without an end is given up after a thousand pages', async () => {
  const api = await accountAnswering({
    'GET /v1/integrations': (asked, response, request) => {
      const page = Number(new URL(asked.url, 'http://x').searchParams.get('page') ?? 0) + 1;
      const link = `</v1/integrations?page=${page}>; rel="next"`;
      json([{ _id: `i${page}`, name: 'one more' }], 200, { link })(asked, response, request);
    },
  });
  const { code, stderr } = await runAgainst(api, ['plan']);
  expect([code, stderr]).toEqual([EXIT.failure, expect.stringContaining('more than 1000 pages')]);
  expect(askedOf(api).filter((words) => words === 'GET /v1/integrations')).toHaveLength(1000);
});
