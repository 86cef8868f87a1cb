/** Plans of 400 worlds, each damaged in every way that fits: the certificate holds for the plan and fails for the damage. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Access, accessFrom, covers, mcpOf, NO_MCP, partsOf } from '../../../src/core/model/access.ts';
import { emailOf, type IntegrationId, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import { isAdministrator, knowsSelf, type LiveUser } from '../../../src/core/model/live.ts';
import { SETTING_NAMES } from '../../../src/core/model/settings.ts';
import { type CertifyInput, certify } from '../../../src/core/plan/certify.ts';
import { kindOf } from '../../../src/core/plan/chain.ts';
import { hazardsOf } from '../../../src/core/plan/hazard.ts';
import { HAZARDS, KINDS, type Operation, type Standing } from '../../../src/core/plan/operation.ts';
import { standingOf, takesAdministrator } from '../../../src/core/plan/record.ts';
import { policyOf } from '../../../src/core/written/policy.ts';
import { plannedBeside } from '../../support/beside-world.ts';
import { SEED } from '../../support/thorough.ts';
import { NOW, type World, world } from '../../support/world.ts';

const PLANS = 400;

function inputOf(made: World): CertifyInput | undefined {
  const planned = plannedBeside(made);
  if (planned === undefined) return undefined;
  const { plan, desired, live, config } = planned;
  // What the guard `self` refuses is unsafe by definition.
  if (plan.operations.length === 0 || plan.breaches.some(({ guard }) => guard === 'self')) return undefined;
  const unmanaged = made.policy.unmanagedUsers ?? 'report';
  const { unknownAccess } = policyOf(config.policy, NOW);
  const asked = { people: desired.users, unmanaged, unknownAccess, held: new Map(), onlyDue: false };
  return { operations: plan.operations, live, floor: plan.administrators.floor, asked };
}

/** One damaged plan for each place where the damage fits. */
type Damage = (input: CertifyInput) => (readonly Operation[])[];

const replaced = (operations: readonly Operation[], step: number, by: readonly Operation[]): Operation[] =>
  operations.flatMap((each) => (each.step === step ? by : [each]));

/** Damages single operations: a function says what becomes of each, or that the damage does not fit. */
const each =
  (damage: (operation: Operation, input: CertifyInput) => Operation | undefined): Damage =>
  (input) =>
    input.operations.flatMap((operation) => {
      const damaged = damage(operation, input);
      return damaged === undefined ? [] : [replaced(input.operations, operation.step, [damaged])];
    });

const isLast = ({ step, user }: Operation, { operations }: CertifyInput): boolean =>
  operations.filter((other) => other.user.email === user.email).at(-1)?.step === step;

/** The operation with another end; kind and hazards are put right, so that they do not give it away. */
function leadingTo(operation: Operation, after: Standing, { live }: CertifyInput): Operation {
  const { before, kind: was } = operation;
  const isRecordWrite = !['invite', 'reinvite', 'enable', 'disable', 'remove'].includes(was);
  const kind = before !== undefined && isRecordWrite ? kindOf(before.access, after.access) : was;
  const hazards = hazardsOf({ kind, before, after }, { selfKnown: knowsSelf(live) });
  return { ...operation, kind, after, hazards };
}

const withAccess = (after: Standing, access: Access): Standing => ({
  ...after,
  access,
  recordedMcp: access.level === 'administrator' ? after.recordedMcp : mcpOf(access),
});

const isWrite = ({ kind, after }: Operation): boolean =>
  after !== undefined && ['promote', 'demote', 'grant', 'revoke', 'update', 'invite'].includes(kind);

const other = ({ live }: CertifyInput, { user }: Operation): LiveUser | undefined =>
  live.users.find(({ recordId }) => recordId !== user.recordId);

const added = (input: CertifyInput, user: LiveUser, link: Pick<Operation, 'kind' | 'after'>): Operation[] => {
  const [template] = input.operations;
  if (template === undefined) return [];
  const before = standingOf(user, []);
  const { recordId, userId, email, shownEmail: shown } = user;
  const hazards = hazardsOf({ before, ...link }, { selfKnown: knowsSelf(input.live) });
  const { waitsFor: _, ...rest } = template;
  const person = { recordId, userId, email, shown };
  return [
    ...input.operations,
    { ...rest, ...link, step: 900, needs: [], before, user: person, hazards, afterRemovals: false },
  ];
};

const untouched = ({ live, operations }: CertifyInput): LiveUser[] =>
  live.users.filter(({ recordId }) => !operations.some(({ user }) => user.recordId === recordId));

let turn = SEED;
/** One of these, the next one each time: thousands of operations meet each kind of damage dozens of times. */
function inTurn<T>(all: readonly T[]): readonly T[] {
  turn += 1;
  return all.slice(turn % all.length).slice(0, 1);
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  'an administrator is removed without a demotion': (input) =>
    input.operations.flatMap((operation) => {
      const second = input.operations.find(
        ({ needs, kind }) => needs.includes(operation.step) && kind === 'remove',
      );
      if (operation.kind !== 'demote' || second?.user.recordId !== operation.user.recordId || !second)
        return [];
      const link = { kind: 'remove', before: operation.before, after: undefined } as const;
      const hazards = hazardsOf(link, { selfKnown: knowsSelf(input.live) });
      const whole = {
        ...second,
        step: operation.step,
        before: operation.before,
        needs: operation.needs,
        hazards,
      };
      return [replaced(replaced(input.operations, second.step, []), operation.step, [whole])];
    }),
  'a demotion takes MCP grants at once': each((operation, input) => {
    const { before, after } = operation;
    if (!before || !after || !isAdministrator(before) || after.access.level === 'administrator')
      return undefined;
    if (before.recordedMcp === 'all' ? false : before.recordedMcp.size === 0) return undefined;
    return leadingTo(
      operation,
      withAccess(after, accessFrom({ ...partsOf(after.access), mcp: NO_MCP })),
      input,
    );
  }),
  'somebody with a record is invited': (input) =>
    input.live.users.map((user) => {
      const after: Standing = { ...standingOf(user, []), invitation: 'pending', disabled: false };
      const [operation] = added(input, user, { kind: 'invite', after }).slice(-1);
      if (operation === undefined) return input.operations;
      const { email, shown } = operation.user;
      return [
        ...input.operations,
        { ...operation, before: undefined, user: { email, shown }, afterRemovals: true },
      ];
    }),
  'the record is of somebody else': each((operation, input) => {
    const stranger = operation.user.recordId === undefined ? undefined : other(input, operation);
    return stranger && { ...operation, user: { ...operation.user, recordId: stranger.recordId } };
  }),
  'the record is of nobody': each((operation) =>
    operation.user.recordId === undefined
      ? undefined
      : { ...operation, user: { ...operation.user, recordId: recordIdOf('nobody') } },
  ),
  'the person is somebody else': each((operation) =>
    operation.user.userId === undefined
      ? undefined
      : { ...operation, user: { ...operation.user, userId: userIdOf('somebody-else') } },
  ),
  'the e-mail is of somebody else': each((operation) => ({
    ...operation,
    user: { ...operation.user, email: emailOf('somebody@else.example') },
  })),
  'a pin is wrong': each((operation) =>
    operation.user.recordId === undefined
      ? undefined
      : { ...operation, user: { ...operation.user, pinned: operation.user.pinned !== true } },
  ),
  'the last state is wider than the files': each((operation, input) => {
    if (!isLast(operation, input) || !isWrite(operation) || operation.after === undefined) return undefined;
    const { access } = operation.after;
    if (access.level === 'administrator' || mcpOf(access) === 'all') return undefined;
    const wider = accessFrom({ ...partsOf(access), mcp: 'all' });
    return leadingTo(operation, withAccess(operation.after, wider), input);
  }),
  'the last state is a higher level than the files': each((operation, input) => {
    if (!isLast(operation, input) || !isWrite(operation) || operation.after === undefined) return undefined;
    if (['administrator', 'manage'].includes(operation.after.access.level)) return undefined;
    const higher = accessFrom({ ...partsOf(operation.after.access), level: 'manage' });
    return leadingTo(operation, withAccess(operation.after, higher), input);
  }),
  'the last state is less than the files': each((operation, input) => {
    if (!isLast(operation, input) || !isWrite(operation) || operation.after === undefined) return undefined;
    if (isAdministrator(operation.before ?? { ...operation.after, disabled: true })) return undefined;
    const less = accessFrom({ level: 'custom', integrations: new Map(), mcp: NO_MCP });
    if (operation.after.access.level === 'none') return undefined;
    return leadingTo(operation, withAccess(operation.after, less), input);
  }),
  'what a setting was is not said, and so nothing tells that it weakens': each((operation, { live }) => {
    const { kind, before, after } = operation;
    const name = SETTING_NAMES.find((setting) => before?.settings[setting] !== after?.settings[setting]);
    if (before === undefined || after === undefined || name === undefined) return undefined;
    const { [name]: _, ...settings } = before.settings;
    const damaged = { ...before, settings };
    const hazards = hazardsOf({ kind, before: damaged, after }, { selfKnown: knowsSelf(live) });
    return { ...operation, before: damaged, hazards };
  }),
  'a setting is not as declared': each((operation, input) => {
    const name = SETTING_NAMES.find((setting) => operation.after?.settings[setting] !== undefined);
    if (!isLast(operation, input) || operation.after === undefined || name === undefined) return undefined;
    const settings = { ...operation.after.settings, [name]: operation.after.settings[name] !== true };
    return leadingTo(operation, { ...operation.after, settings }, input);
  }),
  'somebody is switched who should not be': each((operation, input) => {
    if (!isLast(operation, input) || operation.after === undefined) return undefined;
    return { ...operation, after: { ...operation.after, disabled: !operation.after.disabled } };
  }),
  'the kind is wrong': (input) =>
    input.operations.flatMap((operation) =>
      inTurn(KINDS.filter((kind) => kind !== operation.kind)).map((kind) =>
        replaced(input.operations, operation.step, [{ ...operation, kind }]),
      ),
    ),
  'a hazard is dropped': (input) =>
    input.operations.flatMap((operation) =>
      operation.hazards.map((hazard) => {
        const hazards = operation.hazards.filter((name) => name !== hazard);
        return replaced(input.operations, operation.step, [{ ...operation, hazards }]);
      }),
    ),
  'a hazard is made up': (input) =>
    input.operations.flatMap((operation) =>
      inTurn(
        // Whom somebody may have been mistaken for does not follow from two records, so it is not judged.
        HAZARDS.filter(
          (hazard) => !['left-behind', 'looks-like'].includes(hazard) && !operation.hazards.includes(hazard),
        ),
      ).map((hazard) =>
        replaced(input.operations, operation.step, [
          { ...operation, hazards: [...operation.hazards, hazard] },
        ]),
      ),
    ),
  'a link of a chain may run before the one before it': each((operation, { operations }) => {
    const own = operation.needs.filter(
      (need) => operations.find(({ step }) => step === need)?.user.email === operation.user.email,
    );
    if (own.length === 0) return undefined;
    return { ...operation, needs: operation.needs.filter((need) => !own.includes(need)) };
  }),
  'a taker does not need its maker': each((operation, { operations }) => {
    const isMaker = (need: number) =>
      operations.some(({ step, user }) => step === need && user.email !== operation.user.email);
    if (operation.waitsFor !== undefined || !takesAdministrator(operation)) return undefined;
    const needs = operation.needs.filter((need) => !isMaker(need));
    return needs.length === operation.needs.length ? undefined : { ...operation, needs };
  }),
  'the first link of a chain is left out': (input) =>
    input.operations.flatMap((operation) => {
      const isFirst = input.operations.find(({ user }) => user.email === operation.user.email) === operation;
      if (!isFirst || isLast(operation, input)) return [];
      return [replaced(input.operations, operation.step, [])];
    }),
  'a declared person who stays is removed': (input) =>
    untouched(input)
      .filter((user) => !isAdministrator(user))
      .filter(({ email }) =>
        input.asked.people.some((person) => person.email === email && person.state === 'present'),
      )
      .map((user) => added(input, user, { kind: 'remove', after: undefined })),
  'somebody whom no file declares is written': (input) =>
    untouched(input)
      .filter(({ email, userId }) => !input.asked.people.some((it) => it.email === email || it.id === userId))
      .filter((user) => !isAdministrator(user) && user.access.level !== 'monitor')
      .map((user) => {
        const access = accessFrom({ ...partsOf(user.access), level: 'monitor' });
        const after = withAccess(standingOf(user, []), access);
        return added(input, user, { kind: kindOf(user.access, access), after });
      }),
  'the recorded MCP grants are not those of the access': each((operation) => {
    const { after } = operation;
    if (after === undefined || after.access.level === 'administrator') return undefined;
    return { ...operation, after: { ...after, recordedMcp: mcpOf(after.access) === 'all' ? NO_MCP : 'all' } };
  }),
};

/** With one integration more or less. */
const toggled = (about: readonly IntegrationId[], { live }: CertifyInput): IntegrationId[][] =>
  live.integrations.map(({ id }) =>
    about.includes(id) ? about.filter((each) => each !== id) : [...about, id],
  );

const BESIDE: Readonly<Record<string, Damage>> = {
  'mail ends otherwise than the files state': (input) =>
    input.operations.flatMap((operation) => {
      const { kind, after, before } = operation;
      if (kind !== 'notify' || after?.notifications === undefined) return [];
      return toggled(after.notifications, input)
        .filter((notifications) => notifications.join() !== before?.notifications?.join())
        .map((notifications) =>
          replaced(input.operations, operation.step, [{ ...operation, after: { ...after, notifications } }]),
        );
    }),
  'mail begins otherwise than in the account': (input) =>
    input.operations.flatMap((operation) => {
      const { kind, before } = operation;
      if (kind !== 'notify' || before?.notifications === undefined) return [];
      return toggled(before.notifications, input).map((notifications) =>
        replaced(input.operations, operation.step, [{ ...operation, before: { ...before, notifications } }]),
      );
    }),
  'somebody is subscribed of whom no file states it': (input) =>
    untouched(input)
      .filter(({ email }) =>
        input.asked.people.every((it) => it.email !== email || it.notifications === undefined),
      )
      .filter(({ invitation }) => invitation === 'accepted')
      .map((user) => {
        const now = [...(user.notified?.integrations ?? [])];
        const [notifications = []] = toggled(now, input);
        const before = { ...standingOf(user, []), notifications: now };
        const all = added(input, user, { kind: 'notify', after: { ...before, notifications } });
        return all.map((each) => (each.step === 900 ? { ...each, before } : each));
      }),
  'mail is set together with access': each((operation, input) => {
    const { kind, after } = operation;
    if (kind !== 'notify' || after === undefined || after.access.level === 'administrator') return undefined;
    const access = accessFrom({
      ...partsOf(after.access),
      mcp: mcpOf(after.access) === 'all' ? NO_MCP : 'all',
    });
    return {
      ...operation,
      after: withAccess(after, access),
      hazards: leadingTo(operation, withAccess(after, access), input).hazards,
    };
  }),
  'unknown access is taken where the policy keeps it': each((operation, input) => {
    const user = input.live.users.find(({ recordId }) => recordId === operation.user.recordId);
    const { before, after, kind } = operation;
    if (input.asked.unknownAccess === 'remove' || user?.unknownMcp === undefined) return undefined;
    if (before === undefined || after === undefined || !['grant', 'revoke', 'update'].includes(kind))
      return undefined;
    const mcp = mcpOf(after.access);
    const unknownMcp = user.unknownMcp.filter((id) => mcp !== 'all' && !mcp.has(id));
    if (unknownMcp.length === 0) return undefined;
    const told = leadingTo(operation, after, input);
    const isLess = covers(before.access, after.access);
    const hazards = [...told.hazards, 'drops-unknown-access' as const];
    return {
      ...told,
      kind: isLess ? 'revoke' : 'update',
      hazards,
      before: { ...before, unknownMcp },
      after: { ...after, unknownMcp: [] },
    };
  }),
  'unknown access is taken that the account does not have': (input) =>
    input.operations.flatMap((operation) => {
      const { before, after } = operation;
      const { unknownMcp = [] } = before ?? {};
      const user = input.live.users.find(({ recordId }) => recordId === operation.user.recordId);
      if (before === undefined || after === undefined || unknownMcp.length === 0) return [];
      return input.live.mcpServers
        .filter(({ id }) => !user?.unknownMcp?.includes(id))
        .map(({ id }) =>
          replaced(input.operations, operation.step, [
            { ...operation, before: { ...before, unknownMcp: [...unknownMcp, id] } },
          ]),
        );
    }),
};

describe(`the certificate of ${PLANS} plans (SEED=${SEED})`, () => {
  const planned = (from: number): CertifyInput[] =>
    fc.sample(world, { numRuns: PLANS, seed: from }).flatMap((each) => inputOf(each) ?? []);
  const inputs: CertifyInput[] = [];
  for (let more = 0; inputs.length < PLANS && more < 5; more += 1)
    inputs.push(...planned(SEED + more).slice(0, PLANS - inputs.length));

  it('holds for each as it was planned', () => {
    expect(inputs).toHaveLength(PLANS);
    for (const input of inputs) expect(certify(input)).toMatchObject({ kind: 'safe' });
  });

  it.each(Object.entries({ ...DAMAGES, ...BESIDE }))('fails where %s', (_, damage) => {
    let tried = 0;
    const among = (plans: readonly CertifyInput[]): void => {
      for (const input of plans) {
        for (const operations of damage(input)) {
          tried += 1;
          const { kind } = certify({ ...input, operations });
          if (kind === 'safe')
            expect.fail(JSON.stringify({ operations, asked: input.asked.people }, undefined, 1));
        }
      }
    };
    among(inputs);
    // A rare damage finds too few of these plans in some samples: further ones are drawn for it.
    for (let round = 1; tried <= 5 && round < 8; round += 1) among(planned(SEED + 1_000 * round));
    expect(tried).toBeGreaterThan(5);
  });
});
