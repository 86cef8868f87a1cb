/** What a run says before its first write: for how long it may hold that up, and what becomes of its word. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, handedOver } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { folderWith } from '../support/harness.ts';
import { documentsOf } from '../support/record.ts';
import type { Repository } from '../support/repository.ts';
import { NOW } from '../support/world.ts';

const bodies = ({ github }: Repository): string[] => github.comments.map(({ body }) => body);
const told = (repository: Repository) => bodies(repository).map((body) => /state=(\w+)/.exec(body)?.[1]);

describe('where GitHub hangs when a run says that it begins', () => {
  const END = NOW.getTime() + 60 * 60_000;
  const promoted = `{ accessLevel: manage, until: '${new Date(END).toISOString().slice(0, 19)}Z' }`;

  /** Ada's promotion, merged; its account is read so many milliseconds before its end. Then calls `hung` while GitHub hangs. */
  async function hanging(what: RegExp, early: number, hung: (repository: Repository) => void = () => {}) {
    const repository = await acme();
    const number = repository.propose({ 'access.yaml': access({ ada: promoted }) });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    let [took, asked] = [0, 0];
    repository.onLog = (text) => {
      if (text.includes('::group::Reading the account')) {
        repository.now = new Date(END - early);
        repository.hangs = (request) => {
          const isOne = what.test(request);
          asked += Number(isOne);
          return isOne;
        };
      } else if (text.includes('could not be written')) hung(repository);
      else if (text.includes('::group::Applying')) {
        took = repository.now.getTime() - (END - early);
        repository.hangs = () => false;
      }
    };
    const ran = await repository.onPush();
    const level: unknown = documentsOf(repository.sandbox.account).get('ada@acme.example')?.accessLevel;
    return { repository, ran, level, took, asked };
  }

  it.each([/GET .*comments/, /PATCH .*comments/])(
    '%s: it asks once, for ten seconds, and goes on',
    async (what) => {
      const { ran, level, took, asked, repository } = await hanging(what, 10_001);
      expect([ran.code, level, took, asked], ran.log).toEqual([EXIT.done, 'manage', 10_000, 1]);
      expect(told(repository)).toEqual(['applied']);
    },
  );

  it('until an end has come: nothing is written', async () => {
    const { ran, level, repository } = await hanging(/comments/, 10_000);
    expect([ran.code, level], ran.log).toEqual([EXIT.stale, 'monitor']);
    expect(told(repository)).toEqual(['stale']);
  });

  it('until somebody has changed the record: that is left as it is', async () => {
    const edit = { do: 'change', user: 'ada@acme.example', set: { accessLevel: 'administrator' } } as const;
    const changed = hanging(/comments/, 20_000, ({ sandbox }) => sandbox.edit(edit));
    const { ran, level, repository } = await changed;
    expect([ran.code, level], ran.log).toEqual([EXIT.incomplete, 'administrator']);
    expect(told(repository)).toEqual(['failed']);
  });
});

describe('a timer that does what a reviewed plan had waiting', () => {
  const levelOfAda = ({ sandbox }: Repository): unknown =>
    snapshotOf(sandbox.account).get('ada@acme.example')?.accessLevel;

  /** What had waited may now be done. */
  async function accepted(): Promise<Repository> {
    const repository = await handedOver();
    expect((await repository.onPush()).outputs['exit-code']).toBe('8');
    repository.sandbox.edit({ do: 'accept', user: 'cid@acme.example' });
    return repository;
  }

  it('says so before its first write, and so it stays where it is cut off, until a run has done the rest', async () => {
    const repository = await accepted();
    repository.onLog = (text) => {
      if (text.includes('Carrying out')) repository.abort.abort();
    };
    const cut = await repository.onTimer('due');
    expect([cut.code, told(repository)], cut.log).toEqual([EXIT.interrupted, ['resuming']]);
    expect(bodies(repository)[0]).toContain('Access is being applied');
    expect(bodies(repository)[0]).toContain(`gh run rerun ${cut.runId}`);
    expect(levelOfAda(repository)).toBe('administrator');
    repository.onLog = () => {};
    repository.abort = new AbortController();
    const again = await repository.onTimer('due');
    expect([again.code, levelOfAda(repository), told(repository)], again.log).toEqual([
      EXIT.done,
      'monitor',
      ['applied'],
    ]);
  });

  it.each([
    [
      'the account refuses it',
      EXIT.incomplete,
      ({ sandbox }: Repository) => sandbox.meet('PUT /v1/**:status=422'),
    ],
    ['nothing can be recorded', EXIT.invalid, (_: Repository, receipt: string) => mkdirSync(receipt)],
  ])('puts back what stood there where nothing came of it, as %s', async (_why, code, spoil) => {
    const repository = await accepted();
    const before = bodies(repository);
    const folder = join(await folderWith({}), 'results');
    const announced: unknown[] = [];
    repository.onLog = (text) => {
      if (!text.includes('::group::Applying')) return;
      announced.push(told(repository));
      spoil(repository, join(folder, 'receipt.ndjson'));
    };
    const failed = await repository.onTimer('due', { folder });
    expect([failed.code, announced, bodies(repository)], failed.log).toEqual([code, [['resuming']], before]);
  });
});
