/** One small JSON a day: it names whom to look at, and no name in it can mention anybody in a chat. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewOf } from '../../src/core/report/report.ts';
import { dailyText } from '../../src/form/daily.ts';
import { runCli, withSandbox } from '../support/harness.ts';
import { HOSTILE } from '../support/hostile-account.ts';
import { account, person } from '../support/live.ts';
import { liveOf, NOW, ORIGIN, world } from '../support/world.ts';

const COMPANY = join(import.meta.dirname, '../../examples/company');
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const dailyOfLive = (live: Parameters<typeof reviewOf>[0]['live']) =>
  JSON.parse(
    dailyText({ review: reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90 }), version: '1.2.3' }),
  );

describe('the day of an account', () => {
  it('names administrators who have not signed in for long, and nobody who has', () => {
    const slept = { ...person('ada', { level: 'administrator' }), createdAt: ago(900), lastSignIn: ago(200) };
    const awake = { ...person('bea', { level: 'administrator' }), createdAt: ago(900), lastSignIn: ago(2) };
    const { attention, text } = dailyOfLive({ ...account([]), users: [slept, awake] });
    expect(attention).toEqual([
      { what: 'Elevated, and not signed in for long', about: ['ada@acme.example'] },
    ]);
    expect(text).toContain('ada@acme.example');
    expect(text).not.toContain('bea@acme.example');
  });

  it('says that nothing needs attention where nothing does', () => {
    const { attention, ends, text } = dailyOfLive({ ...account([]), users: [] });
    expect([attention, ends]).toEqual([[], []]);
    expect(text).toContain('Nothing needs attention.');
  });

  it('of the example company names what is in no file, what differs and the test that fails', async () => {
    const seed = readFileSync(join(COMPANY, 'account.yaml'), 'utf8');
    await withSandbox(seed, async (sandbox) => {
      const ran = await runCli(['report', 'access', '--format', 'digest'], { sandbox, cwd: COMPANY });
      expect(ran.code).toBe(0);
      const { attention, figures, account: of, slack } = JSON.parse(ran.stdout);
      expect(of.name).toBe('Fernhill production');
      const about = new Map(
        attention.map(({ what, about }: { what: string; about: string[] }) => [what, about.length]),
      );
      expect(about.get('In no file')).toBe(figures.outsideFiles);
      expect(about.get('Differ from the files')).toBe(figures.differ);
      expect(about.get('Access tests that fail')).toBe(figures.brokenTests);
      expect(slack.text).toContain('Fernhill production');
    });
  });

  it('names what ends within fourteen days, nothing later, and no date beside a grant that lasts', async () => {
    const seed =
      'users:\n  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n  cyd@acme.example: { accessLevel: administrator }\n  Dan@acme.example: { accessLevel: administrator }\n  eve@acme.example: { accessLevel: monitor }\n  fay@acme.example: { accessLevel: administrator, disabled: true }\n';
    const text = `version: 1
account: { name: Acme, region: us }
policy: { minAdministrators: 0 }
users:
  ada@acme.example: { accessLevel: monitor, until: 2026-12-05 }
  bea@acme.example: { accessLevel: monitor, until: 2026-12-06 }
  cyd@acme.example: { accessLevel: administrator, roles: [{ role: boss, until: 2026-12-01 }] }
  dan@acme.example: { state: absent }
  eve@acme.example: { state: absent }
  fay@acme.example: { state: absent }
roles: { boss: { accessLevel: administrator } }
`;
    await withSandbox(seed, async (sandbox) => {
      const ran = await runCli(['report', '--format', 'digest'], { sandbox, files: { 'access.yaml': text } });
      const { ends, attention } = JSON.parse(ran.stdout);
      expect(ends).toEqual([{ email: 'ada@acme.example', until: '2026-12-05' }]);
      expect(attention).toContainEqual({
        what: 'Still administrators, although the files end all that they have',
        about: ['Dan@acme.example'],
      });
    });
  });
});

describe('names that would deceive', () => {
  it.each(
    [...HOSTILE, '<!channel>', '<@U123>', '<https://evil.example|click>', '&lt;!here>'].map((name) => [name]),
  )('%j mentions nobody in a chat', (name) => {
    const review = reviewOf({ live: account([]), origin: ORIGIN, now: NOW, dormantDays: 90 });
    const { slack, text } = JSON.parse(
      dailyText({ review: { ...review, account: { ...review.account, name } }, version: '1' }),
    );
    expect(slack.text).not.toMatch(/[<>]/);
    expect(slack.text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(text);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('over arbitrary accounts, everybody whom a line counts is in the list behind it', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { attention, text } = dailyOfLive(liveOf(made));
        for (const { what, about } of attention) expect(text).toContain(`${what} (${about.length})`);
      }),
      { numRuns: 100 },
    );
  });
});
