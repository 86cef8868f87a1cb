/** A rehearsal as a process: what its account sees among faults and signals, and where there is no room for a copy. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli, type TestSandbox, TOKEN, withSandbox } from '../support/harness.ts';
import { start, startWith, until } from '../support/process.ts';
import { ACCOUNT, FILES } from './rehearsing.ts';

const expectOnlyGet = ({ requests }: Pick<TestSandbox, 'requests'>): void => {
  expect(requests.length).toBeGreaterThan(0);
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
};

describe('the account is sent GET alone', () => {
  test('whichever of its readings meets a fault', () =>
    withSandbox(ACCOUNT, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': FILES });
      const kinds = [
        'status=503',
        'html',
        'truncated',
        'close-after',
        'revoked=401',
        'short=1',
        'status=404',
      ];
      for (const [index, kind] of kinds.entries()) {
        for (const n of [1 + (index % 2), 3 + (index % 3)]) {
          sandbox.reset();
          sandbox.meet(`${n}:${kind}`);
          const { code } = await runCli(['rehearse', '--runs', '1'], { sandbox, cwd, hasty: true });
          expect([EXIT.done, EXIT.failure, EXIT.token, EXIT.invalid, EXIT.refused], `${n}:${kind}`).toContain(
            code,
          );
          expectOnlyGet(sandbox);
        }
      }
    }));

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'and a %s in the middle leaves nothing running and nothing said to be tried',
    (signal) =>
      withSandbox(ACCOUNT, async (sandbox) => {
        const cwd = await folderWith({ 'access.yaml': FILES });
        const argv = ['rehearse', '--seconds', '300', '--output', 'rehearsal.txt'];
        const running = start(argv, { sandbox, cwd, asTerminal: true });
        expect(
          await until(() => running.stderr().includes('Rehearsing on a copy of 7 records'), running),
        ).toBe(true);
        const asked = sandbox.requests.length;
        running.child.kill(signal);
        const { code, stdout } = await running.ended;
        expect([code, stdout]).toEqual([{ SIGINT: 130, SIGTERM: 143, SIGKILL: null }[signal], '']);
        expectOnlyGet(sandbox);
        expect(sandbox.requests.length).toBe(asked);
      }),
  );
});

test('a copy that does not fit into memory is refused before it is made, with the flag that helps', () =>
  withSandbox(ACCOUNT, async (sandbox) => {
    const cwd = await folderWith({ 'access.yaml': FILES });
    const env = { CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN };
    const nodeFlags = ['--max-old-space-size=40', '--max-semi-space-size=1'];
    const { code, stdout, stderr } = await startWith(['rehearse', '--runs', '1'], { cwd, env, nodeFlags })
      .ended;
    expect([code, stdout]).toEqual([EXIT.failure, '']);
    expect(stderr).toMatch(
      /need about 6\d MB of memory, and Node\.js has [45]\d MB here\. Nothing was copied\./,
    );
    expect(stderr).toContain('NODE_OPTIONS=--max-old-space-size=6');
  }));
