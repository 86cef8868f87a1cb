/** The scenarios: a file, an account, the file that was in force before, and two questions. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlanDocument } from '../../src/core/plan/saved.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import { parseSeed } from '../../src/sandbox/seed.ts';
import type { Seed } from '../../src/sandbox/seed-shape.ts';
import { folderWith, planFrom, runCli, type TestSandbox, withSandbox } from './harness.ts';
import { QUICK, SEED } from './thorough.ts';

const SIXTH = 6;

export const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'scenarios');
/** All of them; with `npm run test:quick` every sixth, from another one each time. */
export const NAMES = sampled(readdirSync(FOLDER).sort());

function sampled(names: readonly string[]): string[] {
  if (!QUICK) return [...names];
  const first = SEED % SIXTH;
  console.info(`scenarios: every sixth, from ${names[first]}`);
  return names.filter((_, index) => index % SIXTH === first);
}

/** What a case is made of; every other file of its folder is a golden file. */
export const GIVEN = ['access.yaml', 'account.yaml', 'ask.yaml', 'base.yaml'];

export const textOf = (name: string, file: string): string => readFileSync(join(FOLDER, name, file), 'utf8');

/** The account of a scenario. Each record also has a field that the product knows nothing about. */
export function seedOf(name: string): Seed {
  const seed = parseSeed(textOf(name, 'account.yaml'), 'account.yaml');
  const users = Object.entries(seed.users ?? {}).map(([email, user], index) => {
    const raw = { ...user?.raw, notManaged: { kept: index } };
    return [email, { ...user, raw }];
  });
  return { ...seed, users: Object.fromEntries(users) };
}

export interface Stage {
  readonly sandbox: TestSandbox;
  readonly cwd: string;
  readonly plan: PlanDocument;
  cli(...argv: string[]): ReturnType<typeof runCli>;
}

export async function onStage(name: string, test: (stage: Stage) => Promise<void>): Promise<void> {
  const given = GIVEN.map((file) => [file, textOf(name, file)]);
  const cwd = await folderWith(Object.fromEntries(given));
  await withSandbox(seedOf(name), async (sandbox) => {
    const cli = (...argv: string[]) => runCli(argv, { sandbox, cwd });
    const plan = planFrom((await cli('plan', '--format', 'json')).stdout);
    await test({ sandbox, cwd, plan, cli });
  });
}

export const breaksTests = (plan: PlanDocument): boolean =>
  plan.tests.some(({ change }) => change === 'breaks') ||
  plan.findings.some(({ code }) => code === 'access-test');

export function expectedOfPlan(plan: PlanDocument): ExitCode {
  const refused = plan.guards.some(({ guard }) => guard !== 'account-unproven');
  return refused || breaksTests(plan) ? EXIT.refused : EXIT.done;
}

/** How often a plan asks whether the account has single sign-on: once, where a file demands it. */
export const questionsOfPlan = (name: string): number =>
  textOf(name, 'access.yaml').includes('ssoRequired: true') ? 1 : 0;

/** One request a page of tokenInfo, users, integrations and MCP servers. */
export function pagesOf({ account }: TestSandbox, seed: Seed): number {
  const size = seed.pageSize ?? 1000;
  const lists = [account.roster.records().length, account.integrations.size, account.mcpServers.size];
  return 1 + lists.reduce((sum, items) => sum + Math.max(1, Math.ceil(items / size)), 0);
}
