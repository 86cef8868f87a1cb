/** What is shown of a run while it goes on: one changing line on a terminal, a line a phase elsewhere. */
import { describe, expect, test } from 'vitest';
import { progressOn } from '../../src/commands/progress.ts';
import { EXIT } from '../../src/errors.ts';
import { ALLOW_ALL } from '../support/disturbed.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import { start } from '../support/process.ts';
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
        sandbox.meet(...Array.from({ length: 30 }, (_, n) => `${35 + n}:status=429,retry-after=1`));
        const { code, stderr } = await start(APPLY, { sandbox, cwd }).ended;
        expect(code, stderr).toBe(EXIT.done);
        // The sandbox's clock stands still, and this process has the real one.
        const clock = /^Warning: the clock of this machine is \d+ minutes ahead[^\n]*\n/;
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

/** The lines that remain on a screen wide enough. */
function screenOf(text: string): string[] {
  return text.split('\n').map((line) => line.slice(line.lastIndexOf(ERASE) + 1).replace(ERASE.slice(1), ''));
}
