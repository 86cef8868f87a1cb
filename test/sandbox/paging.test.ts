import { describe, expect, test } from 'vitest';
import { allPages, codes, dialectsOf, emails, open, rows } from './client.ts';

const crowd = (size: number): string =>
  `users:\n  g@a.b: { accessLevel: administrator }\n${Array.from({ length: size - 1 }, (_, index) => `  u${index}@a.b: {}`).join('\n')}`;

describe('a list', () => {
  test('that fits into one page has no link', async () => {
    const client = await open({ seedText: crowd(3) });
    expect((await client.get('/v1/ashares?limit=3')).headers.get('link')).toBeNull();
  });

  test('goes on where the link says, with everything else that was asked', async () => {
    const client = await open({ seedText: `pageSize: 4\n${crowd(10)}` });
    const pages = await allPages(client, '/v1/ashares?include=name');
    expect(pages.map(({ body }) => rows(body).length)).toEqual([4, 4, 2]);
    expect(pages[0]?.headers.get('link')).toBe(
      `<${client.sandbox.url}/v1/ashares?include=name&limit=4&skip=4>; rel="next"`,
    );
    expect(pages.flatMap(({ body }) => rows(body)).every((row) => !('createdAt' in row))).toBe(true);
  });

  test.each(['0', '1001', '-1', 'ten', '1.5', ''])('refuses the limit "%s"', async (limit) => {
    const client = await open();
    const answer = await client.get(`/v1/ashares?limit=${limit}`);
    expect([answer.status, codes(answer)]).toEqual([400, ['invalid_query_params']]);
  });

  test('by skip misses a record when an earlier one goes, by cursor it does not', async () => {
    const seen = async (cursor: 'skip' | 'after'): Promise<number> => {
      const client = await open({ seedText: crowd(6), dialects: dialectsOf({ cursor }) });
      const first = await client.get('/v1/ashares?limit=3');
      client.sandbox.edit({ do: 'remove', user: 'u0@a.b' });
      const next = new URL(/<([^>]*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '');
      const rest = await client.get(`${next.pathname}${next.search}`);
      return new Set([...emails(first.body), ...emails(rest.body)]).size;
    };
    expect(await seen('skip')).toBe(5);
    expect(await seen('after')).toBe(6);
  });

  test('goes on behind a cursor whose record is gone', async () => {
    const client = await open({ seedText: crowd(6), dialects: dialectsOf({ cursor: 'after' }) });
    const first = await client.get('/v1/ashares?limit=3');
    client.sandbox.edit({ do: 'remove', user: 'u1@a.b' });
    const next = new URL(/<([^>]*)>/.exec(first.headers.get('link') ?? '')?.[1] ?? '');
    expect(emails((await client.get(`${next.pathname}${next.search}`)).body)).toEqual([
      'u2@a.b',
      'u3@a.b',
      'u4@a.b',
    ]);
    expect((await client.get('/v1/ashares?after=nonsense')).status).toBe(400);
  });

  test('of audit entries pages too', async () => {
    const client = await open({ dialects: dialectsOf({ cursor: 'after', 'audit-shape': 'rows' }) });
    for (let turn = 0; turn < 5; turn += 1) await client.put(`${client.pathOf('ada@acme.example')}/disable`);
    const pages = await allPages(client, '/v1/audit?limit=2');
    const ids = pages.flatMap(({ body }) => rows(body).map(({ _id }) => _id));
    expect([ids.length, new Set(ids).size]).toEqual([5, 5]);
  });
});

describe('a projection', () => {
  test('by include brings the named fields and who it is', async () => {
    const client = await open();
    const { body } = await client.get('/v1/ashares?include=accessLevel,nothing');
    expect(Object.keys(rows(body)[0] ?? {}).sort()).toEqual([
      '_id',
      'accessLevel',
      'lastModified',
      'sharedWithUser',
    ]);
  });

  test('by exclude leaves the named ones out, also deep inside', async () => {
    const client = await open();
    const [row] = rows((await client.get('/v1/ashares?exclude=createdAt,sharedWithUser.name')).body);
    expect(row).not.toHaveProperty('createdAt');
    expect(row).toMatchObject({ sharedWithUser: { email: 'grace@acme.example' } });
    expect(row).not.toHaveProperty('sharedWithUser.name');
  });

  test.each(['include=name&exclude=name', 'include=na$me', 'exclude=a%20b'])(
    '%s is refused',
    async (query) => {
      const client = await open();
      const answer = await client.get(`/v1/ashares?${query}`);
      expect([answer.status, codes(answer)]).toEqual([400, ['invalid_query_params']]);
    },
  );

  test('of one record is ignored', async () => {
    const client = await open();
    const path = client.pathOf('ada@acme.example');
    expect((await client.get(`${path}?include=name`)).body).toEqual((await client.get(path)).body);
  });
});
