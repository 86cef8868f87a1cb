/**
 * Nothing is applied that was not looked at, and nothing stays blocked, whatever the history of the repository.
 * HISTORIES and SEED choose how many histories and which.
 */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUICK, usually } from '../support/thorough.ts';
import { history, type Lie, STEPS, type Step, World } from './histories.ts';

const RUNS = Number(process.env.HISTORIES ?? (QUICK ? 4 : usually(8, 48)));
const SEED = Number(process.env.SEED ?? randomInt(1_000_000));
const LONG = 12;

/** Plays a history to its end, and then makes sure that it can go on. */
async function play(steps: readonly Step[], lies: readonly Lie[] = []): Promise<World> {
  const world = await World.open(lies);
  for (const step of steps) await step.run({}, world);
  if (lies.length === 0) await world.settle();
  return world;
}

describe('the law over histories', () => {
  it(`holds in ${RUNS} histories, SEED=${SEED}`, { timeout: 60_000 + RUNS * 8_000 }, async () => {
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(history(LONG), async (commands) => {
        const world = await World.open();
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        await world.settle();
        for (const [what, times] of world.counts) counts.set(what, (counts.get(what) ?? 0) + times);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    console.info(
      `histories: ${RUNS}, SEED=${SEED}; ${[...counts].map(([what, times]) => `${what} ${times}`).join(', ')}`,
    );
  });
});

describe('a history that once went wrong', () => {
  const { open, plan, planLate, upload, push, verdict, merge, apply, due, drift, dismiss, rights, leave } =
    STEPS;
  const widened = [
    open('ada', 'manage'),
    plan(0),
    verdict(0, 'lead', 'APPROVED', false),
    push(0, 'ada', 'administrator'),
    plan(0),
    merge(0),
    apply(),
  ];
  const histories: readonly (readonly [string, readonly Step[]])[] = [
    ['an approval dismissed after the merge', [...widened, dismiss(0), apply()]],
    [
      'the approver asks for changes after the merge',
      [...widened, verdict(0, 'lead', 'CHANGES_REQUESTED', false), apply()],
    ],
    ['the approver may no longer write', [...widened, rights('lead', false), apply()]],
    ['the approver leaves GitHub', [...widened, leave('lead'), apply()]],
    [
      'a late upload by the run of an earlier commit',
      [
        open('ada', 'administrator'),
        planLate(0),
        push(0, 'ada', 'manage'),
        plan(0),
        upload(),
        verdict(0, 'lead', 'APPROVED', false),
        merge(0),
        apply(),
      ],
    ],
    [
      'an outage while a timer recalls',
      [STEPS.outage(0, 503), due(), drift(), STEPS.recover(), due(), drift()],
    ],
    ['every artifact expired', [STEPS.expire(), due()]],
    [
      'the branch, the workflow, the label and the account renamed, one after the other',
      [
        STEPS.renameBranch(),
        due(),
        STEPS.renameWorkflow(),
        due(),
        STEPS.renameLabel(),
        due(),
        STEPS.renameAccount(),
        due(),
      ],
    ],
    [
      'somebody absent by a direct push, after a rename',
      [STEPS.renameWorkflow(), STEPS.directPush('ada', 'absent'), due()],
    ],
    [
      'a verdict of a reader, and of an app',
      [
        open('ada', 'manage'),
        plan(0),
        verdict(0, 'mallory', 'CHANGES_REQUESTED', false),
        verdict(0, 'bot', 'APPROVED', false),
        merge(0),
        apply(),
      ],
    ],
  ];
  for (const [name, steps] of histories) it(name, async () => void (await play(steps)));
});

describe('what the witness would see if the Action believed it', () => {
  const { open, plan, push, verdict, merge, apply, dismiss } = STEPS;
  const lies: readonly (readonly [Lie, readonly Step[]])[] = [
    [
      'everybody-may-write',
      [open('ada', 'manage'), plan(0), verdict(0, 'mallory', 'APPROVED', false), merge(0), apply()],
    ],
    [
      'apps-are-people',
      [open('ada', 'manage'), plan(0), verdict(0, 'bot', 'APPROVED', false), merge(0), apply()],
    ],
    [
      'no-dismissals',
      [open('ada', 'manage'), plan(0), verdict(0, 'lead', 'APPROVED', false), dismiss(0), merge(0), apply()],
    ],
    [
      'early-uploads',
      [
        open('ada', 'manage'),
        verdict(0, 'lead', 'APPROVED', false),
        plan(0),
        push(0, 'bea', 'monitor'),
        merge(0),
        apply(),
      ],
    ],
  ];
  for (const [lie, steps] of lies) {
    it(`${lie}: it tells, and is silent without the lie`, async () => {
      await play(steps);
      await expect(play(steps, [lie])).rejects.toThrow('which nobody looked at');
    });
  }
});
