/** Where the lines of a plan lead to in a comment: to what was read, and nowhere where that is not known. */
import { describe, expect, it } from 'vitest';
import { access, acme, MANAGE } from '../support/acme.ts';
import { OWNER, REPO } from '../support/github.ts';
import type { Ran, Repository } from '../support/repository.ts';

const change = { 'access.yaml': access({ ada: MANAGE }) };
const comment = ({ github }: Repository): string => github.comments.at(-1)?.body ?? '';
/** Paths below `blob/`, as they are written. */
const links = (markdown: string): string[] =>
  [...markdown.matchAll(/<a href="([^"]*)">/g)].map(([, address = '']) => {
    const start = `https://github.com/${OWNER}/${REPO}/blob/`;
    expect(address.startsWith(start)).toBe(true);
    return address.slice(start.length);
  });
const headOf = (repository: Repository, number: number): string =>
  repository.pull(number).commits.at(-1) ?? '';

describe('the comment of a pull request', () => {
  it('leads from each reason to its line at the newest commit', async () => {
    const repository = await acme();
    const number = repository.propose(change);
    const ran = await repository.onPull(number);
    const expected = [`${headOf(repository, number)}/access.yaml#L8`];
    expect(links(comment(repository))).toEqual(expected);
    expect(links(ran.summary)).toEqual(expected);
    // What is no comment and no summary has text alone.
    expect(ran.files['plan.txt']).toContain('access.yaml:8');
    expect(ran.files['plan.txt']).not.toContain('/blob/');
  });

  it('leads to the merge where the branch has moved the line since', async () => {
    const repository = await acme();
    const number = repository.propose({ 'other.txt': 'x' });
    repository.pushDirectly({ 'access.yaml': `# moved\n${access({ ada: MANAGE })}` });
    await repository.onPull(number);
    const [link = ''] = links(comment(repository));
    expect(link).toMatch(/^[0-9a-f]{40}\/access\.yaml#L9$/);
    expect(link).not.toContain(headOf(repository, number));
  });

  it('encodes every name, and leads to it wherever the repository is checked out', async () => {
    const file = 'access/team (a) #1 & [b].yaml';
    const files = {
      'access/account.yaml': access({ bea: '{ accessLevel: monitor }' }),
      [file]: 'version: 1\n',
    };
    const repository = await acme(files);
    const team = 'version: 1\nusers:\n  cleo@acme.example: { accessLevel: monitor }\n';
    const number = repository.propose({ [file]: team });
    const ran = await repository.onPull(number, 'plan', { config: 'here/access' }, { folder: 'here' });
    expect(ran.log).toContain('cleo@acme.example');
    expect(links(comment(repository))).toEqual(
      Array.from(
        links(comment(repository)),
        () => `${headOf(repository, number)}/access/team%20%28a%29%20%231%20%26%20%5Bb%5D.yaml#L3`,
      ),
    );
    expect(links(comment(repository)).length).toBeGreaterThan(0);
  });

  it('leads from a finding to its line, also where the files are not valid', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: '{ accessLevl: monitor }' }) });
    await repository.onPull(number);
    expect(links(comment(repository))).toContain(`${headOf(repository, number)}/access.yaml#L8`);
  });

  it('leads nowhere from a file that a step before has changed', async () => {
    const repository = await acme();
    const besides = { 'access.yaml': `# made here\n${access({ ada: MANAGE })}` };
    await repository.onPull(repository.propose(change), 'plan', {}, { besides });
    expect(comment(repository)).toContain('access&#46;yaml&#58;9');
    expect(links(comment(repository))).toEqual([]);
  });

  it('leads nowhere where GitHub does not say what its commits have', async () => {
    const repository = await acme();
    const number = repository.propose(change);
    repository.github.refusals.push({
      to: new RegExp(`git/trees/(?!${repository.main})`),
      status: 404,
      message: 'Not Found',
    });
    const ran: Ran = await repository.onPull(number);
    expect(ran.code).toBe(0);
    expect(comment(repository)).toContain('access&#46;yaml&#58;8');
    expect(links(comment(repository))).toEqual([]);
  });
});

describe('an annotation', () => {
  it('names its file from the root of the repository, wherever that is checked out', async () => {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: '{ accessLevl: monitor }' }) });
    const ran = await repository.onPull(number, 'plan', { config: 'here/access.yaml' }, { folder: 'here' });
    expect(ran.log).toMatch(/^::error file=access\.yaml,line=8/m);
  });
});
