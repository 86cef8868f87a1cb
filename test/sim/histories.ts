/**
 * Histories of a repository, as fast-check's commands: what people, GitHub and the clock do to it, in any order.
 * A witness that shares no code with the Action keeps its own account of what was looked at by whom, and judges
 * after each run: whatever was written must be covered by it.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { MANAGE, MONITOR, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import { BOT, type Files, type Refusal } from '../support/github.ts';
import { type Inputs, type Ran, Repository } from '../support/repository.ts';

const CONTAINS = '5e44efa28015c9464272256f';
const PEOPLE = ['ada', 'bea'] as const;
type Person = (typeof PEOPLE)[number];
const WANTS = {
  monitor: MONITOR,
  manage: MANAGE,
  administrator: '{ accessLevel: administrator }',
  absent: '{ state: absent }',
  ending: '{ accessLevel: monitor, until: 2026-12-01 }',
} as const;
type Want = keyof typeof WANTS;

/** Who gives verdicts: two may write at first, one never may, and one is an app. */
const REVIEWERS = ['lead', 'boss', 'mallory', 'bot'] as const;
type Reviewer = (typeof REVIEWERS)[number];

/** What GitHub may not answer for a while. */
const ROUTES = [
  /actions\/artifacts /,
  /actions\/runs\/\d+ /,
  /\/zip /,
  /git\/trees/,
  /git\/blobs/,
  /\/branches\//,
  /\/compare\//,
  /\/pulls /,
  /\/reviews/,
  /collaborators/,
] as const;

/** Something that GitHub's stand-in says falsely, as a fault in the Action would have it believe. */
export type Lie = 'everybody-may-write' | 'no-dismissals' | 'apps-are-people' | 'early-uploads';

interface PlanKept {
  readonly commit: string;
  readonly at: string;
  /** What it makes of each person it speaks of. */
  readonly makes: ReadonlyMap<string, string>;
}

interface PlanDocument {
  readonly operations: readonly {
    readonly user: { readonly email: string };
    readonly after: { readonly accessLevel: string } | null;
  }[];
}

/** A repository, its account, and what the witness knows. */
export class World {
  readonly repository: Repository;
  readonly plans = new Map<number, PlanKept[]>();
  /** Uploads that are still under way. */
  readonly late: (() => void)[] = [];
  /** The commit of the last apply that ended with 0; the truth, whatever artifacts say. */
  inForce: string | undefined;
  account = 'Acme production';
  names = 0;
  outage: Refusal | undefined;
  readonly lies: ReadonlySet<Lie>;
  /** How often what happened; for what a run of histories says of itself. */
  readonly counts = new Map<string, number>();

  private constructor(repository: Repository, lies: readonly Lie[]) {
    this.repository = repository;
    this.lies = new Set(lies);
  }

  static async open(lies: readonly Lie[] = []): Promise<World> {
    const repository = await Repository.open({
      files: { 'access.yaml': textOf('Acme production', {}) },
      seed: SEED,
    });
    const world = new World(repository, lies);
    for (const each of ['lead', 'boss']) repository.github.writers.add(each);
    await world.apply();
    expect(world.inForce).toBe(repository.main);
    return world;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  wants(commit: string): Map<string, string> {
    const text = this.repository.github.filesOf(commit)['access.yaml'] ?? '';
    return new Map(
      [...text.matchAll(/^ {2}(\w+)@acme\.example: (.*)$/gm)].map(([, name = '', want = '']) => [name, want]),
    );
  }

  files(from: string, person: Person, want: Want): Files {
    const wants = this.wants(from);
    wants.set(person, WANTS[want]);
    return { 'access.yaml': textOf(this.account, Object.fromEntries(wants)) };
  }

  open(): number[] {
    return [...this.repository.github.pulls.values()]
      .filter(({ mergedAt }) => mergedAt === null)
      .map(({ number }) => number);
  }

  any(): number[] {
    return [...this.repository.github.pulls.keys()];
  }

  async plan(number: number, isLate: boolean): Promise<void> {
    const { repository } = this;
    const { github } = repository;
    const commit = repository.pull(number).commits.at(-1) ?? '';
    const ran = await repository.onPull(number);
    this.judgeEnd(ran);
    const text = ran.files['plan.json'];
    const artifact = github.artifacts.at(-1);
    if (text === undefined || artifact?.run !== ran.runId) return;
    const keep = (at: string): void => {
      const makes = (JSON.parse(text) as PlanDocument).operations.map(
        ({ user, after }) => [user.email, after?.accessLevel ?? 'nobody'] as const,
      );
      const kept = { commit, at, makes: new Map(makes) };
      this.plans.set(number, [...(this.plans.get(number) ?? []), kept]);
    };
    if (!isLate) {
      keep(artifact.created_at);
      return;
    }
    github.artifacts.pop();
    this.late.push(() => {
      repository.pass(1);
      const uploaded = github.upload(artifact.name, ran.runId, ran.files);
      keep(uploaded.created_at);
    });
  }

  async apply(inputs: Inputs = {}, sha = this.repository.main): Promise<Ran> {
    const ran = await this.run(() => this.repository.onPush('apply', inputs, sha), inputs, true);
    if (ran.code === 0 && ran.outputs['exit-code'] === '0' && ran.outputs['failure-reason'] === '')
      this.inForce = sha;
    return ran;
  }

  timer(command: 'due' | 'drift', inputs: Inputs = {}): Promise<Ran> {
    return this.run(() => this.repository.onTimer(command, inputs), inputs, false);
  }

  /** A run that may write: what it wrote is judged by the witness's own account of what was looked at. */
  async run(start: () => Promise<Ran>, inputs: Inputs, applies: boolean): Promise<Ran> {
    const before = this.levels();
    const base = this.inForce;
    const endLie = this.lie();
    const ran = await start();
    endLie();
    const after = this.levels();
    const written = [...new Set([...before.keys(), ...after.keys()])].filter(
      (email) => before.get(email) !== after.get(email),
    );
    for (const email of written) {
      this.count('written');
      const to = after.get(email) ?? 'nobody';
      const asked = inputs['approve-digest'] !== undefined;
      const covered =
        asked || this.covers(email, to, base) || (to === 'nobody' && this.hasEnded(email, base, applies));
      expect(covered, `${email} became ${to}, which nobody looked at\n${ran.log}`).toBe(true);
    }
    this.judgeEnd(ran);
    return ran;
  }

  /** An outage aside, a run ends as it should, or says what to do. */
  judgeEnd(ran: Ran): void {
    this.count(`ended ${ran.code}`);
    expect(ran.code, ran.log).not.toBe(70);
    if (ran.code === 3) expect(ran.log, 'a remedy is named').toMatch(/base: [0-9a-f<]/);
    if (this.outage === undefined) expect(ran.code, ran.log).not.toBe(1);
  }

  levels(): Map<string, string> {
    const people = [...snapshotOf(this.repository.sandbox.account)];
    return new Map(people.map(([email, { accessLevel }]) => [email, String(accessLevel)]));
  }

  /** Whether somebody ends by what was in force, which a timer, and an apply beside it, carries out unasked. */
  hasEnded(email: string, base: string | undefined, applies: boolean): boolean {
    const ended = (commit: string): boolean => {
      const want = this.wants(commit).get(email.split('@')[0] ?? '') ?? '';
      return (
        want.includes('absent') || (want.includes('until') && this.repository.now > new Date('2026-12-02'))
      );
    };
    if (base !== undefined && ended(base)) return true;
    // An apply writes beside what was reviewed what ends by a date of its own files.
    return applies && base !== undefined && ended(this.repository.main) && this.coversEnd(email, base);
  }

  /** Whether a plan that counts was made of files in which this person ends. */
  coversEnd(email: string, base: string): boolean {
    return this.counting(base).some(({ commit }) =>
      /absent|until/.test(this.wants(commit).get(email.split('@')[0] ?? '') ?? ''),
    );
  }

  covers(email: string, to: string, base: string | undefined): boolean {
    return this.counting(base).some(({ makes }) => makes.get(email) === to);
  }

  /** Plans that somebody looked at who may write now, or whose pull request nobody ever gave a verdict on. */
  counting(base: string | undefined): PlanKept[] {
    const { github } = this.repository;
    const known = base === undefined ? new Set<string>() : github.ancestors(base);
    return [...github.pulls.values()].flatMap((pull) => {
      const { mergedAt, mergeCommit, commits, number } = pull;
      if (mergedAt === null || mergeCommit === null || known.has(mergeCommit)) return [];
      const plans = this.plans.get(number) ?? [];
      if (pull.reviews.length === 0) return plans.filter(({ at }) => at <= mergedAt);
      const last = new Map<string, (typeof pull.reviews)[number]>();
      for (const review of pull.reviews) {
        const { user } = review;
        if (user !== null && user.type === 'User' && github.writers.has(user.login))
          last.set(user.login, review);
      }
      const words = [...last.values()];
      if (words.some(({ state }) => state === 'CHANGES_REQUESTED')) return [];
      return words
        .filter(({ state }) => state === 'APPROVED')
        .flatMap((review) =>
          plans.filter(
            ({ at, commit }) =>
              at < review.submitted_at &&
              (commit === review.commit_id ||
                (commits.includes(commit) && commits.indexOf(commit) < commits.indexOf(review.commit_id))),
          ),
        );
    });
  }

  /** Has GitHub say what is not so; returns what ends that. */
  lie(): () => void {
    const { github } = this.repository;
    const undo: (() => void)[] = [];
    const set = <T extends object, Key extends keyof T>(what: T, key: Key, value: T[Key]): void => {
      const real = what[key];
      what[key] = value;
      undo.push(() => {
        what[key] = real;
      });
    };
    const write = (login: string): void => {
      if (github.writers.has(login)) return;
      github.writers.add(login);
      undo.push(() => github.writers.delete(login));
    };
    if (this.lies.has('everybody-may-write')) write('mallory');
    if (this.lies.has('apps-are-people')) write(BOT.login);
    for (const { reviews } of github.pulls.values()) {
      for (const review of reviews) {
        if (this.lies.has('no-dismissals') && review.state === 'DISMISSED') set(review, 'state', 'COMMENTED');
        if (this.lies.has('apps-are-people') && review.user?.type === 'Bot')
          set(review, 'user', { ...review.user, type: 'User' });
      }
    }
    if (this.lies.has('early-uploads'))
      for (const artifact of github.artifacts) set(artifact, 'created_at', '2026-01-01T00:00:00Z');
    return () => {
      for (const each of undo.reverse()) each();
    };
  }

  /** After whatever happened: once GitHub answers, no more than the printed remedies are needed. */
  async settle(): Promise<void> {
    this.recover();
    for (let times = 0; times < 5; times += 1) {
      const ran = await this.apply();
      if (ran.code === 0) break;
      if (ran.code === 3) await this.remedy(ran);
      else if (ran.code === 6) {
        const digest = ran.outputs['plan-digest'] ?? '';
        expect(ran.summary + ran.log, 'a digest is offered').toContain('approve-digest');
        const approved = await this.apply({ 'approve-digest': digest });
        expect(approved.code, approved.log).toBe(0);
      } else expect(ran.code, ran.log).toBe(0);
    }
    expect(this.inForce).toBe(this.repository.main);
    const due = await this.timer('due');
    expect(due.code, due.log).toBe(0);
    const drift = await this.timer('drift');
    expect([0, 2], drift.log).toContain(drift.code);
  }

  /** Does what a run that stopped says, once; the run after it needs nothing. */
  async remedy(stopped: Ran): Promise<void> {
    this.count('remedied');
    const named = /base: ([0-9a-f]{40})/.exec(stopped.log)?.[1];
    const base = named ?? this.inForce ?? this.repository.main;
    const told = await this.timer('drift', { base });
    expect([0, 2], told.log).toContain(told.code);
    const next = await this.timer('due');
    expect(next.code, next.log).toBe(0);
  }

  fail(route: number, status: number): void {
    this.outage = { to: ROUTES[route % ROUTES.length] ?? ROUTES[0], status, message: 'Unavailable' };
    this.repository.github.refusals = [this.outage];
  }

  recover(): void {
    this.outage = undefined;
    this.repository.github.refusals = [];
  }
}

function textOf(account: string, wants: Readonly<Record<string, string>>): string {
  const people = PEOPLE.map((name) => `  ${name}@acme.example: ${wants[name] ?? MONITOR}\n`).join('');
  return `version: 1
account: { name: ${account}, region: us, contains: [${CONTAINS}] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: ${CONTAINS} }
users:
  root@acme.example: { accessLevel: administrator }
${people}`;
}

/** One thing that happens; what needs something that is not there does nothing. */
export class Step implements fc.AsyncCommand<object, World> {
  readonly name: string;
  readonly #act: (world: World) => Promise<void> | void;

  constructor(name: string, act: (world: World) => Promise<void> | void) {
    this.name = name;
    this.#act = act;
  }

  check = (): boolean => true;

  async run(_model: object, world: World): Promise<void> {
    world.count(this.name.split(' ')[0] ?? '');
    await this.#act(world);
  }

  toString = (): string => this.name;
}

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)];

const userOf = (who: Reviewer) =>
  who === 'bot' ? BOT : { id: who.length + who.charCodeAt(0), login: who, type: 'User' };

const onOpen = (
  name: string,
  which: number,
  act: (world: World, pull: number) => Promise<void> | void,
): Step =>
  new Step(`${name} ${which}`, (world) => {
    const pull = pick(world.open(), which);
    return pull === undefined ? undefined : act(world, pull);
  });

/** The steps, by name: a history that once went wrong is written with them. */
export const STEPS = {
  open: (person: Person, want: Want) =>
    new Step(`open ${person} ${want}`, (world) => {
      world.repository.propose(world.files(world.repository.main, person, want));
    }),
  push: (which: number, person: Person, want: Want) =>
    onOpen(`push ${person} ${want}`, which, (world, pull) => {
      const head = world.repository.pull(pull).commits.at(-1) ?? '';
      world.repository.amend(pull, world.files(head, person, want));
    }),
  forcePush: (which: number) =>
    onOpen('force-push', which, ({ repository }, pull) => {
      repository.pass(1);
      const { commits } = repository.pull(pull);
      const head = commits.at(-1) ?? '';
      const [fork = ''] = repository.github.commits.get(commits[0] ?? '')?.parents ?? [];
      commits.splice(0, commits.length, repository.github.commit(repository.github.filesOf(head), [fork]));
    }),
  plan: (which: number) => onOpen('plan', which, (world, pull) => world.plan(pull, false)),
  planLate: (which: number) => onOpen('plan-late', which, (world, pull) => world.plan(pull, true)),
  upload: () => new Step('upload', (world) => world.late.shift()?.()),
  verdict: (which: number, who: Reviewer, state: 'APPROVED' | 'CHANGES_REQUESTED', old: boolean) =>
    new Step(`verdict ${which} ${who} ${state} ${old}`, (world) => {
      const { repository } = world;
      const number = pick(world.any(), which);
      if (number === undefined) return;
      repository.pass(1);
      const { reviews, commits } = repository.pull(number);
      const seen = (old ? commits[0] : commits.at(-1)) ?? '';
      reviews.push({ user: userOf(who), state, submitted_at: repository.github.time(), commit_id: seen });
    }),
  dismiss: (which: number) =>
    new Step(`dismiss ${which}`, ({ repository }) => {
      const all = [...repository.github.pulls.values()].flatMap(({ reviews }) => reviews);
      const review = pick(all, which);
      if (review !== undefined) review.state = 'DISMISSED';
    }),
  rights: (who: 'lead' | 'boss', has: boolean) =>
    new Step(`rights ${who} ${has}`, ({ repository: { github } }) => {
      if (has) github.writers.add(who);
      else github.writers.delete(who);
    }),
  leave: (who: 'lead' | 'boss') =>
    new Step(`leave ${who}`, ({ repository: { github } }) => {
      github.writers.delete(who);
      for (const { reviews } of github.pulls.values())
        for (const review of reviews) if (review.user?.login === who) review.user = null;
    }),
  merge: (which: number) =>
    onOpen('merge', which, ({ repository }, pull) => {
      repository.merge(pull);
    }),
  directPush: (person: Person, want: Want) =>
    new Step(`direct-push ${person} ${want}`, (world) => {
      world.repository.pushDirectly(world.files(world.repository.main, person, want));
    }),
  revert: () =>
    new Step('revert', ({ repository }) => {
      const [parent] = repository.github.commits.get(repository.main)?.parents ?? [];
      if (parent !== undefined) repository.pushDirectly(repository.github.filesOf(parent));
    }),
  apply: () => new Step('apply', async (world) => void (await world.apply())),
  /** A change as it usually comes: proposed, planned, and looked at by somebody. */
  proposed: (person: Person, want: Want, who: Reviewer | undefined) =>
    new Step(`proposed ${person} ${want} ${who ?? 'nobody'}`, async (world) => {
      const { repository } = world;
      const pull = repository.propose(world.files(repository.main, person, want));
      await world.plan(pull, false);
      if (who === undefined) return;
      repository.pass(1);
      const { reviews, commits } = repository.pull(pull);
      const at = repository.github.time();
      reviews.push({
        user: userOf(who),
        state: 'APPROVED',
        submitted_at: at,
        commit_id: commits.at(-1) ?? '',
      });
    }),
  merged: (which: number) =>
    onOpen('merged', which, async (world, pull) => {
      world.repository.merge(pull);
      await world.apply();
    }),
  applyOld: () =>
    new Step('apply-old', async (world) => {
      const [parent] = world.repository.github.commits.get(world.repository.main)?.parents ?? [];
      if (parent !== undefined) await world.apply({}, parent);
    }),
  due: () => new Step('due', async (world) => void (await world.timer('due'))),
  drift: () => new Step('drift', async (world) => void (await world.timer('drift'))),
  outage: (route: number, status: number) =>
    new Step(`outage ${ROUTES[route % ROUTES.length]} ${status}`, (world) => world.fail(route, status)),
  recover: () => new Step('recover', (world) => world.recover()),
  renameBranch: () =>
    new Step('rename-branch', ({ repository, names }) => {
      repository.rename(repository.github.defaultBranch, `trunk-${names}-${repository.github.id()}`);
    }),
  renameWorkflow: () =>
    new Step('rename-workflow', ({ repository }) => {
      repository.workflow = `.github/workflows/access-${repository.github.id()}.yml`;
    }),
  renameLabel: () =>
    new Step('rename-label', ({ repository }) => {
      repository.inputs = { ...repository.inputs, label: `label-${repository.github.id()}` };
    }),
  renameAccount: () =>
    new Step('rename-account', (world) => {
      world.names += 1;
      world.account = `Acme ${world.names}`;
      const wants = world.wants(world.repository.main);
      world.repository.pushDirectly({ 'access.yaml': textOf(world.account, Object.fromEntries(wants)) });
    }),
  expire: () =>
    new Step('expire', ({ repository }) => {
      for (const artifact of repository.github.artifacts) artifact.expired = true;
    }),
  days: (days: number) => new Step(`days ${days}`, ({ repository }) => repository.pass(days * 24 * 60)),
} as const;

const which = fc.nat(5);
const person = fc.constantFrom(...PEOPLE);
const want = fc.constantFrom(...(Object.keys(WANTS) as Want[]));
const keeper = fc.constantFrom('lead' as const, 'boss' as const);

/** Any history; what makes one interesting (opening, planning, looking, merging, applying) comes more often. */
export const history = (most: number) =>
  fc.commands<object, World, false>(
    [
      fc.tuple(person, want).map(([who, what]) => STEPS.open(who, what)),
      ...Array.from({ length: 5 }, () =>
        fc
          .tuple(person, want, fc.option(fc.constantFrom(...REVIEWERS), { nil: undefined }))
          .map(([who, what, by]) => STEPS.proposed(who, what, by)),
      ),
      ...Array.from({ length: 5 }, () => which.map(STEPS.merged)),
      fc.tuple(which, person, want).map(([pull, who, what]) => STEPS.push(pull, who, what)),
      which.map(STEPS.plan),
      which.map(STEPS.plan),
      which.map(STEPS.planLate),
      fc.constant(STEPS.upload()),
      fc
        .tuple(
          which,
          fc.constantFrom(...REVIEWERS),
          fc.constantFrom('APPROVED', 'APPROVED', 'CHANGES_REQUESTED'),
          fc.boolean(),
        )
        .map(([pull, who, state, old]) => STEPS.verdict(pull, who, state, old)),
      fc.tuple(which, keeper).map(([pull, who]) => STEPS.verdict(pull, who, 'APPROVED', false)),
      which.map(STEPS.dismiss),
      fc.tuple(keeper, fc.boolean()).map(([who, has]) => STEPS.rights(who, has)),
      keeper.map(STEPS.leave),
      which.map(STEPS.merge),
      which.map(STEPS.merge),
      which.map(STEPS.forcePush),
      fc.tuple(person, want).map(([who, what]) => STEPS.directPush(who, what)),
      fc.constant(STEPS.revert()),
      fc.constant(STEPS.apply()),
      fc.constant(STEPS.apply()),
      fc.constant(STEPS.applyOld()),
      fc.constant(STEPS.due()),
      fc.constant(STEPS.drift()),
      fc
        .tuple(fc.nat(ROUTES.length - 1), fc.constantFrom(500, 503, 429))
        .map(([route, status]) => STEPS.outage(route, status)),
      fc.constant(STEPS.recover()),
      fc.constant(STEPS.renameBranch()),
      fc.constant(STEPS.renameWorkflow()),
      fc.constant(STEPS.renameLabel()),
      fc.constant(STEPS.renameAccount()),
      fc.constant(STEPS.expire()),
      fc.integer({ min: 1, max: 20 }).map(STEPS.days),
    ],
    { maxCommands: most, size: 'max' },
  );
