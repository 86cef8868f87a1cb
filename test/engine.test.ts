/** V8 is set only where a flag was tried: one that it does not know would stand in every answer's error output. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { flagFor } from '../src/engine.ts';

const WISHES = [
  'inline less',
  'compile WebAssembly once',
  'stay small',
  'grow again',
  'collect sooner',
] as const;

describe.each(WISHES)('%s', (wish) => {
  it('is a flag of the V8 of Node 20, 22 and 24, and of no other', () => {
    for (const v8 of ['11.3.244.8-node.38', '12.4.254.21-node.33', '13.6.233.17-node.50'])
      expect(flagFor(wish, v8)).toMatch(/^--/);
    for (const v8 of ['11.30.1', '10.2.154', '14.1.1', '']) expect(flagFor(wish, v8)).toBeUndefined();
  });

  it('is known to the V8 that runs this test, where it is set', () => {
    const flag = flagFor(wish, process.versions.v8);
    if (flag === undefined) return;
    const { status, stderr } = spawnSync(process.execPath, [flag, '-e', '0'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
