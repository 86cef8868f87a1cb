/**
 * Nothing is applied that was not looked at, and nothing stays blocked, whatever the history of the repository.
 * HISTORIES and SEED choose how many histories and which; THOROUGH=1 plays 400, with every lie
 * and every history that once went wrong.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEED, someOf, usually } from '../support/thorough.ts';
import { BEGINNINGS, type Beginning, LIES, type Lie, World } from './histories.ts';
import { history, STEPS, type Step } from './steps.ts';

const RUNS = Number(process.env.HISTORIES ?? usually(4, 400));
const LONG = 12;

/** Plays a history to its end, and then makes sure that it can go on. */
async function play(
  steps: readonly Step[],
  lies: readonly Lie[] = [],
  beginning: Beginning = 'in force',
  settles = lies.length === 0,
): Promise<World> {
  const world = await World.open(lies, beginning);
  for (const step of steps) await step.run({}, world);
  if (settles) await world.settle();
  return world;
}

describe('the law over histories', () => {
  it(`holds in ${RUNS} histories, SEED=${SEED}`, { timeout: 300_000 + RUNS * 8_000 }, async () => {
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(history(LONG), fc.constantFrom(...BEGINNINGS), async (commands, beginning) => {
        const world = await World.open([], beginning);
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
    ['every artifact expired', [STEPS.expire('all'), due()]],
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
  for (const [name, steps] of someOf(histories, 2)) it(name, async () => void (await play(steps)));

  it('a first apply that waits for somebody, or that failed, and what is merged behind it', async () => {
    for (const beginning of ['waits', 'failed'] as const)
      await play([due(), STEPS.proposed('bea', 'manage', 'lead'), STEPS.merged(0), due()], [], beginning);
  });

  it('an end that was looked at, or not, before anything is in force', async () => {
    const approved = [STEPS.proposed('bea', 'ending', 'boss'), dismiss(0), STEPS.days(17), STEPS.merged(0)];
    const ended = await play(approved, [], 'failed', false);
    expect(ended.levels().has('bea@acme.example')).toBe(false);
    await ended.settle();
    const pushed = [dismiss(0), STEPS.directPush('bea', 'ending'), STEPS.days(17), apply()];
    const unseen = await play(pushed, [], 'failed', false);
    expect(unseen.levels().has('bea@acme.example')).toBe(true);
    await unseen.settle();
  });

  it('an account that is renamed, which is reverted, and an approval from before', async () => {
    const steps = [STEPS.renameAccount(), STEPS.revert(), apply()];
    for (const beginning of ['waits', 'failed'] as const) await play(steps, [], beginning);
  });

  it('a failed apply that is started again after its workflow was renamed', async () => {
    await play([STEPS.renameWorkflow(), STEPS.rerun()], [], 'failed');
  });

  it('a folder that moved before the label did: the remedy names where the file was', async () => {
    const before = [STEPS.renameLabel(), apply()];
    const world = await play([...before, STEPS.moveFolder(), STEPS.renameLabel()], [], 'in force', false);
    const stopped = await world.apply();
    expect(stopped.outputs['exit-code'], stopped.log).toBe('3');
    expect(stopped.log).toMatch(/base: [0-9a-f]{40}:access\.yaml`/);
    await world.settle();
  });

  it('a folder that moved before there was a label goes on under it', async () => {
    const world = await play([STEPS.moveFolder(), STEPS.renameLabel(), apply()]);
    expect(world.inForce).toBe(world.repository.main);
  });

  it('a folder that moved twice, and the label with it, goes on by the remedy', async () => {
    const world = await play([STEPS.moveFolder(), apply(), STEPS.moveFolder(), STEPS.renameLabel()]);
    expect(world.inForce).toBe(world.repository.main);
  });

  it('a folder that moves while a pull request is open, runs at once, and one that is cancelled while it writes', async () => {
    await play([
      STEPS.proposed('ada', 'manage', 'lead'),
      STEPS.proposed('bea', 'manage', 'lead'),
      merge(0, 'rebase'),
      STEPS.cancelled('apply', 5),
      STEPS.moveFolder(),
      STEPS.atOnce(0),
      drift(),
    ]);
  });
});

describe('what the witness would see if the Action believed it', () => {
  const { open, plan, push, verdict, merge, apply, dismiss, forgePlan, forgeRecord, proposed, merged } =
    STEPS;
  const approved = verdict(0, 'lead', 'APPROVED', false);
  /** Ada was an administrator once, which was approved, and is none any more; a record of before is forged. */
  const forgedRecord = (how: 'branch' | 'tag'): readonly Step[] => [
    proposed('ada', 'administrator', 'lead'),
    merged(0),
    proposed('ada', 'monitor', 'lead'),
    merged(0),
    open('bea', 'manage'),
    forgeRecord(0, how),
    plan(0),
    verdict(2, 'lead', 'APPROVED', false),
    merge(0, 'merge'),
    STEPS.directPush('ada', 'administrator'),
    apply(),
  ];
  /** The same by a commit that a rebase landed before its last. */
  const forgedWithin: readonly Step[] = [
    proposed('ada', 'administrator', 'lead'),
    merged(0),
    proposed('ada', 'monitor', 'lead'),
    merged(0),
    open('bea', 'manage'),
    push(0, 'bea', 'manage'),
    plan(0),
    verdict(2, 'lead', 'APPROVED', false),
    merge(0, 'rebase'),
    STEPS.directPush('ada', 'administrator'),
    STEPS.forgeWithin(0),
    apply(),
  ];
  const forgedPlan = (how: 'workflow' | 'fork' | 'event'): readonly Step[] => [
    open('ada', 'manage'),
    forgePlan(0, 'ada', 'administrator', how),
    approved,
    merge(0),
    apply(),
  ];
  const lies: readonly (readonly [readonly Lie[], readonly Step[]])[] = [
    [
      ['everybody-may-write'],
      [open('ada', 'manage'), plan(0), verdict(0, 'mallory', 'APPROVED', false), merge(0), apply()],
    ],
    [
      ['apps-are-people'],
      [open('ada', 'manage'), plan(0), verdict(0, 'bot', 'APPROVED', false), merge(0), apply()],
    ],
    [['no-dismissals'], [open('ada', 'manage'), plan(0), approved, dismiss(0), merge(0), apply()]],
    [
      ['no-refusals'],
      [
        open('ada', 'manage'),
        plan(0),
        approved,
        verdict(0, 'boss', 'CHANGES_REQUESTED', false),
        merge(0),
        apply(),
      ],
    ],
    [
      ['no-verdicts'],
      [
        open('ada', 'manage'),
        plan(0),
        verdict(0, 'lead', 'CHANGES_REQUESTED', false),
        dismiss(0),
        merge(0),
        apply(),
      ],
    ],
    [
      ['early-uploads'],
      [open('ada', 'manage'), approved, plan(0), push(0, 'bea', 'monitor'), merge(0), apply()],
    ],
    [
      ['reviews-of-the-newest-commit'],
      [
        open('bea', 'manage'),
        plan(0),
        push(0, 'ada', 'manage'),
        plan(0),
        verdict(0, 'lead', 'APPROVED', true),
        merge(0),
        apply(),
      ],
    ],
    [
      ['open-pulls-are-merged'],
      [proposed('ada', 'manage', 'lead'), STEPS.directPush('ada', 'manage'), apply()],
    ],
    [['workflows-are-equal'], forgedPlan('workflow')],
    [['forks-are-ours'], forgedPlan('fork')],
    [['events-are-trusted'], forgedPlan('event')],
    [['first-parents-are-any', 'rebases-are-unknown'], forgedRecord('tag')],
    [
      ['every-branch-was-the-default', 'first-parents-are-any', 'rebases-are-unknown'],
      forgedRecord('branch'),
    ],
    [['rebases-are-unknown'], forgedWithin],
  ];
  for (const [lie, steps] of someOf(lies, 3)) {
    it(`${lie.join(' and ')}: it tells, and is silent without the lie`, async () => {
      await play(steps, [], 'in force', false);
      await expect(play(steps, lie)).rejects.toThrow('which nobody looked at');
    });
  }

  it('every lie is told', () => {
    expect(new Set(lies.flatMap(([lie]) => lie))).toEqual(new Set(LIES));
  });
});
