/**
 * Arbitrary worlds through the real command line against the emulated account: what the pure laws say of
 * plans, said here of what arrives at the server. fast-check prints the seed of a failure; SEED repeats it,
 * WORLDS makes more of them.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlanDocument } from '../src/core/plan/saved.ts';
import { EXIT } from '../src/errors.ts';
import type { Document } from '../src/sandbox/document.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import { expectedOf } from './support/expected.ts';
import {
  appliedFrom,
  consentTo,
  folderWith,
  openSandbox,
  planFrom,
  requestsFor,
  runCli,
  type TestSandbox,
} from './support/harness.ts';
import { administratorsIn, documentsOf, effectiveIn, isBetween, reachOf } from './support/record.ts';
import { SEED, usually } from './support/thorough.ts';
import { blocksOf, fileOf, seedOf, type World, world } from './support/world.ts';

const RUNS = Number(process.env.WORLDS ?? usually(30, 300));
console.info(`worlds: ${RUNS} worlds, SEED=${SEED}`);

const ROOT = 'root@acme.example';
/** tokenInfo, users, integrations, MCP servers. */
const PAGES = 4;

it('an apply does what the plan says, safely at every write, and leaves nothing but what waits', async () => {
  const cwd = await folderWith({});
  const sandbox = await openSandbox({});
  const property = fc.asyncProperty(world, async (made) => {
    sandbox.reseed(parseSeed(JSON.stringify(seedOf(made)), 'seed.yaml'));
    const text = blocksOf(fileOf(made));
    await writeFile(join(cwd, 'access.yaml'), text);
    const cli = (...argv: string[]) => runCli([...argv, '--format', 'json'], { sandbox, cwd });
    const plan = planFrom((await cli('plan')).stdout);
    const before = documentsOf(sandbox.account);
    const { code, stdout, requests } = await cli('apply', ...consentTo(plan));

    const ready = plan.operations.filter(({ status }) => status === 'ready');
    expect(code).toBe(ready.length < plan.operations.length ? EXIT.waiting : EXIT.done);
    expect(appliedFrom(stdout).outcomes.map(({ kind }) => kind)).toEqual(
      plan.operations.map(({ status }) => (status === 'waiting' ? 'waiting' : 'done')),
    );
    const readings = plan.operations.length === 0 ? 1 : 2;
    const asksAboutSso = text.includes('"ssoRequired": true') ? 1 : 0;
    expect(requests).toHaveLength(readings * PAGES + requestsFor(plan) + asksAboutSso);
    expectSafeWrites(sandbox, before, plan);
    expectUntouched(sandbox, before, made);
    expectAsDeclared(sandbox, before, made, plan);
    const second = planFrom((await cli('plan')).stdout);
    expect(second.operations.filter(({ status }) => status === 'ready')).toEqual([]);
  });
  try {
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  } finally {
    await sandbox.close();
  }
});

/** After every single write: enough administrators, and its person between what they had and what they get. */
function expectSafeWrites(
  { account, requests }: TestSandbox,
  before: ReadonlyMap<string, Document>,
  plan: PlanDocument,
): void {
  const end = documentsOf(account);
  const now = new Map(before);
  const floor = Math.min(administratorsIn(before, ROOT), plan.administrators.floor);
  for (const { email, after } of requests.flatMap(({ changes }) => changes)) {
    if (after === undefined) now.delete(email);
    else now.set(email, after);
    const [start, middle, last] = [before.get(email), after, end.get(email)].map((each) =>
      reachOf(each, account),
    );
    expect(
      middle !== undefined && start !== undefined && last !== undefined && isBetween(middle, start, last),
    ).toBe(true);
    expect(administratorsIn(now, ROOT)).toBeGreaterThanOrEqual(floor);
    expect(now.get(ROOT)).toMatchObject({ accessLevel: 'administrator', disabled: false });
  }
}

/** Fields that nobody manages survive; people who are in no file, or protected, are as before. */
function expectUntouched({ account }: TestSandbox, before: ReadonlyMap<string, Document>, made: World): void {
  const end = documentsOf(account);
  const leavesOthers = ['report', 'ignore'].includes(made.policy.unmanagedUsers ?? 'report');
  for (const person of made.people) {
    const email = `${person.name}@acme.example`;
    const [was, is] = [before.get(email), end.get(email)];
    if (was === undefined) continue;
    if (is !== undefined) expect(is.notManaged).toEqual(was.notManaged);
    if (person.protected || (person.written === null && leavesOthers)) expect(is).toEqual(was);
  }
}

/** Everybody whom the file declares, and whom the run could write and did not leave waiting, is as declared. */
function expectAsDeclared(
  { account }: TestSandbox,
  before: ReadonlyMap<string, Document>,
  made: World,
  plan: PlanDocument,
): void {
  const end = documentsOf(account);
  const waiting = new Set(
    plan.operations.flatMap(({ status, user }) => (status === 'waiting' ? [user.email] : [])),
  );
  for (const person of made.people) {
    const email = `${person.name}@acme.example`;
    const was = before.get(email);
    const mirrored = made.environment !== 'production' && was?.isProductionAdmin === true;
    if (person.written === null || person.protected || mirrored || waiting.has(email)) continue;
    const [expected, document] = [expectedOf(person, made), end.get(email)];
    const isNotInvited = was === undefined && expected?.enabled === false;
    if (expected === undefined || isNotInvited) {
      expect(document).toBeUndefined();
      continue;
    }
    const { accessLevel, integrations, mcpServers, settings, enabled } = expected;
    const is = document && effectiveIn(document, account);
    expect(is).toMatchObject({ accessLevel });
    expect([is?.integrations, is?.mcpServers]).toEqual([integrations, mcpServers]);
    for (const [key, value] of Object.entries(settings)) expect(document?.[key] ?? false).toBe(value);
    if (is?.invitation === 'accepted' && enabled !== undefined) expect(is.enabled).toBe(enabled);
    else if (was !== undefined) expect(document?.disabled).toBe(was.disabled);
  }
}
