/** What is left after an end is part of what a plan's digest says. */
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { account } from '../../support/live.ts';
import { INTEGRATIONS, NOW, ORIGIN, readText } from '../../support/world.ts';

const cash = INTEGRATIONS[0]?.id;
const HEAD = `version: 1\naccount: { name: Acme, region: us, contains: [${cash}] }\npolicy: { maxDemotions: 100%, maxRemovals: 100%, maxGrantLoss: 100% }\n`;

function digestFor(hugo: string): string {
  const text = `${HEAD}roles:
  top: { accessLevel: administrator }
  high: { accessLevel: manage }
  low: { accessLevel: monitor }
users:
  root@acme.example: { accessLevel: administrator }
  hugo@acme.example: ${hugo}\n`;
  const result = makePlan({ config: readText(text, NOW), live: account([]), origin: ORIGIN, now: NOW });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan.digest;
}

describe('a digest without a base', () => {
  it('tells "manage, then nothing" from "manage, then monitor for good"', () => {
    expect(digestFor('{ roles: [{ role: top, until: 2099-03-31 }] }')).not.toBe(
      digestFor('{ roles: [{ role: top, until: 2099-03-31 }, low] }'),
    );
  });

  it('tells "administrator, then manage" from "administrator, then monitor", and when the second ends', () => {
    const after = ['high', 'low', '{ role: high, until: 2099-09-30 }', '{ role: low, until: 2099-09-30 }'];
    const digests = after.map((left) => digestFor(`{ roles: [{ role: top, until: 2099-03-31 }, ${left}] }`));
    expect(new Set(digests).size).toBe(after.length);
  });
});
