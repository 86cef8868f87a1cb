/** CODEOWNERS as its host reads it: the last line that matches, and none that it cannot read. */
import { describe, expect, it } from 'vitest';
import type { OwnersError } from '../../../src/core/could/enforced.ts';
import { parseOwners } from '../../../src/core/could/owners.ts';
import type { Host } from '../../../src/core/could/pattern.ts';

function owned(text: string, path: string, host: Host = 'github'): string[] {
  return parseOwners(text, 'CODEOWNERS', host)
    .requirementsFor(path)
    .map(({ owners, count, place }) => `${count} of ${owners.join(' ')} by line ${place.line}`);
}
const skipped = (text: string): string[] =>
  parseOwners(text, 'CODEOWNERS', 'github').skipped.map(({ place }) => `line ${place.line}`);

describe('on GitHub', () => {
  it('the last line that matches wins, whatever stands before', () => {
    expect(owned('* @a\n/access/ @b\n*.yaml @c\n', 'access/x.yaml')).toEqual(['1 of @c by line 3']);
  });

  it('an owner whom the host does not know is asked by nobody, and a line that it calls invalid is no line', () => {
    const text = '* @a\n/access/ @b @ghost\n';
    const error = { path: 'CODEOWNERS', line: 2, source: '/access/ @b @ghost' };
    const counted = (...errors: readonly Partial<OwnersError>[]): string[] =>
      parseOwners(
        text,
        'CODEOWNERS',
        'github',
        errors.map((each) => ({ kind: 'Unknown owner', ...error, ...each })),
      )
        .requirementsFor('access/x.yaml')
        .map(({ owners, place }) => `${owners.join(' ')} by line ${place.line}`);
    expect(counted({ column: 13 })).toEqual(['@b by line 2']);
    expect(counted({ column: 10 }, { column: 13 })).toEqual([]);
    expect(counted({ kind: 'Invalid pattern', column: 1 })).toEqual(['@a by line 1']);
    // Which of two is not said, or the host has another file: nothing is taken for certain.
    for (const other of [
      {},
      { column: 13, source: '/x/ @b @ghost' },
      { column: 13, path: 'docs/CODEOWNERS' },
    ])
      expect(counted(other)).toEqual(['@b @ghost by line 2']);
    expect(counted({ line: 1, source: '* @a' }, { column: 10 }, { column: 13 })).toEqual([]);
  });

  it('a line without owners clears what stands before', () => {
    const text = '* @a\n/access/\n';
    expect(owned(text, 'access/x.yaml')).toEqual([]);
    expect(parseOwners(text, 'CODEOWNERS', 'github').lineFor('access/x.yaml')?.line).toBe(2);
  });

  it('comments may stand behind a rule, names may hold blanks, and owners are users, teams and e-mails', () => {
    const text = '\uFEFF# all\r\n/my\\ file @a @org/team-1 ada@acme.example # mine @b\r\n';
    expect(owned(text, 'my file')).toEqual(['1 of @a @org/team-1 ada@acme.example by line 2']);
  });

  it.each(['!/access @b', '/access[12] @b', '\\#access @b', '/access b', '/access @b @', '/a***s @b'])(
    'a line that it cannot read is skipped and named: %s',
    (line) => {
      expect(skipped(`* @a\n${line}\n`)).toEqual(['line 2']);
      expect(owned(`* @a\n${line}\n`, 'access')).toEqual(['1 of @a by line 1']);
    },
  );
});

describe('on GitLab', () => {
  const text = `* @all
[Security][2] @sec
/access/
/access/open/ @open
!/access/free.yaml
^[Advice] @wise
/access/
[security] @other
/more/
`;
  it('each section asks for approvals of its own, with its number and its default owners', () => {
    expect(owned(text, 'access/x.yaml', 'gitlab')).toEqual(['1 of @all by line 1', '2 of @sec by line 3']);
    expect(owned(text, 'access/open/x', 'gitlab')).toEqual(['1 of @all by line 1', '2 of @open by line 4']);
  });
  it('an optional section asks for nothing, and an exclusion takes a path out of its section', () => {
    expect(owned(text, 'access/free.yaml', 'gitlab')).toEqual(['1 of @all by line 1']);
  });
  it('a section that stands twice is one', () => {
    expect(owned(text, 'more/x', 'gitlab')).toEqual(['1 of @all by line 1', '2 of @other by line 9']);
  });
});
