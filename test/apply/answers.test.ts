/** What the server may answer, and what the run makes of it: words, the right exit code, no stack trace. */
import { describe, expect, it } from 'vitest';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import { applyAll, folderWith, outcomesOf, runCli, withSandbox } from '../support/harness.ts';
import { filesWith, seedWith, standingOf } from './stage.ts';

const SEED = seedWith({ ada: { accessLevel: 'monitor' }, wes: { accessLevel: 'monitor' } });
const FILES = filesWith({
  ada: { accessLevel: 'monitor', integrations: { 'Order to Cash': 'manage' } },
  wes: { state: 'absent' },
});
const folder = () => folderWith(FILES);

describe('what the server answers to a read', () => {
  const cases: readonly (readonly [string, string, ExitCode, string])[] = [
    ['401', 'GET /v1/tokenInfo:status=401', EXIT.token, 'The sandbox was told to answer 401.'],
    ['403', 'GET /v1/ashares:status=403', EXIT.token, 'The sandbox was told to answer 403.'],
    ['404 for a list', 'GET /v1/ashares:status=404', EXIT.failure, 'The sandbox was told to answer 404.'],
    ['404 for the token', 'GET /v1/tokenInfo:status=404', EXIT.failure, 'CELIGO_BASE_URL'],
    ['409', 'GET /v1/integrations:status=409', EXIT.failure, 'The sandbox was told to answer 409.'],
    ['422', 'GET /v1/mcpservers:status=422', EXIT.failure, 'The sandbox was told to answer 422.'],
    [
      '500 each time',
      'GET /v1/ashares:status=500',
      EXIT.failure,
      'failed 5 times: 500: The sandbox was told to answer 500.',
    ],
    ['429 each time', 'GET /v1/ashares:status=429,retry-after=1', EXIT.failure, '429'],
    ['a web page', 'GET /v1/ashares:html', EXIT.failure, '/v1/ashares'],
    ['half a body', 'GET /v1/ashares:truncated', EXIT.failure, '/v1/ashares'],
    ['no body for the token', 'GET /v1/tokenInfo:status=204', EXIT.failure, '/v1/tokenInfo'],
    ['a closed connection', 'GET /v1/integrations:close-before', EXIT.failure, 'connection'],
    ['one record twice', 'GET /v1/ashares:repeated-page', EXIT.failure, 'twice'],
  ];

  it.each(cases)('%s ends the run in words, without a write', (_, fault, code, words) =>
    withSandbox(SEED, async (sandbox) => {
      for (const command of [
        ['plan', '--format', 'json'],
        ['apply', '--yes', '--allow', 'removes-user'],
      ]) {
        sandbox.meet(fault);
        const ended = await runCli(command, { sandbox, cwd: await folder(), hasty: true });
        expect([ended.code, ended.stdout]).toEqual([code, '']);
        expect(ended.stderr).toContain(words);
        expect(ended.stderr).not.toMatch(/\n\s+at |bug in celigo-access/);
      }
      expect(sandbox.writes()).toEqual([]);
    }),
  );

  it.each(['status=503', 'close-before', 'truncated', 'status=429,retry-after=2', 'repeated-page'])(
    'a passing %s is read again and forgotten',
    (kind) =>
      withSandbox(SEED, async (sandbox) => {
        const calm = await runCli(['plan'], { sandbox, cwd: await folder() });
        sandbox.meet(`GET /v1/ashares:${kind},times=1`);
        const again = await runCli(['plan'], { sandbox, cwd: await folder(), hasty: true });
        expect([again.code, again.stdout]).toEqual([EXIT.done, calm.stdout]);
        expect(again.requests.length).toBeGreaterThan(calm.requests.length);
      }),
  );
});

describe('what the server answers to a write', () => {
  const toldTo = (status: number): string => `The sandbox was told to answer ${status}.`;

  it.each([400, 403, 404, 409, 415, 422])(
    '%i is no reason to try again: failed with its words, the rest goes on',
    (status) =>
      withSandbox(SEED, async (sandbox) => {
        sandbox.meet(`PUT /v1/ashares/*:status=${status}`);
        const { code, applied } = await applyAll({ sandbox, files: FILES });
        expect([code, outcomesOf(applied)]).toEqual([
          EXIT.incomplete,
          ['remove wes: done', 'grant ada: failed'],
        ]);
        expect(applied.outcomes[1]?.words).toContain(toldTo(status));
        expect(sandbox.writes()).toHaveLength(2);
      }),
  );

  it.each(['status=500', 'status=503', 'status=429,retry-after=1', 'close-before'])(
    '%s each time is given up after four tries, each after reading again',
    (kind) =>
      withSandbox(SEED, async (sandbox) => {
        sandbox.meet(`PUT /v1/ashares/*:${kind}`);
        const { code, applied } = await applyAll({ sandbox, files: FILES, hasty: true });
        expect([code, outcomesOf(applied)]).toEqual([
          EXIT.incomplete,
          ['remove wes: done', 'grant ada: failed'],
        ]);
        expect(sandbox.requests.filter(({ method }) => method === 'PUT')).toHaveLength(4);
        expect(standingOf(sandbox, 'ada')?.integrations).toEqual({});
      }),
  );

  it.each([
    'status=503',
    'status=503,afterwards',
    'status=429,retry-after=1',
    'close-before',
    'close-after',
    'truncated',
    'slow=30',
  ])('a passing %s ends well', (kind) =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet(`PUT /v1/ashares/*:${kind},times=1`, `DELETE /v1/ashares/*:${kind},times=1`);
      const { code, applied } = await applyAll({ sandbox, files: FILES, hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.done, ['remove wes: done', 'grant ada: done']]);
      expect(applied.verification.converged).toBe(true);
      expect(standingOf(sandbox, 'wes')).toBeUndefined();
      const written = sandbox.requests.flatMap(({ changes }) => changes);
      expect(written.filter(({ event }) => event === 'delete')).toHaveLength(1);
    }),
  );

  it('a success with errors in its body is not taken for done: it is looked at, and sent again', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=200,times=1', 'DELETE /v1/ashares/*:status=200');
      const { code, applied } = await applyAll({ sandbox, files: FILES, hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([
        EXIT.incomplete,
        ['remove wes: failed', 'grant ada: done'],
      ]);
      expect(applied.outcomes[0]?.words).toContain(toldTo(200));
      expect(sandbox.writes().map(({ method }) => method)).toEqual(
        expect.arrayContaining(['DELETE', 'DELETE', 'DELETE', 'DELETE', 'PUT', 'PUT']),
      );
    }));

  it('a switch whose success has errors is sent once, and read until the end', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*/disable:status=200');
      const files = filesWith({ ada: { accessLevel: 'monitor', enabled: false } });
      const { code, applied } = await applyAll({ sandbox, files, hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['disable ada: failed']]);
      expect(sandbox.writes()).toHaveLength(1);
    }));

  it('a write that was accepted and did not happen is seen by the second reading', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:html');
      const { code, applied } = await applyAll({ sandbox, files: FILES });
      expect([code, applied.verification.converged]).toEqual([EXIT.incomplete, false]);
      expect(applied.verification.left).toEqual([{ email: 'ada@acme.example', kind: 'grant' }]);
    }));

  it('a fault while the record is read fails that operation alone', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet('GET /v1/ashares/*:html,times=1');
      const { code, applied, stderr } = await applyAll({ sandbox, files: FILES });
      expect(code).toBe(EXIT.incomplete);
      expect(applied.outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'failed']);
      expect(stderr).not.toMatch(/\n\s+at /);
    }));

  it('the text says what failed, in the words of the server, and that running again goes on', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=422');
      const argv = ['apply', '--yes', '--allow', 'removes-user'];
      const { code, stdout } = await runCli(argv, { sandbox, files: FILES });
      expect(code).toBe(EXIT.incomplete);
      expect(stdout).toMatch(/failed +ada@acme\.example: .*The sandbox was told to answer 422\./);
      expect(stdout).toContain('Run again');
      sandbox.meet();
      expect((await runCli(argv, { sandbox, files: FILES })).code).toBe(EXIT.done);
    }));
});
