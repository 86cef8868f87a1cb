/** V8 is set only where a flag was tried: one that it does not know would stand in every answer's error output. */
import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { flagFor } from '../src/engine.ts';

/** The space of new objects as V8 would tell its size in bytes, and the flags that were set, in their order. */
const engine = vi.hoisted(() => ({ size: 0, flags: [] as string[] }));

vi.mock('node:v8', () => ({
  getHeapSpaceStatistics: () => [
    { space_name: 'old_space', space_size: 2 ** 30 },
    { space_name: 'new_space', space_size: engine.size },
  ],
  setFlagsFromString: (flag: string) => void engine.flags.push(flag),
}));

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

describe('wishes of one process', () => {
  const ROOMY = 4 * 1024 * 1024;
  type Wish = (typeof WISHES)[number];
  let wish: (size: number, ...wishes: readonly Wish[]) => void;
  beforeEach(async () => {
    vi.resetModules();
    engine.flags.length = 0;
    const { setEngine } = await import('../src/engine.ts');
    wish = (size, ...wishes) => {
      engine.size = size;
      setEngine(...wishes);
    };
  });
  const areSet = (...wishes: readonly Wish[]) => {
    const flags = wishes.map((each) => flagFor(each, process.versions.v8));
    expect(engine.flags).toEqual(flags.filter((flag) => flag !== undefined));
  };

  it('are each set once, in their order', () => {
    wish(0, 'inline less', 'compile WebAssembly once', 'collect sooner');
    wish(0, 'collect sooner', 'inline less');
    areSet('inline less', 'compile WebAssembly once', 'collect sooner');
  });

  it('leave the space of new objects to grow until there is room, and then hold it', () => {
    wish(ROOMY - 1, 'stay small');
    areSet();
    wish(ROOMY, 'stay small');
    wish(2 * ROOMY, 'stay small');
    areSet('stay small');
  });

  it('let it grow again, and hold it no more after that', () => {
    wish(ROOMY, 'stay small', 'grow again');
    wish(2 * ROOMY, 'stay small');
    areSet('stay small', 'grow again');
  });

  it('to let it grow are heeded before there was room, too, and then it is not held', () => {
    wish(ROOMY - 1, 'stay small', 'grow again');
    wish(ROOMY, 'stay small');
    areSet('grow again');
  });
});
