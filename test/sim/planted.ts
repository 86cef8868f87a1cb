/**
 * Faults planted in the product, to measure what the simulation sees. None of them leaves a hook in src/: a piece
 * of the source text is replaced, the door to the account is wrapped, or the plan is changed before it is
 * carried out.
 */
import type { AccountWriter, FreshRecord, WriteAnswer } from '../../src/core/model/doors.ts';
import type { Operation } from '../../src/core/plan/operation.ts';
import type { Patch } from './build.ts';
import type { Sabotage } from './simulate.ts';

export interface Planted extends Sabotage {
  readonly name: string;
  readonly patches?: readonly Patch[];
}

const patch = (name: string, file: string, find: string, put: string): Planted => ({
  name,
  patches: [{ file, find, put }],
});

/** A door of which some methods are others. */
function withDoor(name: string, change: (door: AccountWriter) => Partial<AccountWriter>): Planted {
  const door = (writer: AccountWriter): AccountWriter => {
    const changed: Partial<Record<PropertyKey, unknown>> = change(writer);
    return new Proxy(writer, {
      get(target, key) {
        if (Object.hasOwn(changed, key)) return changed[key];
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return { name, door };
}

/** Sends a write again without a look where its answer was not clear. */
async function twice(send: () => Promise<WriteAnswer>): Promise<WriteAnswer> {
  const answer = await send();
  return answer.kind === 'unclear' ? send() : answer;
}

const withPlan = (
  name: string,
  plan: (operations: readonly Operation[]) => readonly Operation[],
): Planted => ({
  name,
  plan,
});

const isOf = (one: Operation, other: Operation): boolean => one.user.email === other.user.email;

/** Leaves operations out, and the needs of them. */
function leavingOut(operations: readonly Operation[], isOut: (operation: Operation) => boolean): Operation[] {
  const out = new Map(operations.filter(isOut).map(({ step, needs }) => [step, needs]));
  return operations
    .filter(({ step }) => !out.has(step))
    .map((each) => ({ ...each, needs: [...new Set(each.needs.flatMap((need) => out.get(need) ?? [need]))] }));
}

/** A removal by itself, as if nobody had to be demoted first. */
const removingAtOnce = (operations: readonly Operation[]): Operation[] => {
  const isDemotion = (each: Operation): boolean =>
    each.kind === 'demote' && operations.some((other) => other.kind === 'remove' && isOf(each, other));
  return leavingOut(operations, isDemotion).map((each) => {
    const demotion = operations.find((other) => isDemotion(other) && isOf(each, other));
    return each.kind === 'remove' && demotion?.before !== undefined
      ? { ...each, before: demotion.before }
      : each;
  });
};

/** A demotion that takes the grants with the level. */
const takingAtOnce = (operations: readonly Operation[]): Operation[] => {
  const isRest = (each: Operation): boolean =>
    each.kind === 'revoke' && operations.some((other) => other.kind === 'demote' && isOf(each, other));
  return leavingOut(operations, isRest).map((each) => {
    const rest = operations.find((other) => isRest(other) && isOf(each, other));
    return each.kind === 'demote' && rest?.after !== undefined ? { ...each, after: rest.after } : each;
  });
};

const WRITE = 'apply/write.ts';
const REFUSAL = 'apply/refusal.ts';
const INVITE = 'apply/invite.ts';
const FLOOR = 'apply/floor.ts';
const PROOF = 'apply/proof.ts';
const BODIES = 'celigo/bodies.ts';
const EXECUTE = 'apply/execute.ts';
const RECEIPT = 'apply/receipt.ts';
const HTTP = 'celigo/http.ts';
const APPLY = 'commands/apply.ts';

export const PLANTED: readonly Planted[] = [
  // Switches, invitations and removals that are sent twice.
  patch(
    'a switch without a clear answer is tried again',
    WRITE,
    'if (isOnce(this.#operation)) return this.#proof(',
    'if (false) return this.#proof(',
  ),
  withDoor('a switch is toggled twice at once', (door) => ({
    toggleDisabled: (id, gate) => twice(() => door.toggleDisabled(id, gate)),
  })),
  withDoor('a removal is sent twice at once', (door) => ({
    removeRecord: (id, gate) => twice(() => door.removeRecord(id, gate)),
  })),
  withDoor('a record is written twice at once', (door) => ({
    replaceRecord: (record, change, gate) => twice(() => door.replaceRecord(record, change, gate)),
  })),
  withDoor('an invitation is sent twice at once', (door) => ({
    invite: async (emails, content, gate) => {
      const answers = await door.invite(emails, content, gate);
      return answers.some(({ kind }) => kind === 'unclear') ? door.invite(emails, content, gate) : answers;
    },
  })),
  patch(
    'an invitation is tried again without a look',
    INVITE,
    'open = (await this.#lookFor(open)).filter((operation) => !this.#settled.has(operation));',
    '',
  ),
  patch(
    'a switch that moved a moment ago is not watched',
    WRITE,
    'if (!recent && (follows || !isRecent(record.user, firstReading))) return record;',
    'return record;',
  ),
  patch(
    'a switch that moved a moment ago is forgotten',
    PROOF,
    'const MOMENT = 60_000;',
    'const MOMENT = 0;',
  ),
  // The floor.
  patch(
    'the floor is not read',
    WRITE,
    'const missing = await this.#circumstances.floor?.missing(this.#operation, context.writer);',
    'const missing = undefined;',
  ),
  patch(
    'the floor is read once in a run',
    FLOOR,
    'while (found.size < this.#required) {',
    'if (this.#candidates.read) return undefined;\n    this.#candidates.read = true;\n    while (found.size < this.#required) {',
  ),
  patch(
    'the floor is believed to the first reading',
    FLOOR,
    'if (record !== undefined && isAdministrator(record.user) && record.user.userId !== person)',
    'if (record !== undefined)',
  ),
  {
    name: 'the floor counts its own person',
    patches: [
      { file: FLOOR, find: '.filter(([record, user]) => record !== id && user !== person)', put: '' },
      { file: FLOOR, find: ' && record.user.userId !== person)', put: ')' },
    ],
  },
  patch(
    'the floor counts the token’s own user',
    FLOOR,
    'isAdministrator(user) && user.userId !== live.tokenUserId',
    'isAdministrator(user)',
  ),
  patch('the floor is one too low', FLOOR, 'this.#required = required;', 'this.#required = required - 1;'),
  // What somebody else did.
  patch('a stale record is written', WRITE, 'if (unexpected.length > 0) {', 'if (false) {'),
  patch(
    'whose record it is does not matter',
    WRITE,
    'const isOf = identityOf({ ...operation.user, userId: record.user.userId, email: record.user.email });',
    'const isOf = whose;',
  ),
  patch(
    'a removal does not look at what it removes',
    WRITE,
    'const [differing, unexpected] = compareWith(operation, record);',
    'if (operation.after === undefined) return undefined;\n  const [differing, unexpected] = compareWith(operation, record);',
  ),
  withDoor('a record is read once', (door) => {
    const read = new Map<string, FreshRecord | undefined>();
    return {
      async readRecord(id) {
        if (!read.has(id)) read.set(id, await door.readRecord(id));
        return read.get(id);
      },
    };
  }),
  // Bodies that replace too much or too little.
  patch('only what changes is sent', BODIES, '...echoed(record),', ''),
  patch(
    'fields that nobody knows are not sent back',
    BODIES,
    "!READ_ONLY.has(key) && key !== 'accessLevel'",
    "!READ_ONLY.has(key) && key !== 'accessLevel' && key !== 'notManaged'",
  ),
  patch(
    'the switch is not sent back',
    BODIES,
    "!READ_ONLY.has(key) && key !== 'accessLevel'",
    "!READ_ONLY.has(key) && key !== 'accessLevel' && key !== 'disabled'",
  ),
  patch(
    'flags are not sent back',
    BODIES,
    "!READ_ONLY.has(key) && key !== 'accessLevel'",
    "!READ_ONLY.has(key) && key !== 'accessLevel' && !key.startsWith('allow')",
  ),
  patch(
    'a settings write forgets the integrations',
    BODIES,
    'if (access === undefined) return fieldsOf(withoutUnlisted ? listed : recorded);',
    'if (access === undefined) return [];',
  ),
  patch(
    'a settings write forgets the servers',
    BODIES,
    'if (mcp === undefined) return fieldsOf(withoutUnlisted ? listed : recorded);',
    'if (mcp === undefined) return [];',
  ),
  patch('read is granted as write', BODIES, 'scopes: SCOPES[level] }', 'scopes: SCOPES.write }'),
  {
    name: 'all servers instead of some',
    patches: [
      {
        file: BODIES,
        find: "if (mcp === 'all' || (mcp === undefined",
        put: "if (mcp === 'all' || mcp?.size > 0 || (mcp === undefined",
      },
      { file: BODIES, find: "mcp === 'all' ? 'all'", put: "mcp === 'all' || mcp.size > 0 ? 'all'" },
    ],
  },
  patch(
    'who is to manage administers',
    BODIES,
    'return isWord ? { accessLevel: level } : {};',
    "return isWord ? { accessLevel: level === 'manage' ? 'administrator' : level } : {};",
  ),
  // The order of operations.
  withPlan('nothing needs anything', (operations) => operations.map((each) => ({ ...each, needs: [] }))),
  withPlan('administrators are removed at once', removingAtOnce),
  withPlan('a demotion takes the grants at once', takingAtOnce),
  withPlan('the first narrowing is left out', (operations) =>
    leavingOut(operations, ({ kind }) => kind === 'revoke'),
  ),
  // What a run says at the end, and whom it touches.
  patch(
    'protected people are like others',
    'core/desired/resolve.ts',
    'protectedUsers: protectedOf(config.policy),',
    'protectedUsers: new Set(),',
  ),
  patch(
    'who is not in the file is removed',
    'core/written/policy.ts',
    "unmanagedUsers: 'report',",
    "unmanagedUsers: 'remove',",
  ),
  patch(
    'the account is not read again at the end',
    'run/carry-out.ts',
    'const verification = verify(ready.plan, last.plan, outcomes);',
    'const verification = verify(ready.plan, { ...last.plan, operations: [] }, outcomes);',
  ),
  patch('any refusal may be about acceptance', REFUSAL, 'ABOUT_STATE.has(status);', 'status !== 404;'),
  patch('what is in doubt is not named', WRITE, 'this.inDoubt ??= answer.words;', ''),
  patch(
    'only the first page of a list is read',
    HTTP,
    'const next = nextPage(url, page.link);',
    'const next = undefined;',
  ),
  // Signals.
  {
    name: 'a signal stops nothing',
    patches: [
      { file: EXECUTE, find: "this.#stopped ??= 'interrupted before it started';", put: '' },
      { file: EXECUTE, find: 'if (signal?.aborted) return INTERRUPTED;', put: '' },
      { file: HTTP, find: 'either(signal, interruption)', put: 'either(signal)' },
    ],
  },
  patch(
    'a signal is waited for until everything has ended',
    EXECUTE,
    'const GRACE = 4500;',
    'const GRACE = 60_000;',
  ),
  {
    name: 'a write that waits for its turn is sent after a signal',
    patches: [
      { file: HTTP, find: 'either(signal, interruption)', put: 'either(signal)' },
      { file: HTTP, find: 'turn.held = turn.gate?.shut();', put: '' },
    ],
  },
  patch('no gate is asked after a wait', HTTP, 'turn.held = turn.gate?.shut();', ''),
  patch(
    'what was only read is called in doubt',
    EXECUTE,
    'return this.#sent.has(operation.step) ? UNKNOWN',
    'return operation ? UNKNOWN',
  ),
  patch(
    'a signal ends with another exit code',
    APPLY,
    'return isLost ? EXIT.failure : interruption.exitCode();',
    'return EXIT.failure;',
  ),
  // What is written by an old reading.
  {
    name: 'a write waits for its turn as long as it takes',
    patches: [
      {
        file: HTTP,
        find: 'Math.min(this.#budget.left(), askedAt + FRESH - this.#clock.now())',
        put: 'this.#budget.left()',
      },
    ],
  },
  patch('readings in between may take any time', WRITE, 'const OLD = 10_000;', 'const OLD = 10_000_000;'),
  // A full disk.
  patch('a line that a full disk cut off is left', RECEIPT, ' ftruncateSync(file, length);', ';'),
  patch('a run goes on without its receipt', EXECUTE, 'this.#stopped ??= reason;', ''),
  patch(
    'a gap in a receipt is written over',
    RECEIPT,
    'if (broken !== undefined) return broken;\n    try {',
    'try {',
  ),
  patch(
    'a plan that cannot be recorded is carried out',
    RECEIPT,
    'throw unusable(messageOf(error), error);\n      }\n    },',
    '}\n    },',
  ),
  patch(
    'nobody is told that a receipt broke off',
    APPLY,
    'if (unrecorded !== undefined) return EXIT.incomplete;',
    '',
  ),
  // Readings of the vendor.
  patch(
    'fields of the remote alone are sent back',
    BODIES,
    "!READ_ONLY.has(key) && key !== 'accessLevel'",
    "key !== 'accessLevel'",
  ),
  patch(
    'writing alone is no writing',
    'celigo/wire.ts',
    "scopes.includes(WRITE_SCOPE) ? 'write' :",
    "scopes.includes(WRITE_SCOPE) && scopes.includes(READ_SCOPE) ? 'write' :",
  ),
];
