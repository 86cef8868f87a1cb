/** T42: a check that could not be made counts as one that failed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { access, begun, MANAGE } from '../support/acme.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import type { Repository } from '../support/repository.ts';
import { accountAnswering, CASH, FILE, PEOPLE, record, runAgainst, SEED, writesTo, YES } from './attack.ts';

describe('what a guard needs to know and cannot', () => {
  test.each([
    ['whose token it is', 'tokenInfo'],
    ['who has access', 'ashares'],
    ['which integrations exist', 'integrations'],
    ['which servers exist', 'mcpservers'],
  ])('%s: nothing is written', async (_, list) => {
    for (const answer of [json({}, 500), json({}, 404), json({}, 403), json(undefined, 204), json('x')]) {
      const api = await accountAnswering({ [`GET /v1/${list}`]: answer });
      const { code, stdout } = await runAgainst(api, ['apply', ...YES]);
      // No servers at all is an ordinary account.
      if (list === 'mcpservers' && code === EXIT.incomplete) continue;
      // No users at all may be an account with its owner alone: believed after three readings, and then refused.
      const isEmpty = list === 'ashares' && code === EXIT.refused;
      if (!isEmpty)
        expect([list, [EXIT.failure, EXIT.token].includes(code as never), stdout]).toEqual([list, true, '']);
      expect(writesTo(api)).toEqual([]);
    }
  });

  test('which account it is: nothing is written, and no flag helps', async () => {
    const file = FILE.replace(`, contains: [${CASH}]`, '');
    const api = await accountAnswering();
    const flags = [...YES, '--override', 'removal-limit=1', '--override', 'admin-floor=0'];
    const { code } = await runAgainst(api, ['apply', ...flags], {
      cwd: await folderWith({ 'access.yaml': file }),
    });
    expect([code, writesTo(api)]).toEqual([EXIT.refused, []]);
  });

  test('what level somebody has: they are not touched, whatever the files say', async () => {
    const odd = record('cccccccccccccccccccccc02', 'ada@acme.example', { accessLevel: 'superuser' });
    const api = await accountAnswering({
      'GET /v1/ashares': json([PEOPLE[0], odd, PEOPLE[2]]),
      DELETE: json({}),
      POST: json([{ statusCode: 201 }], 201),
    });
    await runAgainst(api, ['apply', ...YES]);
    expect(writesTo(api).filter((words) => words.includes('cc02'))).toEqual([]);
  });

  test('whether a write happened: it is not said to be done', async () => {
    const lost = json({}, 500);
    const api = await accountAnswering({ PUT: lost, POST: lost, DELETE: lost });
    const { code, stdout } = await runAgainst(api, ['apply', ...YES]);
    expect([code, stdout]).toEqual([EXIT.incomplete, expect.not.stringMatching(/^ +done /m)]);
  });

  test('how it ended, because the account cannot be read again: the run is not said to be done', async () => {
    let written = false;
    const people = json(PEOPLE);
    const api = await accountAnswering({
      'GET /v1/ashares': (...args) => (written ? json({}, 500) : people)(...args),
      PUT: (...args) => {
        written = true;
        json({})(...args);
      },
      POST: json([{ statusCode: 201 }], 201),
      DELETE: json({}),
    });
    const { code, stdout, stderr } = await runAgainst(api, ['apply', ...YES]);
    expect([code, stdout]).toEqual([EXIT.incomplete, expect.not.stringContaining('Converged')]);
    expect(stderr).toContain('could not be read again');
  });
});

describe('what was reviewed and cannot be read', () => {
  test.each([
    ['a plan', ['--expect', 'broken.json']],
    ['a plan that is missing', ['--expect', 'missing.json']],
    ['one plan of two', ['--expect', 'plan.json', '--expect', 'broken.json']],
    ['an empty digest', ['--expect', '']],
    ['a digest that is cut off', ['--expect', 'abcdef']],
    ['a base', ['--base', 'broken.json']],
    ['a base that is missing', ['--base', 'missing']],
    ['a base that is empty', ['--base', 'empty.yaml']],
    ['a base with an error', ['--base', 'wrong.yaml']],
  ])('%s: nothing is written', (_, flags) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({
        'access.yaml': FILE,
        'broken.json': '{"formatVersion":"1.0"',
        'empty.yaml': '',
        'wrong.yaml': FILE.replace('monitor', 'monitr'),
      });
      await writeFile(
        join(cwd, 'plan.json'),
        (await runCli(['plan', '--format', 'json'], { sandbox, cwd })).stdout,
      );
      const { code } = await runCli(['apply', ...flags, ...YES], { sandbox, cwd });
      expect([code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
    }),
  );
});

describe('consent that is not consent', () => {
  test.each([
    ['another hazard', ['--yes', '--allow', 'disables-user'], EXIT.refused],
    ['a hazard that does not exist', ['--yes', '--allow', 'all'], EXIT.invalid],
    ['a list of hazards', ['--yes', '--allow', 'removes-user,grants-administrator'], EXIT.invalid],
    ['no terminal to ask on', [], EXIT.invalid],
    [
      'the digest of another plan',
      ['--yes', '--allow', 'removes-user', '--expect', 'a'.repeat(64)],
      EXIT.stale,
    ],
  ])('%s writes nothing', (_, flags, exit) =>
    withSandbox(SEED, async (sandbox) => {
      const { code } = await runCli(['apply', ...flags], { sandbox, files: { 'access.yaml': FILE } });
      expect([code, sandbox.writes()]).toEqual([exit, []]);
    }),
  );
});

/** A pull request with two reviews, the second of which refuses, merged; its run is still to come. */
const refused = (): Promise<Repository> =>
  begun('refused', { 'access.yaml': access() }, async (repository) => {
    await repository.onPush();
    const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
    await repository.onPull(number);
    repository.review(number, 'lead', 'COMMENTED');
    repository.review(number, 'boss', 'CHANGES_REQUESTED');
    repository.merge(number);
  });

describe('what GitHub would have to say and does not', () => {
  const answers: readonly (readonly [string, RegExp])[] = [
    ['who reviewed', /\/reviews$/],
    ['which plans there are', /\/artifacts$/],
    ['which pull request a commit came by', /\/commits\/\w+\/pulls$/],
    ['which commits a pull request has', /\/pulls\/\d+\/commits$/],
    ['which commits are new', /\/compare\//],
  ];
  const nothings = [
    [1, null],
    [1, {}],
    [1, 'x'],
    [2, {}],
  ] as const;
  const cases = answers.flatMap(([name, what]) =>
    nothings.map(([page, nothing]) => ({ name, what, page, nothing })),
  );
  test.each(cases)(
    '$name: $nothing instead of page $page is no answer, and nothing is written',
    async ({ what, page, nothing }) => {
      const repository = await refused();
      repository.github.pageSize = 1;
      let asked = 0;
      repository.github.falsify = (request, body) => {
        if (!what.test(request)) return body;
        asked += 1;
        return asked >= page ? nothing : body;
      };
      const ran = await repository.onPush();
      expect(repository.sandbox.writes(), ran.log).toEqual([]);
      expect([EXIT.failure, EXIT.stale], ran.log).toContain(ran.code);
      if (page === 1) expect([ran.code, ran.outputs['failure-reason']]).toEqual([1, 'api-unavailable']);
    },
  );
});
