/** Where a resource is named, and to whom those lines are everything. */
import { describe, expect, it } from 'vitest';
import { usesIn } from '../../../src/core/desired/uses.ts';
import { CASH, filesAbout } from '../../support/about.ts';

const usesOf = (people: readonly string[], rest = '') => usesIn(filesAbout(people, rest));
const leaves = (people: readonly string[], rest = ''): readonly string[] =>
  usesOf(people, rest)('integrations', 'Returns').leaves;

describe('the lines about a resource', () => {
  it('stand with people, roles, lists, mail and tests, under any key that is bound alike', () => {
    const uses = usesOf(
      [
        'ada@acme.example: { integrations: { Cash: manage } }',
        `alan@acme.example: { integrations: { ${CASH}: monitor, Returns: monitor }, notifications: [Cash] }`,
      ],
      `roles: { cash: { integrations: { Cash: monitor }, notifications: [Cash] } }
integrations: { Cash: { id: ${CASH}, manage: [alan@acme.example] } }
mcpServers: { Cash: { uri: /cash, read: [ada@acme.example] } }
tests:
  - { name: own, always: { integrations: { Cash: monitor } } }
  - { name: closed, only: { integrations: { Cash: { manage: [ada@acme.example] } } } }
  - { name: other, never: { mcpServers: { Cash: read } } }
`,
    );
    const lines = (key: string): number[] => uses('integrations', key).places.map(({ line }) => line);
    expect(lines('Cash')).toEqual([5, 6, 6, 7, 7, 8, 11, 12]);
    expect(lines(CASH)).toEqual(lines('Cash'));
    expect(lines('Returns')).toEqual([6]);
    expect(lines('Nothing')).toEqual([]);
    expect(uses('mcpServers', 'Cash').places.map(({ line }) => line)).toEqual([9, 13]);
  });

  it('leave whom they give everything with nothing, whichever lines these are', () => {
    expect(leaves(['ada@acme.example: { integrations: { Returns: manage } }'])).toEqual(['ada@acme.example']);
    expect(
      leaves(['ada@acme.example: {}'], 'integrations: { Returns: { monitor: [ada@acme.example] } }\n'),
    ).toEqual(['ada@acme.example']);
    for (const held of ['{ roles: [r] }', '{ roles: [r], integrations: { Returns: monitor } }'])
      expect(
        leaves([`Ada@acme.example: ${held}`], 'roles: { r: { integrations: { Returns: manage } } }\n'),
      ).toEqual(['Ada@acme.example']);
    expect(
      leaves(
        ['ada@acme.example: {}'],
        'roles: { r: { integrations: { Returns: manage }, members: [ada@acme.example] } }\n',
      ),
    ).toEqual(['ada@acme.example']);
  });

  it.each([
    ['accessLevel: monitor', ''],
    ['mcpServers: all', ''],
    ['integrations: { Returns: manage, Order to Cash: monitor }', ''],
    ['integrations: { Order to Cash: monitor, Returns: manage }', ''],
    ['roles: [r]', 'roles: { r: { accessLevel: manage } }\n'],
    ['roles: [r]', 'roles: { r: { mcpServers: { /orders: read } } }\n'],
    ['enabled: true', 'mcpServers: { /orders: { read: [ada@acme.example] } }\n'],
  ])('leave nobody with nothing who also has %s %s', (also, rest) => {
    const own = also.startsWith('integrations') ? also : `${also}, integrations: { Returns: manage }`;
    expect(leaves([`ada@acme.example: { ${own} }`], rest)).toEqual([]);
  });

  it('leave nobody with nothing who is to be absent anyway, or whom they only mail', () => {
    expect(
      leaves(
        [
          'ada@acme.example: { state: absent, integrations: { Returns: manage } }',
          'alan@acme.example: { mcpServers: { /orders: read }, notifications: [Returns] }',
        ],
        'integrations: { Returns: { monitor: [ada@acme.example] } }\n',
      ),
    ).toEqual([]);
  });
});
