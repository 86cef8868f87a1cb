/** What is advised where a name or a pin means nothing: never to correct the spelling of what was deleted. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { filesAbout, RETURNS_EU } from '../../support/about.ts';
import { account } from '../../support/live.ts';

const GONE = 'ffffffffffffffffffffffff';
const PLACE = { file: 'access.yaml', line: 9, column: 3 };
const words = (rest: string): string[] =>
  namesOf(filesAbout([], rest), account([]))
    .findings()
    .map(({ summary, fix }) => `${summary} ${fix}`);

describe('a pin whose object is not in the account', () => {
  it('was probably deleted, and what to take out is said', () => {
    expect(words(`integrations: { Refunds: { id: ${GONE} } }\n`)).toEqual([
      `The account has no integration "Refunds" with the id ${GONE}. It was probably deleted: then take out its entry in \`integrations\` and every line that names "Refunds". If the id is mistyped, correct it.`,
    ]);
    expect(words(`mcpServers: { Stock: { id: ${GONE}, uri: /nothing } }\n`)).toEqual([
      `The account has no MCP server "Stock" with the id ${GONE}. It was probably deleted: then take out its entry in \`mcpServers\` and every line that names "Stock". If the id is mistyped, correct it. One of that name is there: if it was made anew, its id is bbbbbbbbbbbbbbbbbbbbbbb2.`,
    ]);
  });

  it('has the id of the one that is called alike, where that is one alone', () => {
    const [cash, returns] = ['Order to Cash', 'Returns'].map((name) =>
      words(`integrations: { ${name}: { id: ${GONE} } }\n`),
    );
    expect(cash?.[0]).toMatch(
      /One of that name is there: if it was made anew, its id is aaaaaaaaaaaaaaaaaaaaaaa1\.$/,
    );
    expect(returns?.[0]).toMatch(/correct it\.$/);
  });

  it('is the same of an id in the place of a name', () => {
    const names = namesOf(filesAbout([]), account([]));
    names.integration(GONE, PLACE);
    expect(names.findings()).toMatchObject([
      {
        code: 'unknown-integration',
        summary: `The account has no integration with the id ${GONE}.`,
        fix: 'It was probably deleted: then take out every grant on it. If the id is mistyped, correct it.',
      },
    ]);
  });
});

it('all that has to go with it is said at once: every line, and whoever has nothing else', () => {
  const config = filesAbout(
    [
      'ada@acme.example: { accessLevel: monitor, integrations: { Returns: manage }, notifications: [Returns] }',
      'alan@acme.example: {}',
      'con@acme.example: { integrations: { Returns: monitor, Order to Cash: monitor } }',
      'dora@acme.example: { integrations: { Returns: monitor } }',
    ],
    `roles: { returns: { integrations: { Returns: manage }, members: [alan@acme.example] } }
integrations: { Returns: { id: ${GONE} } }
`,
  );
  const [finding, ...others] = namesOf(config, account([])).findings();
  expect(others).toEqual([]);
  expect(finding?.fix).toContain(
    'every line that names "Returns", and write `state: absent` or other access for dora@acme.example and alan@acme.example, to whom nothing else is given. If the id',
  );
  expect(new Set(finding?.related?.map(({ line }) => line))).toEqual(new Set([5, 7, 8, 9, 10]));
  const byName = filesAbout(['dora@acme.example: { integrations: { Refunds: monitor } }']);
  const names = namesOf(byName, account([]));
  names.integration('Refunds', PLACE);
  expect(names.findings()[0]?.fix).toMatch(/If it was deleted, take out every line that names it\.$/);
});

it('a name that means nothing is corrected, with those that there are', () => {
  const names = namesOf(filesAbout([], `integrations: { Refunds: { name: ${RETURNS_EU} } }\n`), account([]));
  expect(names.findings()[0]?.fix).toMatch(
    /^Correct the name \(the account has "Order to Cash", "Returns"\), or /,
  );
});
