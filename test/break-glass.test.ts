/** An account for emergencies, from the day on which it is disabled to the day after it was used. */
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const SEED = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  glass@acme.example: { accessLevel: administrator, disabled: true }
integrations: [{ name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
const filesWith = (entry: string) => ({
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0, breakGlass: [glass@acme.example] }
users:
  bot@acme.example: { accessLevel: administrator }
  ines@acme.example: { accessLevel: administrator }
  glass@acme.example: { accessLevel: administrator, ${entry} }
`,
});
const CLOSED = filesWith('enabled: false');
const EXPLAINED = filesWith('enabled: true, reason: The queue stood still, until: 2026-11-23T10:00:00Z');

const drift = (sandbox: TestSandbox, files: Readonly<Record<string, string>>, now = '2026-11-22T12:00:00Z') =>
  runCli(['drift'], { sandbox, files, now: new Date(now) });

it.each(['true', 'false'])(
  'explains a use without a change of what the files say of settings (MFA in the account: %s)',
  (mfa) =>
    withSandbox(SEED.replace('disabled: true', `mfaRequired: ${mfa}`), async (sandbox) => {
      const { code, stdout } = await drift(sandbox, filesWith('enabled: false, mfaRequired: true'));
      expect([code, stdout]).toEqual([
        EXIT.differences,
        expect.stringMatching(/from now at most:[\s\S]*\n +mfaRequired: true\n/),
      ]);
    }),
);

it('names a break-glass account in use until its entry explains it, and again after that end', () =>
  withSandbox(SEED, async (sandbox) => {
    expect((await drift(sandbox, CLOSED)).stdout).toContain('Nothing that the files state differs.');
    sandbox.edit({ do: 'enable', user: 'glass@acme.example' });

    const opened = await drift(sandbox, CLOSED);
    expect(opened.code).toBe(EXIT.differences);
    expect(opened.stdout).toContain(
      'is a break-glass account, and the files say otherwise (to be disabled): disable it again in the product, or explain it in its entry with `enabled: true`, a `reason` and an `until` within 24 hours',
    );

    // The entry can be pasted as it is, but for the reason, which nobody but a person knows.
    const yaml = `  glass@acme.example:
    accessLevel: administrator
    enabled: true
    reason: ""
    until: 2026-11-23T12:00:00Z
`;
    const offered = opened.stdout.split('from now at most:\n')[1] ?? '';
    const entry =
      offered.slice(0, offered.indexOf('until: ')) + offered.slice(offered.indexOf('until: ')).split('\n')[0];
    expect(entry.replace(/^ +/gm, '')).toBe(yaml.replace(/^ +/gm, '').trimEnd());
    const pasted = (text: string) => ({
      'access.yaml': CLOSED['access.yaml'].replace(/ {2}glass@acme.example: .*\n$/, text),
    });
    expect((await drift(sandbox, pasted(yaml))).code).toBe(EXIT.invalid);
    expect((await drift(sandbox, pasted(yaml.replace('""', 'The queue stood still')))).code).toBe(EXIT.done);

    const explained = await drift(sandbox, EXPLAINED);
    expect([explained.code, explained.stderr]).toEqual([EXIT.done, '']);
    expect(explained.stdout).not.toContain('glass@acme.example');

    // Switched off before the end that explains it, it is at rest.
    sandbox.edit({ do: 'disable', user: 'glass@acme.example' });
    const rested = await drift(sandbox, EXPLAINED);
    expect([rested.code, rested.stdout]).toEqual([
      EXIT.done,
      expect.stringContaining('Nothing that the files state differs.'),
    ]);
    const planned = await runCli(['plan'], {
      sandbox,
      files: EXPLAINED,
      now: new Date('2026-11-22T12:00:00Z'),
    });
    // Only the note that names whom the verdict leaves alone.
    expect(planned.stdout.split('\n').filter((line) => line.includes('glass@acme.example'))).toEqual([
      expect.stringContaining('written by no run as things are'),
    ]);
    sandbox.edit({ do: 'enable', user: 'glass@acme.example' });

    const after = await drift(sandbox, EXPLAINED, '2026-11-23T10:00:01Z');
    expect(after.code).toBe(EXIT.differences);
    expect(after.stdout).toContain('(to be disabled)');
    sandbox.edit({ do: 'disable', user: 'glass@acme.example' });
    expect((await drift(sandbox, EXPLAINED, '2026-11-23T10:00:01Z')).code).toBe(EXIT.done);
  }));

it('under a slip of its address is told as the one that was meant', async () => {
  const files = { 'access.yaml': CLOSED['access.yaml'].replace('[glass@', '[gl-ass@') };
  const { code, stdout } = await runCli(['validate'], { files });
  expect(code).toBe(EXIT.invalid);
  expect(stdout.replace(/\s+/g, ' ')).toContain('Did you mean glass@acme.example? If not, add');
});

const during = (now: Date, test: (sandbox: TestSandbox, now: Date) => Promise<void>): Promise<void> =>
  withSandbox(SEED, (sandbox) => test(sandbox, now), { now: () => now });

it('is told to be disabled only where that is what differs', () =>
  withSandbox(SEED, async (sandbox) => {
    const words = async (files: Record<string, string>) => [
      (await drift(sandbox, files)).stdout,
      (await runCli(['plan'], { sandbox, files })).stdout,
    ];
    const stricter = (files: typeof CLOSED) => ({
      'access.yaml': files['access.yaml'].replace('\nusers:', '\ndefaults: { mfaRequired: true }\nusers:'),
    });
    for (const said of await words(stricter(CLOSED))) {
      expect(said.replace(/\s+/g, ' ')).toContain(
        'the files say otherwise (another setting (mfaRequired)): put it right in the product, or say it in the files',
      );
      expect(said).not.toMatch(/disable it again|enabled: true/);
    }
    sandbox.edit({ do: 'enable', user: 'glass@acme.example' });
    for (const said of await words(stricter(EXPLAINED))) expect(said).not.toMatch(/disable it again/);
    for (const said of await words(stricter(CLOSED))) expect(said).toMatch(/disable it again/);
  }));

it('is written by no run, neither by an entry that differs nor by its end', () =>
  during(new Date('2026-11-24T12:00:00Z'), async (sandbox, now) => {
    sandbox.edit({ do: 'enable', user: 'glass@acme.example' });
    for (const argv of [
      ['apply', '--yes'],
      ['apply', '--due', '--yes'],
    ])
      for (const files of [CLOSED, EXPLAINED]) {
        const { code, requests } = await runCli(argv, { sandbox, files, now });
        expect(code).toBe(EXIT.done);
        expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      }
    const { stdout } = await runCli(['plan'], { sandbox, files: CLOSED, now });
    expect(stdout).toContain(
      'is a break-glass account and never written, although the files say otherwise (to be disabled): disable it again in the product, or explain it in its entry with `enabled: true`, a `reason` and an `until` within 24 hours.',
    );
  }));

it('is a disabled administrator after its end, and not somebody who has left', async () => {
  const { stdout } = await runCli(['explain', 'glass@acme.example'], {
    files: EXPLAINED,
    now: new Date('2026-11-24T12:00:00Z'),
  });
  expect(stdout).toContain('break glass has ended');
  expect(stdout).not.toContain('absent');
});

it('knows a pinned break-glass account by its person, also under another e-mail', () =>
  withSandbox(
    SEED.replace(
      'glass@acme.example: { accessLevel: administrator, disabled: true }',
      'renamed@acme.example: { accessLevel: administrator, userId: bbbbbbbbbbbbbbbbbbbbbbb1 }',
    ),
    async (sandbox) => {
      const files = filesWith('enabled: false, id: bbbbbbbbbbbbbbbbbbbbbbb1');
      const { code, stdout } = await drift(sandbox, files);
      expect([code, stdout]).toEqual([
        EXIT.differences,
        expect.stringContaining('is a break-glass account, and the files say otherwise (to be disabled)'),
      ]);
      expect(stdout).toContain('access.yaml:7');
    },
  ));
