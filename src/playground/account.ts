/** The account that the page comes with, read as any account is: over HTTP, from the emulated one. Runs when the page is made. */
import { accountReader } from '../celigo/account.ts';
import { Token } from '../celigo/token.ts';
import { parseSeed } from '../sandbox/seed.ts';
import { startSandbox } from '../sandbox/server.ts';
import { keep } from './kept.ts';

/** A fixed moment, so that the page is the same whenever it is made. */
const MOMENT = new Date('2026-11-01T00:00:00Z');

/** The reading as text, for `kept`. `seed` is YAML; `token` one of its tokens. */
export async function accountOf(seed: string, token: string): Promise<string> {
  const sandbox = await startSandbox({
    seed: parseSeed(seed, 'account.yaml'),
    now: () => MOMENT,
    bucket: 'off',
    latencyMs: 0,
  });
  try {
    const reader = accountReader({ origin: sandbox.url, token: new Token(token) });
    return keep(await reader.readAccount({ notifications: true }));
  } finally {
    await sandbox.close();
  }
}
