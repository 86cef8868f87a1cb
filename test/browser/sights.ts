/** The pages that are looked at: what people meet, and what nobody should. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { offlineDifference } from '../../src/core/plan/offline.ts';
import { renderOfflinePage } from '../../src/form/html/offline.ts';
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
