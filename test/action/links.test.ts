/** Links among the access files, which the command line follows within the repository: so must every later run. */
import { describe, expect, it } from 'vitest';
import { access, acme, MANAGE, MONITOR } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import type { Files } from '../support/github.ts';
import type { Repository } from '../support/repository.ts';

const MAIN = access().replace(/^ {2}bea.*\n/m, '');
const bea = (entry: string): string => `version: 1\nusers:\n  bea@acme.example: ${entry}\n`;
const levelOf = ({ sandbox }: Repository): unknown =>
  snapshotOf(sandbox.account).get('bea@acme.example')?.accessLevel;

/** Bea stands in a file that only links lead to; each takes another way. */
const LINKED: Readonly<Record<string, Files>> = {
  'to a file': { 'access/b.yaml': 'link:../shared/b.yaml', 'shared/b.yaml': bea(MONITOR) },
  'to a file of another name': { 'access/b.yaml': 'link:../shared/people', 'shared/people': bea(MONITOR) },
  'to a folder': { 'access/shared': 'link:../shared', 'shared/b.yaml': bea(MONITOR) },
  'over another link': {
    'access/b.yaml': 'link:c.link',
    'access/c.link': 'link:../shared/b.yaml',
    'shared/b.yaml': bea(MONITOR),
  },
  'to what is read anyway': { 'access/c.yaml': 'link:./b.yaml', 'access/b.yaml': bea(MONITOR) },
  // Twice read it would be two accounts.
  'to the file of the account': { 'access/0.yaml': 'link:a.yaml', 'access/b.yaml': bea(MONITOR) },
  'back to where it stands': { 'access/all': 'link:../access', 'access/b.yaml': bea(MONITOR) },
};

describe('a link in the folder of the access files', () => {
  for (const [how, files] of Object.entries(LINKED)) {
    it(`${how}: what is in force is found again, and what changes behind it is applied`, async () => {
      const repository = await acme({ 'access/a.yaml': MAIN, ...files });
      const due = await repository.onTimer('due');
      expect([due.code, due.log.includes('In force since')], due.log).toEqual([0, true]);
      const [where = ''] = Object.keys(files).filter((path) => files[path]?.includes('bea@'));
      const number = repository.propose({ [where]: bea(MANAGE) });
      const planned = await repository.onPull(number);
      expect([planned.code, planned.outputs['to-change']], planned.log).toEqual([0, '1']);
      // A place leads to the file that has the line, and not to a link.
      expect(repository.github.comments[0]?.body).toContain(`/${where}#L3`);
      repository.review(number);
      repository.merge(number);
      const ran = await repository.onPush();
      expect([ran.code, levelOf(repository)], ran.log).toEqual([0, 'manage']);
      expect((await repository.onTimer('drift')).code).toBe(0);
    });
  }

  it('that is no access file, or that hides, is left alone', async () => {
    const repository = await acme({
      'access/a.yaml': MAIN,
      'access/b.yaml': bea(MONITOR),
      'access/README.md': 'link:../README.md',
      'access/.hidden.yaml': 'link:../../out',
      'README.md': 'words',
    });
    const ran = await repository.onTimer('drift');
    expect(ran.code, ran.log).toBe(0);
  });

  it('is no mere narrowing where it leads elsewhere: another file may have another owner', async () => {
    const files = { 'shared/b.yaml': bea(MANAGE), 'mine/b.yaml': bea(MONITOR) };
    const repository = await acme({
      'access/a.yaml': MAIN,
      'access/b.yaml': 'link:../mine/b.yaml',
      ...files,
    });
    const again = await repository.onPull(
      repository.propose({ 'access/b.yaml': 'link:../theirs/b.yaml', 'theirs/b.yaml': bea(MONITOR) }),
    );
    expect([again.code, again.outputs['nothing-new']], again.log).toEqual([0, 'false']);
    expect(again.log).toContain('access/b.yaml is changed, too');
  });
});

it('a folder whose name hides is read where config names it, by later runs too', async () => {
  const repository = await acme({ 'access.yaml': access() });
  repository.inputs = { config: '.config/access' };
  repository.replace({ '.config/access/a.yaml': access() });
  expect((await repository.onPush('apply', { base: 'none' })).code).toBe(0);
  const due = await repository.onTimer('due');
  expect([due.code, due.log.includes('In force since')], due.log).toEqual([0, true]);
});
