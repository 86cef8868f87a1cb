/** A date that has passed looks as if it gave something, and so does the wrong year: `validate` says it, with the remedy. */
import { describe, expect, it } from 'vitest';
import { passedDates } from '../../../src/core/desired/passed.ts';
import { EXIT } from '../../../src/errors.ts';
import { runCli } from '../../support/harness.ts';
import { NOW, readText } from '../../support/world.ts';

const HEAD = 'version: 1\naccount: { name: Acme, region: us }\n';

function said(files: string): string[] {
  const text = `${HEAD}${files}`;
  const found = passedDates(readText(text), NOW);
  expect(found.every(({ severity, code }) => severity === 'notice' && code === 'date-passed')).toBe(true);
  // The place is the date itself, and not the line that has it.
  for (const { place, summary } of found) {
    const line = text.split('\n')[(place?.line ?? 0) - 1] ?? '';
    const marked = line.slice((place?.column ?? 1) - 1, (place?.endColumn ?? 1) - 1);
    expect([marked, summary]).toEqual([/The date (\S+) /.exec(summary)?.[1], summary]);
  }
  return found.map(({ place, summary, fix }) => `${place?.line} ${summary} ${fix}`);
}

const WHAT_THEN = 'Write a later date if it is to go on; look at the year. If it is meant,';
const TAKEN = 'take that out together with its date: without one it would begin again.';

describe('a date that has passed', () => {
  it('is told with the clock by which it has, while somebody still has that day', () => {
    const text = `${HEAD}users:\n  ada@acme.example: { accessLevel: monitor, until: 2026-11-21 }\n`;
    const at = (moment: string) =>
      passedDates(readText(text), new Date(moment)).map(({ summary }) => summary);
    expect(at('2026-11-22T11:59:00Z')).toEqual([
      'The date 2026-11-21 (UTC) has passed: all access of ada@acme.example has ended.',
    ]);
    expect(at('2026-11-22T12:00:00Z')).toEqual([
      'The date 2026-11-21 has passed: all access of ada@acme.example has ended.',
    ]);
  });

  it('is said of a person once, and not of each of the lines', () => {
    expect(
      said(`roles:
  reader: { accessLevel: monitor, members: [ada@acme.example] }
users:
  ada@acme.example:
    until: 2026-11-21
    integrations: { Returns: { level: manage, until: 2026-11-20 } }
`),
    ).toEqual([
      `7 The date 2026-11-21 has passed: all access of ada@acme.example has ended. ${WHAT_THEN} write \`state: absent\` instead.`,
    ]);
  });

  it('is not said of a protected person, of whom a plan takes nothing', () => {
    const lines = (protectedUsers: string) => `policy: { protectedUsers: [${protectedUsers}] }
integrations:
  Returns: { manage: [{ user: ada@acme.example, until: 2026-11-04 }] }
users:
  ada@acme.example: { accessLevel: monitor, mcpServers: { /orders: { level: read, until: 2026-11-02 } } }
`;
    expect(said(lines('ada@acme.example'))).toEqual([]);
    expect(said(lines('bea@acme.example'))).toHaveLength(2);
  });

  it('is said of each grant, role, list and limit', () => {
    expect(
      said(`policy: { maxRemovals: { limit: 5, until: 2026-11-01 } }
roles:
  reader:
    accessLevel: monitor
    mcpServers: { /orders: { level: read, until: 2026-11-02 } }
    members: [{ user: wes@acme.example, until: 2026-11-03 }]
integrations:
  Returns: { manage: [{ user: wes@acme.example, until: 2026-11-04 }] }
users:
  wes@acme.example:
    accessLevel: monitor
    roles: [{ role: reader, until: 2026-11-05 }]
    integrations: { Orders: { level: manage, until: 2026-11-06 } }
`),
    ).toEqual([
      `15 The date 2026-11-06 has passed: \`manage\` on Orders of wes@acme.example has ended. ${WHAT_THEN} ${TAKEN}`,
      `14 The date 2026-11-05 has passed: the role "reader" of wes@acme.example has ended. ${WHAT_THEN} ${TAKEN}`,
      `7 The date 2026-11-02 has passed: \`read\` on /orders by the role "reader" has ended. ${WHAT_THEN} ${TAKEN}`,
      `8 The date 2026-11-03 has passed: the role "reader" of wes@acme.example has ended. ${WHAT_THEN} ${TAKEN}`,
      `10 The date 2026-11-04 has passed: \`manage\` on Returns of wes@acme.example has ended. ${WHAT_THEN} ${TAKEN}`,
      '3 The date 2026-11-01 has passed: `policy.maxRemovals` of the file no longer holds. Write a later date, or take `maxRemovals` out of `policy`.',
    ]);
  });

  it('is the day to disable a break-glass account again, and nothing for somebody protected or absent', () => {
    expect(
      said(`policy: { breakGlass: [glass@acme.example], protectedUsers: [root@acme.example] }
users:
  glass@acme.example: { accessLevel: administrator, enabled: true, reason: INC-1, until: 2026-11-21 }
  root@acme.example: { accessLevel: administrator, until: 2026-11-21 }
  gone@acme.example: { state: absent, until: 2026-11-21 }
`),
    ).toEqual([
      '5 The date 2026-11-21 has passed: glass@acme.example is to be disabled again. Disable it in the product. Then write `enabled: false` and delete `until` and `reason`.',
    ]);
  });

  it('is not today, and not tomorrow', () => {
    const file = 'users:\n  ada@acme.example: { accessLevel: monitor, until: 2026-11-22 }\n';
    expect(said(file)).toEqual([]);
  });
});

it('refuses nothing in `validate`, and is left to a plan by the commands that make one', async () => {
  const files = {
    'access.yaml': `${HEAD}users:\n  ada@acme.example: { accessLevel: monitor, until: 2026-11-21 }\n`,
  };
  const validated = await runCli(['validate'], { files, now: NOW });
  expect(validated.code).toBe(EXIT.done);
  expect(validated.stdout).toContain('notice[date-passed] access.yaml:4');
  expect(validated.stdout).toContain('1 notice\nValid: 1 person in 1 file.');
  const explained = await runCli(['explain', 'ada@acme.example'], { files, now: NOW });
  expect(explained.stderr).toBe('');
});
