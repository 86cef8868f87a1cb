/** The pages that are looked at: what people meet, and what nobody should. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { offlineDifference } from '../../src/core/plan/offline.ts';
import { renderOfflinePage } from '../../src/form/html/offline.ts';
import { renderPage } from '../../src/form/html/page.ts';
import { acrossPage } from '../../src/say/across.ts';
import { rehearsalPage } from '../../src/say/rehearsal.ts';
import { runCli, withSandbox } from '../support/harness.ts';
import { caseWith, HOSTILE } from '../support/hostile-account.ts';
import { pageOf } from '../support/page.ts';
import { NOW, readText } from '../support/world.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The plan of an example or a scenario, as the command line writes it. */
async function planned(seed: string, cwd: string, ...args: string[]): Promise<string> {
  return withSandbox(readFileSync(join(ROOT, seed), 'utf8'), async (sandbox) => {
    const { stdout, stderr } = await runCli(['plan', ...args, '--format', 'html'], {
      sandbox,
      cwd: join(ROOT, cwd),
    });
    if (!stdout.startsWith('<!DOCTYPE html>')) throw new Error(stderr);
    return stdout;
  });
}

const scenario = (name: string): Promise<string> =>
  planned(`test/scenarios/${name}/account.yaml`, `test/scenarios/${name}`, 'access.yaml');

/** The access review of the example company, as the command line writes it. */
export async function reviewed(): Promise<string> {
  const seed = readFileSync(join(ROOT, 'examples/company/account.yaml'), 'utf8');
  return withSandbox(seed, async (sandbox) => {
    const cwd = join(ROOT, 'examples/company');
    const { stdout, stderr } = await runCli(['report', 'access', '--format', 'html'], { sandbox, cwd });
    if (!stdout.startsWith('<!DOCTYPE html>')) throw new Error(stderr);
    return stdout;
  });
}

export const company = (): Promise<string> =>
  planned('examples/company/account.yaml', 'examples/company', 'access');
export const refused = (): Promise<string> => scenario('the-floor-of-administrators');
export const nothing = (): Promise<string> => scenario('nothing-to-do');

export function hostile(text: string = HOSTILE.slice(0, 2).join(' ')): string {
  const { reviewed, options } = caseWith(text);
  return pageOf(reviewed, options);
}

const HEAD = 'version: 1\naccount: { name: Acme, region: us }\nusers:\n';

export function offline(): string {
  const base = readText(
    `${HEAD}  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: manage }\n`,
  );
  const config = readText(`${HEAD}  ada@acme.example: { accessLevel: administrator }\n`);
  return renderOfflinePage(offlineDifference(base, config, NOW, []), {
    version: '1.2.3',
    judgedAt: NOW,
    account: 'Acme',
  });
}

/** An answer of the command line about the example company. */
async function answered(...args: string[]): Promise<string> {
  const seed = readFileSync(join(ROOT, 'examples/company/account.yaml'), 'utf8');
  return withSandbox(seed, async (sandbox) => {
    const cwd = join(ROOT, 'examples/company');
    const { stdout, stderr } = await runCli([...args, '--format', 'html'], { sandbox, cwd });
    if (!stdout.startsWith('<!DOCTYPE html>')) throw new Error(stderr);
    return stdout;
  });
}

export const explained = (): Promise<string> => answered('explain', 'hugo.lindt@fernhill.example');
export const reached = (): Promise<string> => answered('who-can', 'Order to Cash');
export const recertified = (): Promise<string> => answered('review', '--owner', 'nobody');

/** Many accounts side by side, with addresses of every length that look like one person. */
export function across(): string {
  const people = [
    'ada.marsh@fernhill.example',
    'a.marsh@fernhill.example',
    'bartholomaeus.maximilian.von.hohenstein.wittelsbach@subsidiary.longname.holding.example',
    'bartholomaeus.hohenstein@fernhill.example',
  ];
  const held = new Map([
    ['west', { level: 'administrator', status: 'accepted', integrations: 0, mcpServers: 2, email: '' }],
  ] as const);
  const page = acrossPage(
    {
      madeAt: '2026-11-29T08:00:00.000Z',
      accounts: [
        { name: 'west', label: 'West', environment: 'production' },
        { name: 'east', label: 'East', environment: 'other' },
      ],
      unread: ['south'],
      people: people.map((person) => ({ person, held })),
      administrators: [{ person: people[0] ?? '', accounts: ['west'] }],
      leavers: [{ person: people[2] ?? '', absentIn: ['east'], remainsIn: ['west'] }],
      withoutStaging: [{ person: people[2] ?? '', production: 'west', staging: ['east'] }],
      twins: [
        { people: people.slice(0, 2), because: 'same-id' },
        { people: people.slice(2), because: 'same-name' },
      ],
    },
    '1.2.3',
  );
  return renderPage(page);
}

/** A rehearsal that broke a rule, with parts of every kind. */
export function rehearsed(): string {
  const rehearsal: Parameters<typeof rehearsalPage>[0] = {
    kind: 'rehearsed',
    origin: 'https://api.integrator.io',
    readAt: NOW,
    digest: '0'.repeat(64),
    seed: 1,
    cases: 9,
    runs: 14,
    operations: 3,
    requests: 20,
    mails: 1,
    floor: 1,
    reading: '1'.repeat(64),
    fewest: { administrators: 2, case: 'undisturbed' },
    covered: [
      {
        kind: 'fault',
        tried: 2,
        of: 30,
        parts: [
          { what: 'close-after at writes', tried: 2, of: 15 },
          { what: 'status=429,retry-after=1 at writes', tried: 0, of: 15 },
        ],
      },
      {
        kind: 'dialect',
        tried: 1,
        of: 3,
        parts: [
          { what: 'seat-limit=402', tried: 1, of: 1 },
          { what: 'seat-limit=403', tried: 0, of: 1 },
          { what: 'token-user=owner', tried: 0, of: 1 },
        ],
      },
    ],
    violations: [
      {
        rule: 'setting',
        email: 'ada.marsh@fernhill.example',
        words: 'was changed',
        request: 4,
        case: 'kill 3',
      },
    ],
  };
  return renderPage(
    rehearsalPage(rehearsal, {
      account: { name: 'Fernhill production' },
      version: '1.2.3',
      notTried: ['two runs at once'],
      repeatOf: () => 'celigo-access rehearse --case kill-3',
    }),
  );
}
