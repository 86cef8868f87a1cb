/** A name that lacks its colon is told as that, at its own words, with the line that was meant. */
import { describe, expect, it } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { checkLoaded } from '../../src/config/read.ts';
import type { Finding } from '../../src/core/model/finding.ts';

const HEAD = `version: 1
account: { name: Acme, region: us }
roles: { watcher: { accessLevel: monitor }, sorter: { integrations: { Returns: monitor } } }
integrations: { Order to Cash: {}, Returns: {} }
users:
  ada@acme.example: { accessLevel: administrator }
`;
const NOW = new Date('2026-11-22T12:00:00Z');

const findingsIn = (text: string): readonly Finding[] =>
  checkLoaded(loadText(text, 'access.yaml'), NOW).findings;

/** The only finding, which must be an error. */
function onlyIn(text: string): Finding {
  const [finding, ...others] = findingsIn(text);
  expect(others).toEqual([]);
  if (finding === undefined) throw new Error(`Nothing is found in ${text}`);
  return finding;
}

/** What the place marks. */
function marked(text: string, { place }: Finding): string | undefined {
  const line = text.split('\n')[(place?.line ?? 0) - 1];
  return line?.slice((place?.column ?? 1) - 1, (place?.endColumn ?? 1) - 1);
}

/** What to write, from the remedy. */
const meantIn = ({ fix }: Finding): string => /`(.*?)`/.exec(fix ?? '')?.[1] ?? '';

/** Without its colon, and as it is meant. */
const ENTRIES: readonly (readonly [written: string, meant: string])[] = [
  ['accessLevel monitor', 'accessLevel: monitor'],
  ['accessLevel=monitor', 'accessLevel: monitor'],
  ['accessLevel:monitor', 'accessLevel: monitor'],
  ['accesslevel monitor', 'accessLevel: monitor'],
  ['role watcher', 'roles: [watcher]'],
  ['roles [watcher, sorter]', 'roles: [watcher, sorter]'],
  ['integrations Returns', 'integrations: { Returns: monitor }'],
  ['integrations Order to Cash manage', 'integrations: { Order to Cash: manage }'],
  ['mcpServers all', 'mcpServers: all'],
  ['mcpServers /orders write', 'mcpServers: { /orders: write }'],
  ['state absent', 'state: absent'],
];

describe('a sign that stands for the colon', () => {
  const MAPS = [
    '{ accessLevel: monitor }',
    '{ roles: [watcher] }',
    '{ accessLevel: monitor, roles: [watcher] }',
  ];
  const SIGNS = [' = ', '= ', ' -> ', ' => ', '：', '： ', '; ', ' ', ''];
  it.each(SIGNS.flatMap((sign) => MAPS.map((map) => [sign, map] as const)))(
    '%j before %s is told once, with the line that was meant',
    (sign, map) => {
      const finding = onlyIn(`${HEAD}  bea@acme.example${sign}${map}\n`);
      expect([finding.code, meantIn(finding)]).toEqual(['missing-colon', `bea@acme.example: ${map}`]);
      expect(findingsIn(`${HEAD}  ${meantIn(finding)}\n`)).toEqual([]);
    },
  );

  it('is left out of what is to be written', () => {
    expect(meantIn(onlyIn(HEAD.replace('version: 1', 'version -> 1')))).toBe('version: 1');
    for (const alone of ['users =', 'users ->', 'users:;'])
      expect(meantIn(onlyIn(HEAD.replace('users:', alone))), alone).not.toMatch(/[=>;]/);
  });
});

describe('an entry of a person without its colon', () => {
  const SHAPES: readonly (readonly [name: string, text: (written: string) => string])[] = [
    ['behind the address', (written) => `${HEAD}  bea@acme.example: ${written}\n`],
    ['in the next line', (written) => `${HEAD}  bea@acme.example:\n    ${written}\n`],
    ['as an item of a list', (written) => `${HEAD}  bea@acme.example:\n    - ${written}\n`],
  ];
  describe.each(SHAPES)('%s', (_name, textWith) => {
    it.each(ENTRIES)('%s is told as %s', (written, meant) => {
      const text = textWith(written);
      const finding = onlyIn(text);
      expect(finding.code).toBe('missing-colon');
      expect(marked(text, finding)).toBe(written);
      expect(meantIn(finding)).toBe(`{ ${meant} }`);
      expect(findingsIn(`${HEAD}  bea@acme.example: ${meantIn(finding)}\n`)).toEqual([]);
    });
  });

  it.each(ENTRIES.filter(([written]) => !written.includes('[')))(
    '%s between brackets is told as %s',
    (written, meant) => {
      const text = `${HEAD}  bea@acme.example: { ${written} }\n`;
      const finding = onlyIn(text);
      expect([finding.code, marked(text, finding)]).toEqual(['missing-colon', written]);
      expect(meantIn(finding)).toBe(meant);
    },
  );

  it.each(ENTRIES.filter(([written]) => /^(?:accessLevel|state|mcp\w+ all)/.test(written)))(
    '%s beside other entries is told as %s',
    (written, meant) => {
      const text = `${HEAD}  bea@acme.example:\n    enabled: true\n    ${written}\n`;
      const finding = onlyIn(text);
      expect([finding.code, marked(text, finding)]).toEqual(['missing-colon', written]);
      expect(meantIn(finding)).toBe(meant);
    },
  );

  it('all lines of it are written anew', () => {
    const list = `${HEAD}  bea@acme.example:\n    - accessLevel monitor\n    - enabled true\n`;
    const lines = `${HEAD}  bea@acme.example:\n    accessLevel monitor\n    enabled true\n`;
    for (const text of [list, lines])
      expect(meantIn(onlyIn(text))).toBe('{ accessLevel: monitor, enabled: true }');
  });

  it('beside what is none, each is to be written as a name and a value', () => {
    const finding = onlyIn(`${HEAD}  bea@acme.example: [watcher, accessLevel monitor]\n`);
    expect(finding.fix).toBe(
      'Write each as `name: value`, such as `accessLevel: monitor`, without the list.',
    );
  });
});

describe('elsewhere', () => {
  const PLACES: readonly (readonly [written: string, text: string, meant: string])[] = [
    ['Returns manage', `${HEAD}  b@acme.example: { integrations: Returns manage }\n`, '{ Returns: manage }'],
    ['Returns manage', `${HEAD}  b@acme.example: { integrations: { Returns manage } }\n`, 'Returns: manage'],
    [
      'level manage',
      `${HEAD}  b@acme.example: { integrations: { Returns: level manage } }\n`,
      '{ level: manage }',
    ],
    ['role watcher', `${HEAD}  b@acme.example: { roles: [{ role watcher }] }\n`, 'role: watcher'],
    ['roles [watcher]', `${HEAD}  b@acme.example: { roles [watcher] }\n`, 'roles: [watcher]'],
    ['seats 40', `${HEAD}policy:\n  seats 40\n`, '{ seats: 40 }'],
    ['b@acme.example {}', `${HEAD}  b@acme.example {}\n  c@acme.example: {}\n`, 'b@acme.example: {}'],
  ];
  it.each([
    ['b@acme.example { roles: [watcher] }', 'b@acme.example: { roles: [watcher] }'],
    ['b@acme.example:{ roles: [watcher] }', 'b@acme.example: { roles: [watcher] }'],
    [
      'b@acme.example{ roles: [watcher], enabled: true }',
      'b@acme.example: { roles: [watcher], enabled: true }',
    ],
  ])('%s, a map behind an address', (written, meant) => {
    for (const more of ['', '  c@acme.example: { roles: [sorter] }\n']) {
      const text = `${HEAD}  ${written} # since May\n${more}`;
      const finding = onlyIn(text);
      expect([finding.code, marked(text, finding)]).toEqual(['missing-colon', 'b@acme.example']);
      expect(meantIn(finding)).toBe(meant);
      expect(findingsIn(`${HEAD}  ${meantIn(finding)}\n${more}`)).toEqual([]);
    }
  });

  it.each(PLACES)('%s in %s', (written, text, meant) => {
    const finding = onlyIn(text);
    expect(finding.code).toBe('missing-colon');
    expect(written.startsWith(marked(text, finding) ?? '?')).toBe(true);
    expect(meantIn(finding)).toBe(meant);
  });

  it('a role that does not exist may be an entry without its colon', () => {
    const finding = onlyIn(`${HEAD}  b@acme.example: { roles: [accessLevel monitor] }\n`);
    expect(finding.code).toBe('unknown-role');
    expect(meantIn(finding)).toBe('accessLevel: monitor');
  });

  it('words each of which is a role lack a comma', () => {
    const finding = onlyIn(`${HEAD}  b@acme.example: { roles: [watcher sorter] }\n`);
    expect([finding.code, meantIn(finding)]).toEqual(['unknown-role', '[watcher, sorter]']);
    expect(finding.fix).toContain('comma');
    const other = onlyIn(`${HEAD}  b@acme.example: { roles: [watcher sorters] }\n`);
    expect(other.fix).not.toContain('comma');
  });

  it('a role of two words is no entry', () => {
    const finding = onlyIn(`${HEAD}  b@acme.example: order operator\n`);
    expect(finding.code).toBe('wrong-type');
    expect(meantIn(finding)).toBe('{ roles: [order operator] }');
  });
});
