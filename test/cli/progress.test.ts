/** What is shown of a run while it goes on: one changing line on a terminal, a line a phase elsewhere. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { doorsAloud, progressOn } from '../../src/commands/progress.ts';
import { EXIT } from '../../src/errors.ts';
import { ALLOW_ALL } from '../support/disturbed.ts';
import { Gate } from '../support/gate.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from '../support/harness.ts';
import { start, until } from '../support/process.ts';
import { movers } from '../support/stories.ts';

const APPLY = ['apply', '--yes', ...ALLOW_ALL];
const ERASE = '\r\u001b[2K';

describe('without a terminal', () => {
  test('a run says one line a phase', () =>
    withSandbox(movers.account, async (sandbox) => {
      const { code, stderr } = await runCli(APPLY, { sandbox, files: { 'access.yaml': movers.file } });
      expect(code).toBe(EXIT.done);
      expect(stderr).toBe('Carrying out 8 operations.\nReading the account again.\n');
    }));

  test('a limit that makes everybody wait adds nothing, Node’s own warnings neither', () =>
    withSandbox(
      `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
${Array.from({ length: 30 }, (_, n) => `  p${n}@acme.example: { accessLevel: monitor }`).join('\n')}
integrations: [{ name: One, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`,
      async (sandbox) => {
        const cwd = await folderWith({
          'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
${Array.from({ length: 30 }, (_, n) => `  p${n}@acme.example: { accessLevel: monitor, integrations: { One: manage } }`).join('\n')}
`,
        });
        const refused = Array.from({ length: 30 }, (_, n) => {
          const id = sandbox.account.roster.findByEmail(`p${n}@acme.example`)?.id;
          return `PUT /v1/ashares/${id}:status=429,retry-after=1,times=1`;
        });
        sandbox.meet(...refused);
        const { code, stderr } = await start(APPLY, { sandbox, cwd }).ended;
        expect([code, sandbox.requests.filter(({ status }) => status === 429).length], stderr).toEqual([
          EXIT.done,
          refused.length,
        ]);
        // The sandbox's clock stands still, and this process has the real one.
        const clock = /^Warning: the clock of this machine is \d+ (?:day|hour|minute)[^\n]*\n/;
        expect(stderr.replace(clock, '')).toBe('Carrying out 30 operations.\nReading the account again.\n');
      },
    ));
});

describe('on a terminal', () => {
  test('the line is taken back before anything else is written, and at the end', () =>
    withSandbox(movers.account, async (sandbox) => {
      const setting = { sandbox, files: { 'access.yaml': movers.file }, terminal: true, hasty: true };
      sandbox.meet('23-99:status=400');
      const { code, stderr } = await runCli(APPLY, setting);
      expect(code).toBe(EXIT.incomplete);
      const shown = screenOf(stderr);
      expect(shown).toEqual([expect.stringMatching(/^The account could not be read again: /), '']);
    }));

  test('is never as wide as the terminal, and changes while nothing ends', async () => {
    const written: string[] = [];
    const stderr = { isTerminal: true, columns: 20, write: (text: string) => void written.push(text) };
    let waitMs = 0;
    const progress = progressOn({ stderr } as never, 200, () => ({ requests: 7, waitMs }));
    waitMs = 9_000;
    await expect.poll(() => written.length).toBeGreaterThan(2);
    stderr.columns = 100;
    await expect.poll(() => written.at(-1)).toContain('waiting 9 s for the limit …');
    progress.close();
    for (const text of written.filter((each) => !each.includes('waiting')))
      expect(text.replace(ERASE, '').length).toBeLessThan(20);
    expect(written.at(-1)).toBe(ERASE);
  });
});

describe('while the account is read', () => {
  afterEach(() => void vi.useRealTimers());
  const traffic = () => ({ requests: 7, waitMs: 0 });

  /** A door whose reading ends when it is told to, and what is written meanwhile. */
  async function reading(isTerminal: boolean) {
    vi.useFakeTimers();
    const written: string[] = [];
    const stderr = { isTerminal, columns: 80, write: (text: string) => void written.push(text) };
    const end = { resolve: (_: string): void => {}, reject: (_: Error): void => {} };
    const answer = new Promise<string>((resolve, reject) => Object.assign(end, { resolve, reject }));
    const door = { origin: 'https://acme.example', traffic, readAccount: () => answer };
    const doors = doorsAloud({ stderr, connectReader: async () => door } as never);
    const aloud: unknown = await doors.connectReader({} as never);
    return { written, stderr, end, door: aloud as typeof door };
  }

  test('a terminal shows it after three seconds, until it has ended, well or not', async () => {
    for (const isWell of [true, false]) {
      const { written, end, door } = await reading(true);
      const read = door.readAccount().catch(() => 'failed');
      vi.advanceTimersByTime(2_999);
      expect(written).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(written).toEqual([`${ERASE}Reading the account: 7 requests …`]);
      if (isWell) end.resolve('read');
      else end.reject(new Error('no'));
      expect(await read).toBe(isWell ? 'read' : 'failed');
      const { length } = written;
      vi.advanceTimersByTime(10_000);
      expect([written.length, written.at(-1)]).toEqual([length, ERASE]);
    }
  });

  test('nothing is shown for what ends before, beside the line of a run, or without a terminal', async () => {
    const short = await reading(true);
    const read = short.door.readAccount();
    short.end.resolve('read');
    await read;
    vi.advanceTimersByTime(10_000);
    expect(short.written).toEqual([]);

    const beside = await reading(true);
    const progress = progressOn({ stderr: beside.stderr } as never, 2, traffic);
    void beside.door.readAccount();
    vi.advanceTimersByTime(10_000);
    progress.close();
    expect(beside.written.join('')).not.toContain('Reading');

    const piped = await reading(false);
    void piped.door.readAccount();
    vi.advanceTimersByTime(10_000);
    expect(piped.written).toEqual([]);
  });

  test.each(['plan', 'apply', 'drift', 'report', 'export', 'explain nia@acme.example --live'])(
    '%s shows it, and Ctrl-C says what it ended',
    async (line) => {
      const gate = new Gate();
      const whole = async (sandbox: TestSandbox): Promise<void> => {
        const cwd = await folderWith({ 'access.yaml': movers.file });
        sandbox.meet('GET /v1/**:slow=1');
        const flags = line === 'export' ? ['--region', 'us', '--name', 'Acme'] : [];
        const running = start([...line.split(' '), ...flags], { sandbox, cwd, asTerminal: true });
        await until(() => running.stderr().includes('Reading the account: '), running);
        running.child.kill('SIGINT');
        const { code, stderr } = await running.ended;
        expect(code, stderr).toBe(EXIT.interrupted);
        expect(screenOf(stderr)).toEqual(['Stopped by Ctrl-C: nothing was written to any account.', '']);
      };
      await withSandbox(movers.account, whole, { clock: gate });
    },
  );
});

/** The lines that remain on a screen wide enough. */
function screenOf(text: string): string[] {
  return text.split('\n').map((line) => line.slice(line.lastIndexOf(ERASE) + 1).replace(ERASE.slice(1), ''));
}
