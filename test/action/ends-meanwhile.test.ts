/** Dates that pass while a run of the Action is under way: what was reviewed is not carried out any more. */
import { expect, it } from 'vitest';
import { access, acme } from '../support/acme.ts';
import { documentsOf } from '../support/record.ts';
import type { Repository } from '../support/repository.ts';
import { NOW } from '../support/world.ts';

const END = new Date(NOW.getTime() + 60 * 60_000);
const ZULU = `${END.toISOString().slice(0, 19)}Z`;
const promoted = `{ accessLevel: manage, until: '${ZULU}' }`;

/** Ada's promotion, reviewed and merged; once a phase begins it is later. */
async function mergedWith(phase: string, later: Date): Promise<Repository> {
  const repository = await acme();
  const number = repository.propose({ 'access.yaml': access({ ada: promoted }) });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  repository.onLog = (text) => {
    if (text.includes(`::group::${phase}`)) repository.now = later;
  };
  return repository;
}

const levelOfAda = ({ sandbox }: Repository): unknown =>
  documentsOf(sandbox.account).get('ada@acme.example')?.accessLevel;

it.each(['Finding what was reviewed', 'Reading the account and planning', 'Applying'])(
  'at "%s": nothing is written, and the run says why',
  async (phase) => {
    const repository = await mergedWith(phase, END);
    const ran = await repository.onPush();
    expect([ran.code, levelOfAda(repository)], ran.log).toEqual([6, 'monitor']);
    expect(`${ran.log}${ran.summary}`).toContain('A date has passed since this plan was made');
    expect(ran.log).toContain('What differs: ada@acme.example.');
    expect(ran.log).not.toContain('A timer plans anew');
    const [{ body } = { body: '' }, ...others] = repository.github.comments;
    expect([body.includes('state=stale'), others]).toEqual([true, []]);
    expect(body).toContain('A date has passed since this plan was made');
    expect([ran.outputs['receipt-path'], ran.files['receipt.ndjson']]).toEqual([undefined, undefined]);
    // Started again, the run is judged by its own time: what was reviewed is over by then.
    repository.onLog = () => {};
    await repository.onPush();
    expect(levelOfAda(repository)).not.toBe('manage');
  },
);

it('a millisecond before it: what was reviewed is carried out', async () => {
  const repository = await mergedWith('Applying', new Date(END.getTime() - 1));
  const ran = await repository.onPush();
  expect([ran.code, levelOfAda(repository)], ran.log).toEqual([0, 'manage']);
});

it('a timer plans anew: what has ended is ended in the same run', async () => {
  const repository = await acme({
    'access.yaml': access({ ada: `{ accessLevel: monitor, until: '${ZULU}' }` }),
  });
  repository.onLog = (text) => {
    if (text.includes('::group::Applying')) repository.now = END;
  };
  const ran = await repository.onTimer('due');
  expect([ran.code, levelOfAda(repository)], ran.log).toEqual([0, undefined]);
  expect(ran.log).toContain('A timer plans anew');
  // Everything that the run leaves is of the plan that was carried out.
  const { judgedAt, digest } = JSON.parse(ran.files['plan.json'] ?? '');
  expect([judgedAt, digest]).toEqual([END.toISOString(), ran.outputs['plan-digest']]);
  expect(ran.files['receipt.ndjson']).toContain(`"digest":"${digest}"`);
});
