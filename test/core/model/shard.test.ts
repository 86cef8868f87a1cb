/** Every account is in one share, whatever the others are called and from where shares are counted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInShard, MOST_SHARDS, shardFrom, shareOf } from '../../../src/core/model/shard.ts';

const NAME = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/);

describe('shares', () => {
  it('hold each account once, counted from 0 and from 1', () => {
    fc.assert(
      fc.property(NAME, fc.integer({ min: 1, max: MOST_SHARDS }), (name, total) => {
        for (const first of [0, 1]) {
          const holding = Array.from({ length: total }, (_, at) => ({ index: at + first, total })).filter(
            (shard) => isInShard(name, shard),
          );
          expect(holding).toHaveLength(1);
        }
      }),
    );
  });

  it('are the same on every machine and in every version', () => {
    expect(['acme-production', 'acme-staging', 'globex'].map((name) => shareOf(name, 8))).toEqual([1, 1, 3]);
  });

  it('are of about one size', () => {
    const names = Array.from({ length: 200 }, (_, at) => `customer-${at}`);
    const sizes = Array.from(
      { length: 8 },
      (_, at) => names.filter((name) => shareOf(name, 8) === at).length,
    );
    expect(Math.min(...sizes)).toBeGreaterThan(12);
    expect(Math.max(...sizes)).toBeLessThan(40);
  });

  it.each(['9/8', '0/0', '1/201', '-1/8', '1', '1/', '/8', '1.5/8', '1/8/2', ' 1/8', '1e1/8'])(
    '%s is none',
    (text) => {
      expect(shardFrom(text)).toBeUndefined();
    },
  );
});
