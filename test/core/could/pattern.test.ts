/** Patterns of CODEOWNERS: GitHub's table of what matches, and where GitLab differs. */
import { describe, expect, it } from 'vitest';
import { ownersMatcher } from '../../../src/core/could/pattern.ts';

/** Each pattern, what it matches, and what it does not. */
const GITHUB: readonly (readonly [pattern: string, yes: string, no: string])[] = [
  ['foo', 'foo foo/bar bar/foo bar/foo/baz', 'foo.txt bar/foo.txt bar/baz'],
  ['/foo', 'foo foo/bar foo/bar/baz', 'fool.txt bar/foo bar/baz bar/foo/baz'],
  ['foo/', 'foo/bar foo/bar/baz bar/foo/baz bar/foo/baz/qux', 'foo bar/foo bar/baz'],
  ['/foo/', 'foo/bar foo/bar/baz', 'foo bar/foo bar/baz bar/foo/baz bar/foo/baz/qux'],
  ['foo/bar', 'foo/bar foo/bar/baz', 'foo/bart baz/foo/bar baz/foo/bar/qux'],
  ['/foo/bar', 'foo/bar foo/bar/baz', 'foo/bart baz/foo/bar baz/foo/bar/qux'],
  ['foo/bar/', 'foo/bar/baz', 'foo/bar foo/bart baz/foo/bar baz/foo/bar/qux'],
  ['/foo/bar/', 'foo/bar/baz foo/bar/baz/qux', 'foo/bar foo/bart baz/foo/bar'],
  ['*', 'foo foo/bar bar/foo bar/foo/baz bar/baz xfoo', ''],
  ['f*', 'foo foo/bar foo/bar/baz bar/foo bar/foo/baz', 'bar/baz xfoo'],
  ['/*', 'foo bar', 'foo/bar foo/bar/baz'],
  ['/f*', 'foo foo/bar foo/bar/baz', 'bar/foo bar/foo/baz bar/baz xfoo'],
  ['f*/', 'foo/bar bar/foo/baz', 'foo bar/foo bar/baz xfoo'],
  ['/*/', 'foo/bar bar/foo bar/foo/baz', 'foo'],
  ['/f*/', 'foo/bar', 'foo bar/foo bar/foo/baz bar/baz xfoo'],
  ['f\\*o', 'f*o', 'foo'],
  ['foo/*', 'foo/bar', 'foo foo/bar/baz bar/foo bar/foo/baz bar/baz xfoo'],
  ['foo/*.txt', 'foo/bar.txt', 'foo foo/bar/baz.txt qux/foo/bar.txt qux/foo/bar/baz.txt'],
  ['foo/*/baz', 'foo/bar/baz foo/bar/baz/qux', 'foo foo/bar foo/baz'],
  ['f?o', 'foo', 'fo fooo'],
  ['f\\?o', 'f?o', 'foo'],
  ['**/foo/bar', 'foo/bar qux/foo/bar qux/foo/bar/baz', 'foo/baz/bar qux/foo/baz/bar'],
  ['**/*bar*', 'bar foo/bar foo/rebar foo/barrio foo/qux/bar', 'foo/baz'],
  ['foo/bar/**', 'foo/bar/baz foo/bar/baz/qux', 'foo/bar qux/foo/bar qux/foo/bar/baz'],
  ['foo/**/bar', 'foo/bar foo/bar/baz foo/qux/bar/baz foo/qux/quux/bar/baz foo/bar/baz/qux', 'qux/foo/bar'],
  ['foo/**/', 'foo/bar foo/bar/ foo/bar/baz', 'foo'],
  ['foo/**/bar/b*', 'foo/bar/baz foo/qux/bar/baz', 'foo/bar foo/bar/qux foo/qux/bar foo/qux/bar/qux'],
  ['**', 'foo foo/bar', ''],
  ['/', '', 'foo foo/bar'],
  ['Foo', 'Foo', 'foo'],
];

const GITLAB: typeof GITHUB = [
  ['foo', 'foo bar/foo', 'foo/bar foo.txt'],
  ['/foo', 'foo', 'bar/foo foo/bar'],
  ['foo/', 'foo/bar bar/foo/baz', 'foo'],
  ['/foo/*', 'foo/bar', 'foo/bar/baz'],
  ['foo/bar', 'foo/bar qux/foo/bar', 'foo/bar/baz'],
  ['/foo/**/*.yaml', 'foo/a.yaml foo/b/c/a.yaml', 'foo/a.yml a.yaml'],
];

describe.each([
  ['github', GITHUB],
  ['gitlab', GITLAB],
] as const)('on %s', (host, table) => {
  it.each(table)('%s', (pattern, yes, no) => {
    const matches = ownersMatcher(pattern, host);
    for (const path of yes.split(' ').filter(Boolean)) expect(matches(path), path).toBe(true);
    for (const path of no.split(' ').filter(Boolean)) expect(matches(path), path).toBe(false);
  });
});
