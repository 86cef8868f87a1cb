/** GitHub's stand-in refuses what GitHub's own description does not know. */
import { describe, expect, it } from 'vitest';
import { misuse } from '../support/github-requests.ts';

const at = (query: string): URL => new URL(`http://127.0.0.1/?${query}`);

describe('a request to the stand-in of GitHub', () => {
  it('may hold what the description lists', () => {
    expect(misuse('GET /repos/{owner}/{repo}/actions/artifacts', at('name=a&per_page=100'), {})).toBe(
      undefined,
    );
    expect(misuse('POST /repos/{owner}/{repo}/issues', at(''), { title: 'a', labels: ['b'] })).toBe(
      undefined,
    );
  });

  it('is refused for a parameter or a key of another name', () => {
    const artifacts = 'GET /repos/{owner}/{repo}/actions/artifacts';
    expect(misuse(artifacts, at('prefix=a'), {})).toContain('prefix');
    const comment = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
    expect(misuse(comment, at(''), { body: 'a', minimized: true })).toContain('minimized');
  });

  it('is refused for a value of another type, or without what is required', () => {
    expect(misuse('GET /repos/{owner}/{repo}/commits', at('per_page=many'), {})).toContain('integer');
    expect(misuse('GET /repos/{owner}/{repo}/issues', at('state=merged'), {})).toContain('allowed values');
    expect(misuse('POST /repos/{owner}/{repo}/issues', at(''), { body: 'a' })).toContain('title');
  });
});
