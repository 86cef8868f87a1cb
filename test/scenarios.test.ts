/**
 * Scenarios: a file and an account. Every law holds for every one of them; no scenario says what is to be checked.
 * What the commands say of them is in goldens.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { OperationDocument, PlanDocument } from '../src/core/plan/saved.ts';
import { EXIT } from '../src/errors.ts';
import { type Document, foldEmail } from '../src/sandbox/document.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import {
  type AppliedDocument,
  appliedFrom,
  consentTo,
  planFrom,
  requestsFor,
  runCli,
  type TestSandbox,
} from './support/harness.ts';
import { documentsOf, effectiveIn } from './support/record.ts';
import {
  breaksTests,
  NAMES,
  onStage,
  pagesOf,
  questionsOfPlan,
  type Stage,
  seedOf,
  textOf,
} from './support/scenario.ts';

/** The same account, told in the opposite order. */
function reversedSeed(seed: Seed): Seed {
  return {
    ...seed,
    users: Object.fromEntries(Object.entries(seed.users ?? {}).reverse()),
    integrations: [...(seed.integrations ?? [])].reverse(),
    mcpServers: [...(seed.mcpServers ?? [])].reverse(),
  };
}

/** The same file with every list and every map in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed).reverse();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}

const NOTHING_LIFTS = ['self', 'account-unproven'];
const isRefusedForGood = (plan: PlanDocument): boolean =>
  breaksTests(plan) || plan.guards.some(({ guard }) => NOTHING_LIFTS.includes(guard));

describe.each(NAMES)('%s', (name) => {
  it('is proven safe at every step, and has the same digest whatever the order of the file and of the answers', () =>
    onStage(name, async ({ sandbox, plan }) => {
      expectProven(plan);
      sandbox.reseed(reversedSeed(seedOf(name)));
      const files = { 'access.yaml': stringify(reversed(parse(textOf(name, 'access.yaml')))) };
      const shuffled = planFrom((await runCli(['plan', '--format', 'json'], { sandbox, files })).stdout);
      expect(shuffled.digest).toBe(plan.digest);
      expect(shuffled.operations.map(placeless)).toEqual(plan.operations.map(placeless));
      expect(shuffled.notes).toEqual(plan.notes);
    }));

  it('is carried out as it was shown, or not at all', () =>
    onStage(name, async (stage) => {
      const { sandbox, plan, cli } = stage;
      const before = documentsOf(sandbox.account);
      const pagesBefore = pagesOf(sandbox, seedOf(name));
      const ended = await cli('apply', '--format', 'json', ...consentTo(plan));
      if (plan.operations.length > 0 && isRefusedForGood(plan)) {
        expect([ended.code, ended.stdout]).toEqual([EXIT.refused, '']);
        expect(sandbox.writes()).toEqual([]);
        return;
      }
      const applied = appliedFrom(ended.stdout);
      const waits = plan.operations.some(({ status }) => status === 'waiting');
      expect(ended.code).toBe(waits ? EXIT.waiting : EXIT.done);
      expectOutcomes(applied);
      expectWrites(sandbox, plan);
      expectUntouched(name, sandbox, before, plan);
      const secondReading = plan.operations.length === 0 ? 0 : pagesOf(sandbox, seedOf(name));
      const pages = pagesBefore + questionsOfPlan(name) + secondReading;
      expect(ended.requests).toHaveLength(pages + requestsFor(plan));
      await expectNothingLeft(stage, applied);
    }));
});

/** Safe at every step, unless it cannot start. */
function expectProven({ guards, certificate, operations }: PlanDocument): void {
  // Nothing was certified of a plan that no flag can start: it would take something from the token's own user.
  const cannotStart = guards.some(({ guard }) => guard === 'self');
  if (cannotStart) expect(certificate.states ?? 0).toBe(0);
  else {
    expect(certificate).toMatchObject({ safe: true });
    expect(certificate.states ?? -1).toBeGreaterThanOrEqual(operations.length);
  }
}

/** Lines are other ones in another order of the file; what is said of each field is the same. */
const placeless = ({ because, ...operation }: OperationDocument) => ({
  ...operation,
  because: because.flatMap(({ text, fields }) => fields.map((field) => `${field}: ${text}`)).sort(),
});

function expectOutcomes({ operations, outcomes, verification }: AppliedDocument): void {
  expect(outcomes.map(({ step, kind }) => [step, kind])).toEqual(
    operations.map(({ step, status }) => [step, status === 'waiting' ? 'waiting' : 'done']),
  );
  expect(verification).toMatchObject({ converged: true, left: [] });
}

/** What arrived is what the plan said: one write of the record for each operation, and its end in the plan's words. */
function expectWrites({ account, requests }: TestSandbox, plan: PlanDocument): void {
  const changes = requests.flatMap((request) => request.changes);
  const running = plan.operations.filter(({ status }) => status === 'ready');
  expect(changes).toHaveLength(running.length);
  for (const operation of running) {
    const { recordId, email } = operation.user;
    const mine = changes.filter(({ before, after, email: address }) =>
      recordId === undefined ? address === email : (before ?? after)?._id === recordId,
    );
    const chain = running.filter(({ user }) => (user.recordId ?? user.email) === (recordId ?? email));
    const change = mine[chain.indexOf(operation)];
    if (operation.after === null) expect(change?.after).toBeUndefined();
    else {
      const { accessLevel, integrations, mcpServers, enabled, invitation } = operation.after;
      expect(change?.after && effectiveIn(change.after, account)).toEqual({
        accessLevel,
        integrations,
        mcpServers,
        enabled,
        invitation,
      });
    }
  }
}

/** Whoever has no operation is as before, to the last field; unknown fields survive every write. */
function expectUntouched(
  name: string,
  { account }: TestSandbox,
  before: ReadonlyMap<string, Document>,
  plan: PlanDocument,
): void {
  const after = documentsOf(account);
  const touched = new Set(plan.operations.map(({ user }) => user.recordId));
  const declared = declaredIn(name);
  for (const [email, document] of before) {
    const now = after.get(email);
    if (!touched.has(String(document._id))) expect(now).toEqual(document);
    if (now !== undefined) expect(now.notManaged).toEqual(document.notManaged);
    if (
      !declared.people.has(foldEmail(email)) &&
      !declared.people.has(personOf(document)) &&
      declared.leavesOthers
    )
      expect(now).toEqual(document);
  }
}

function personOf({ sharedWithUser }: Document): string {
  return typeof sharedWithUser === 'object' && sharedWithUser !== null && '_id' in sharedWithUser
    ? String(sharedWithUser._id)
    : '';
}

/** Whom a file declares, by folded e-mail and by pin, read without the product. */
function declaredIn(name: string): { readonly people: ReadonlySet<string>; readonly leavesOthers: boolean } {
  const file: { users: Record<string, { id?: string }>; policy?: { unmanagedUsers?: string } } = parse(
    textOf(name, 'access.yaml'),
  );
  const people = new Set<string>();
  for (const [email, { id }] of Object.entries(file.users)) {
    people.add(foldEmail(email));
    if (id !== undefined) people.add(id);
  }
  return { people, leavesOthers: !['disable', 'remove'].includes(file.policy?.unmanagedUsers ?? 'report') };
}

/** A second plan is empty, but for what waits and for what the account itself enforces. */
async function expectNothingLeft({ sandbox, cli }: Stage, applied: AppliedDocument): Promise<void> {
  const writes = sandbox.writes().length;
  const second = planFrom((await cli('plan', '--format', 'json')).stdout);
  const enforced = new Set(applied.verification.enforced);
  const left = second.operations.filter(
    ({ status, user }) => status === 'ready' && !enforced.has(user.email),
  );
  expect(left).toEqual([]);
  expect(sandbox.writes()).toHaveLength(writes);
}
