/** How an editor or a copy saved a file changes nothing of what it says, or is told with its place. */
import { describe, expect, it } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { checkLoaded } from '../../src/config/read.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const RIGHT = `version: 1
account: { name: Acme, region: us }
roles:
  watcher:
    accessLevel: monitor
users:
  ada@acme.example:
    roles:
      - watcher
`;
const WRONG = RIGHT.replace('- watcher', '- watchr');
const WITHOUT_COLON = RIGHT.replace('roles:\n      - watcher', 'accessLevel monitor');

const read = (text: string) => {
  const { config, findings } = checkLoaded(loadText(text, 'access.yaml'), NOW);
  const [user] = [...(config?.users.values() ?? [])];
  return {
    roles: user?.roles.map(({ role }) => role),
    findings: findings.map(({ code, place }) => [code, place?.line, place?.column, place?.endColumn]),
  };
};

const SAVED: readonly (readonly [name: string, save: (text: string) => string])[] = [
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['with a mark of byte order', (text) => `\uFEFF${text}`],
  ['with both', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
  ['without a last line feed', (text) => text.trimEnd()],
  ['with many of them', (text) => `${text}\n\n\n`],
  ['with blanks behind each line', (text) => text.replaceAll('\n', '   \n')],
  ['with a tab behind each line', (text) => text.replaceAll('\n', '\t\n')],
  ['with lines of blanks and of a tab', (text) => text.replaceAll('users:', '   \n\t\nusers:')],
];

describe.each(SAVED)('a file that is saved %s', (_name, save) => {
  const shift = save(RIGHT).split('users:')[0]?.split('\n').length ?? 0;
  const down = shift - (RIGHT.split('users:')[0]?.split('\n').length ?? 0);

  it('says the same', () => {
    expect(read(save(RIGHT))).toEqual({ roles: ['watcher'], findings: [] });
  });

  it('has its mistakes at the same places', () => {
    expect(read(save(WRONG)).findings).toEqual([['unknown-role', 9 + down, 9, 15]]);
    expect(read(save(WITHOUT_COLON)).findings).toEqual([['missing-colon', 8 + down, 5, 24]]);
  });
});

const REFUSED: readonly (readonly [
  name: string,
  text: string,
  code: string,
  line: number,
  column: number,
])[] = [
  ['a line feed of an old Macintosh', RIGHT.replace('1\n', '1\r'), 'control-character', 1, 11],
  ['a tab before a name', RIGHT.replace('  watcher:', '\twatcher:'), 'tab', 4, 1],
  ['a tab behind blanks', RIGHT.replace('    accessLevel', '  \taccessLevel'), 'tab', 5, 3],
  ['a tab between brackets', RIGHT.replace('{ name', '{\n\tname'), 'tab', 3, 1],
  ['a blank of a web page before a name', RIGHT.replace('  watcher:', '\u00a0 watcher:'), 'odd-blank', 4, 1],
  ['one behind a value', RIGHT.replace('monitor', 'monitor\u00a0'), 'odd-blank', 5, 25],
  ['one of them behind a colon', RIGHT.replace('l: m', 'l:\u00a0m'), 'missing-colon', 5, 5],
  ['an anchor', RIGHT.replace('watcher:\n', 'watcher: &w\n'), 'yaml-anchor', 4, 12],
  ['an anchor before a name', RIGHT.replace('  watcher:', '  &w watcher:'), 'yaml-anchor', 4, 3],
  ['an alias', RIGHT.replace('- watcher', '- *w'), 'yaml-alias', 9, 9],
  ['a merge key', RIGHT.replace('roles:\n      - watcher', '<<: {}'), 'yaml-merge-key', 8, 5],
];

it.each(REFUSED)('%s is refused where it stands', (_name, text, code, line, column) => {
  const [first] = read(text).findings;
  expect(first?.slice(0, 3)).toEqual([code, line, column]);
});

it.each([
  ['in a comment', `${RIGHT}# a note\u00a0\n`],
  ['before a comment alone', RIGHT.replace('users:', '# \u3000a note\nusers:')],
  ['in quotes', RIGHT.replace('- watcher', '- "watcher"').replace('Acme', '"\u3000Acme\u00a0"')],
  [
    'in a block of text',
    RIGHT.replace('accessLevel', 'description: |\n      \u3000a note\u00a0\n    accessLevel'),
  ],
  ['inside a name', RIGHT.replace('Acme', 'Acme\u00a0Inc')],
])('a blank that is none to YAML stands for itself %s', (_where, text) => {
  expect(read(text)).toEqual({ roles: ['watcher'], findings: [] });
});
