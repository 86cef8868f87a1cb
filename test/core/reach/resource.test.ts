/** What people may call a resource, and when that is not enough. */
import { describe, expect, it } from 'vitest';
import { namesAlone, namesLeniently, namesOf } from '../../../src/core/desired/names.ts';
import { catalogueOf } from '../../../src/core/reach/resource.ts';
import { account } from '../../support/live.ts';
import { readText } from '../../support/world.ts';

const HEAD = `version: 1
account: { name: Acme, region: us }
`;

describe('a resource', () => {
  const live = account([]);
  const config =
    readText(`${HEAD}users: { ada@x.example: { integrations: { Returns EU: manage, Order to Cash: manage } } }
integrations:
  Returns EU: { id: aaaaaaaaaaaaaaaaaaaaaaa2 }
  New portal: { whenMissing: wait, manage: [ada@x.example] }
mcpServers:
  Stock lookup: { uri: /stock, read: [ada@x.example] }
`);
  const catalogue = catalogueOf({ files: { config, names: namesOf(config, live) }, live });
  const idOf = (text: string): string => {
    const found = catalogue.find(text);
    return found.kind === 'found' ? found.resource.id : found.kind;
  };

  it('is found by key, name, id and URI, as files name it', () => {
    expect(idOf('Returns EU')).toBe('aaaaaaaaaaaaaaaaaaaaaaa2');
    expect(idOf('aaaaaaaaaaaaaaaaaaaaaaa3')).toBe('aaaaaaaaaaaaaaaaaaaaaaa3');
    for (const text of [
      '/stock',
      'Stock',
      'Stock lookup',
      'mcpServers/Stock lookup',
      'bbbbbbbbbbbbbbbbbbbbbbb2',
    ]) {
      expect([text, idOf(text)]).toEqual([text, 'bbbbbbbbbbbbbbbbbbbbbbb2']);
    }
  });

  it('that several are called needs more words, and one that nothing is called a suggestion', () => {
    expect(catalogue.find('Returns')).toEqual({
      kind: 'ambiguous',
      write: ['Returns EU', 'aaaaaaaaaaaaaaaaaaaaaaa3'],
    });
    expect(catalogue.find('Order to Csh')).toEqual({
      kind: 'unknown',
      near: ['Order to Cash'],
      known: [
        '/invoices',
        '/orders',
        'Order to Cash',
        'Returns EU',
        'Stock lookup',
        'aaaaaaaaaaaaaaaaaaaaaaa3',
      ],
    });
    expect(catalogue.find('RETURNS')).toMatchObject({ near: ['Returns EU', 'aaaaaaaaaaaaaaaaaaaaaaa3'] });
    expect(catalogue.find('or')).toMatchObject({ near: ['/orders', 'Order to Cash'] });
    expect(catalogue.find('New portal')).toEqual({ kind: 'missing' });
  });

  it('that only the files name is none of an account that was read, and all that are called so are of it', () => {
    const gone = readText(`${HEAD}users:
  ada@x.example: { integrations: { Order to Csh: manage, Deleted: manage, Returns: monitor }, mcpServers: { /gone: read } }
  bea@x.example: { integrations: { Returns: monitor } }
integrations: { Deleted: { id: aaaaaaaaaaaaaaaaaaaaaaa9, name: Order to Cash } }
`);
    const asked = catalogueOf({ files: { config: gone, names: namesLeniently(gone, live) }, live });
    const integration = { kind: 'unlisted', resource: { kind: 'integration' } };
    expect(asked.find('Order to Csh')).toMatchObject({ ...integration, near: ['Order to Cash'] });
    for (const text of ['Deleted', 'aaaaaaaaaaaaaaaaaaaaaaa9', 'integrations/Deleted'])
      expect([text, asked.find(text)]).toMatchObject([text, integration]);
    expect(asked.find('/gone')).toMatchObject({ kind: 'unlisted', resource: { kind: 'server' } });
    expect(asked.find('Returns')).toEqual({
      kind: 'ambiguous',
      write: ['aaaaaaaaaaaaaaaaaaaaaaa2', 'aaaaaaaaaaaaaaaaaaaaaaa3'],
    });
    expect(asked.find('Order to Cash')).toMatchObject({ kind: 'found', resource: { unlisted: false } });
    expect(asked.find('nothing')).toMatchObject({
      known: expect.not.arrayContaining(['Deleted', '/gone', 'Returns']),
    });
    // Who asks the files alone is answered by them.
    const alone = catalogueOf({ files: { config: gone, names: namesAlone(gone) } });
    expect(alone.find('Deleted')).toMatchObject({ kind: 'found', resource: { unlisted: false } });
  });

  it('of each kind with one name is told apart by its section', () => {
    const twin = readText(
      `${HEAD}users: { ada@x.example: { integrations: { Orders: manage }, mcpServers: { Orders: read } } }`,
    );
    const both = catalogueOf({ files: { config: twin, names: namesAlone(twin) } });
    expect(both.find('Orders')).toEqual({
      kind: 'ambiguous',
      write: ['integrations/Orders', 'mcpServers/Orders'],
    });
    const apart = ['integrations/Orders', 'mcpServers/Orders'];
    expect(both.find('orders')).toEqual({ kind: 'unknown', near: apart, known: apart });
    expect(both.find('mcpServers/Orders')).toMatchObject({ kind: 'found', resource: { kind: 'server' } });
    expect(both.find('integrations/Orders')).toMatchObject({
      kind: 'found',
      resource: { kind: 'integration' },
    });
  });
});
