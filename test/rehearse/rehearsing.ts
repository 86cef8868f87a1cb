/** What tests of a rehearsal share: two accounts, a rehearsal of their files, and bugs that are planted in the product. */
import { join } from 'node:path';
import { accountReader } from '../../src/celigo/account.ts';
import { Token } from '../../src/celigo/token.ts';
import { connectCopy } from '../../src/commands/connect.ts';
import type { AccountWriter, FreshRecord } from '../../src/core/model/doors.ts';
import { type Budget, type Rehearsal, rehearsePlan } from '../../src/rehearse/rehearse.ts';
import type { Rehearsed } from '../../src/rehearse/theatre.ts';
import { carryOut } from '../../src/run/carry-out.ts';
import { readFiles } from '../../src/run/files-and-base.ts';
import { planReading, readWhole } from '../../src/run/plan.ts';
import { ANYTHING } from '../../src/sandbox/likeness.ts';
import { type TestSandbox, TOKEN } from '../support/harness.ts';
import { NOW } from '../support/world.ts';

export const COMPANY = join(import.meta.dirname, '../../examples/company');

/** An account in which everything is done that a plan can do: two change hands, two switches, a removal, a joiner. */
export const ACCOUNT = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  stays@acme.example: { accessLevel: administrator }
  maker@acme.example: { accessLevel: manage, raw: { notManaged: { kept: [a, 1] } } }
  leaver@acme.example: { accessLevel: administrator, mcpServers: { /orders: write } }
  off@acme.example: { accessLevel: monitor, integrations: { Cash: manage }, allowToEditRetryData: true }
  on@acme.example: { accessLevel: monitor, disabled: true }
  unnamed@acme.example: { accessLevel: monitor }
integrations: [Cash, Returns]
mcpServers: [/orders]
`;
export const FILES = `
version: 1
account: { name: Acme, region: us }
policy: { minAdministrators: 2, maxRemovals: 5, maxDemotions: 5, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
  stays@acme.example: { accessLevel: administrator }
  maker@acme.example: { accessLevel: administrator }
  leaver@acme.example: { state: absent }
  off@acme.example: { accessLevel: monitor, integrations: { Cash: manage }, enabled: false }
  on@acme.example: { accessLevel: monitor, mcpServers: { /orders: read }, enabled: true }
  joiner@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }
`;

export type Sabotage = Partial<Pick<Rehearsed, 'connect' | 'carryOut'>>;

export async function rehearsalOf(
  sandbox: TestSandbox,
  paths: readonly string[],
  cwd: string,
  budget: Partial<Budget> = {},
  sabotage: Sabotage = {},
): Promise<Rehearsal> {
  const checked = await readFiles(paths, { cwd, now: NOW });
  if (checked.kind !== 'checked') throw new Error('The files do not hold.');
  const reader = accountReader({ origin: sandbox.url, token: new Token(TOKEN), env: {} });
  const { recorded, ...reading } = await readWhole(reader, () => NOW, checked.config);
  const planned = planReading(checked, reading, NOW);
  if (planned.kind !== 'planned') throw new Error('The files do not fit the account.');
  const rehearsed = {
    ...{ checked, now: NOW, scope: {}, version: '0.0.0', origin: reading.origin, likeness: ANYTHING },
    ...{ connect: connectCopy, carryOut, ...sabotage },
  };
  const result = await rehearsePlan(rehearsed, planned, recorded, {
    ms: Number.POSITIVE_INFINITY,
    runs: 120,
    seed: 1,
    ...budget,
  });
  if (result.kind !== 'rehearsed') throw new Error(result.kind);
  return result;
}

/** A door of which some methods are others. */
const doorWith =
  (change: (door: AccountWriter) => Partial<AccountWriter>): Rehearsed['connect'] =>
  (...given) => {
    const door = connectCopy(...given);
    const changed: Partial<Record<PropertyKey, unknown>> = change(door);
    return new Proxy(door, {
      get(target, key) {
        if (Object.hasOwn(changed, key)) return changed[key];
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };

/** The record as if it had been understood and not kept: only what the product speaks of. */
function partial({ document, ...rest }: FreshRecord): FreshRecord {
  const known =
    /^(_id|sharedWithUser|accessLevel|integrationAccessLevel|mcpServerAccessLevel|accepted|disabled)$/;
  const entries = Object.entries(document as object).filter(([key]) => known.test(key));
  return { ...rest, document: Object.fromEntries(entries) };
}

export const PLANTED: readonly (Sabotage & { readonly name: string; readonly rule: RegExp })[] = [
  {
    name: 'a planner without needs',
    rule: /^at-once$/,
    carryOut: (ready, around) => {
      const operations = ready.plan.operations.map((each) => ({ ...each, needs: [] }));
      return carryOut({ ...ready, plan: { ...ready.plan, operations } }, around);
    },
  },
  {
    name: 'a writer that toggles again where the answer was not clear',
    rule: /^look$/,
    connect: doorWith((door) => ({
      async toggleDisabled(id, gate) {
        const answer = await door.toggleDisabled(id, gate);
        return answer.kind === 'unclear' ? door.toggleDisabled(id, gate) : answer;
      },
    })),
  },
  {
    name: 'a writer that sends a part of the record',
    rule: /^(rest|setting)$/,
    connect: doorWith((door) => ({
      replaceRecord: (record, change, gate) => door.replaceRecord(partial(record), change, gate),
    })),
  },
  {
    name: 'a writer that reads each record once',
    rule: /^at-once$/,
    connect: doorWith((door) => {
      const read = new Map<string, FreshRecord | undefined>();
      return {
        async readRecord(id) {
          if (!read.has(id)) read.set(id, await door.readRecord(id));
          const known = read.get(id);
          return known === undefined ? undefined : { ...known };
        },
      };
    }),
  },
  {
    name: 'a run that says that it is done, whatever came of it',
    rule: /^end$/,
    carryOut: async (ready, around) => {
      const carried = await carryOut(ready, around);
      return { ...carried, outcomes: [], verification: { ...carried.verification, converged: true } };
    },
  },
];
