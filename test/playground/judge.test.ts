/** The playground says what the command says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountOf } from '../../src/playground/account.ts';
import { judge } from '../../src/playground/judge.ts';
import { kept } from '../../src/playground/kept.ts';
import { STARTS, textOfStart } from '../../src/playground/starts.ts';
import { runCli, TOKEN, withSandbox } from '../support/harness.ts';
import { NOW } from '../support/world.ts';

const SMALL = join(import.meta.dirname, '../../examples/small');
const example = readFileSync(join(SMALL, 'access.yaml'), 'utf8');
const account = readFileSync(join(SMALL, 'account.yaml'), 'utf8');

describe('whatever one begins with', () => {
  it.each(STARTS.map((start) => [start.name, start] as const))(
    '%s: text and page are those of plan',
    async (_name, start) => {
      const text = textOfStart(start, example, NOW);
      await withSandbox(account, async (sandbox) => {
        const files = { 'access.yaml': text };
        const live = kept(await accountOf(account, TOKEN));
        const judged = judge(text, { live, origin: sandbox.url, version: '0.0.0-test', now: NOW });
        const plain = await runCli(['plan'], { sandbox, files });
        expect(judged.text.trimEnd()).toBe((plain.stdout + plain.stderr).trimEnd());
        const page = await runCli(['plan', '--format', 'html'], { sandbox, files });
        expect(judged.page ?? '').toBe(page.stdout.startsWith('<!DOCTYPE') ? page.stdout : '');
        expect(judged.errors > 0).toBe(judged.page === undefined);
      });
    },
  );

  it('each shows something else', () => {
    expect(new Set(STARTS.map((start) => textOfStart(start, example, NOW))).size).toBe(STARTS.length);
  });
});

it('the account of other files is named as such', async () => {
  const live = kept(await accountOf(account, TOKEN));
  const text = example.replaceAll('5e44efa28015c9464272256f', '5e44efa28015c94642722000');
  const judged = judge(text, { live, origin: 'https://api.integrator.io', version: '0', now: NOW });
  expect(judged.page).toBeUndefined();
  expect(judged.text).toContain('5e44efa28015c94642722000');
});

it('a plan that a guard refuses is not said to change anything', async () => {
  const live = kept(await accountOf(account, TOKEN));
  const scene = { live, origin: 'https://api.integrator.io', version: '0', now: NOW };
  const without = example.replace(
    'alan@acme.example: { accessLevel: administrator }',
    'alan@acme.example: { state: absent }',
  );
  expect(judge(without, scene)).toMatchObject({ errors: 0, refused: true });
  expect(judge(example, scene)).toMatchObject({ errors: 0, refused: false });
  // Nothing proves the account: no flag would lift that.
  const unproven = example.replace(/^ *contains: .*\n/m, '').replace(/\nintegrations:[\s\S]*/, '\n');
  expect(judge(unproven, scene)).toMatchObject({ errors: 0, refused: true });
});
