/**
 * Histories of a repository: what people, GitHub and the clock have done to it, and a witness that shares no code
 * with the Action. It keeps its own account of what was looked at by whom, and judges after each run: whatever was
 * written must be covered by it, and whatever it covers must go on. What can happen stands in steps.ts.
 */
import { expect } from 'vitest';
import { begun, MANAGE, MONITOR, SEED } from '../support/acme.ts';
import { snapshotOf } from '../support/disturbed.ts';
import {
  BOT,
  type FakeArtifact,
  type FakeReview,
  type Files,
  type Pull,
  REPOSITORY_ID,
  type Refusal,
} from '../support/github.ts';
import { type Inputs, type Ran, Repository, WORKFLOW } from '../support/repository.ts';

const CONTAINS = '5e44efa28015c9464272256f';
export const PEOPLE = ['ada', 'bea', 'cid'] as const;
export type Person = (typeof PEOPLE)[number];
export const WANTS = {
  monitor: MONITOR,
  manage: MANAGE,
  administrator: '{ accessLevel: administrator }',
  absent: '{ state: absent }',
  ending: '{ accessLevel: monitor, until: 2026-12-01 }',
} as const;
export type Want = keyof typeof WANTS;
/** Said before there is any file. */
const NO_FILES = 'no-access-file';
const ENDED = new Date('2026-12-02');
export const WORKFLOW_TEXT = 'on: [push, pull_request, schedule]';

/** What GitHub may not answer for a while. */
export const ROUTES = [
  /actions\/artifacts /,
  /actions\/runs\/\d+ /,
  /\/zip /,
  /git\/trees/,
  /git\/blobs/,
  /git\/commits/,
  /\/branches\//,
  /\/compare\//,
  /\/commits\/\w+\/pulls /,
  /\/pulls\/\d+\/commits/,
  /\/reviews/,
  /collaborators/,
  /comments/,
  /graphql/,
  /issues/,
  /./,
] as const;

/** Something that GitHub's stand-in says falsely, as a fault in the Action would have it believe. */
export const LIES = [
  'everybody-may-write',
  'no-dismissals',
  'no-refusals',
  'no-verdicts',
  'apps-are-people',
  'early-uploads',
  'reviews-of-the-newest-commit',
  'open-pulls-are-merged',
  'workflows-are-equal',
  'first-parents-are-any',
  'rebases-are-unknown',
  'every-branch-was-the-default',
  'forks-are-ours',
  'events-are-trusted',
] as const;
export type Lie = (typeof LIES)[number];

interface PlanKept {
  readonly commit: string;
  readonly at: string;
  readonly artifact: FakeArtifact;
  /** Under which names it was made. */
  readonly names: string;
  /** What it makes of each person it speaks of, and of what. */
  readonly makes: ReadonlyMap<string, Making>;
}

interface Making {
  readonly from: string;
  readonly to: string;
}

interface Standing {
  readonly accessLevel: string;
  readonly invitation: string;
}

interface PlanDocument {
  readonly operations: readonly {
    readonly user: { readonly email: string };
    readonly before: Standing | null;
    readonly after: Standing | null;
    readonly origin: string;
  }[];
  readonly ends: readonly unknown[];
  readonly leftBehind: readonly unknown[];
}

/** How the first apply of the repository went: the base is in force, or there is none. */
export const BEGINNINGS = ['in force', 'nothing yet', 'failed', 'waits'] as const;
export type Beginning = (typeof BEGINNINGS)[number];

/** A repository, its account, and what the witness knows. */
export class World {
  readonly repository: Repository;
  readonly plans = new Map<number, PlanKept[]>();
  /** Uploads that are still under way. */
  readonly late: (() => void)[] = [];
  /** The commit of the last apply that ended with 0; the truth, whatever artifacts say. */
  inForce: string | undefined;
  /** The workflow of a run that was started again, which may have another name by now. */
  workflow: string | undefined;
  /** The apply that somebody may start again. */
  lastApply: { readonly sha: string; readonly runId: number } | undefined;
  account = 'Acme production';
  floor = 0;
  names = 0;
  outage: Refusal | undefined;
  /** Whether the account, or somebody else in it, stands in the way of a run. */
  isDisturbed = false;
  readonly lies: ReadonlySet<Lie>;
  /** How often what happened; for what a run of histories says of itself. */
  readonly counts = new Map<string, number>();

  private constructor(repository: Repository, lies: readonly Lie[]) {
    this.repository = repository;
    this.lies = new Set(lies);
  }

  static async open(lies: readonly Lie[] = [], beginning: Beginning = 'in force'): Promise<World> {
    const files = { [WORKFLOW]: WORKFLOW_TEXT };
    if (beginning === 'in force') return World.#inForce(files, lies);
    const waits = beginning === 'waits';
    const seed = waits
      ? SEED.replace(
          'ada@acme.example: { accessLevel: monitor }',
          'ada@acme.example: { accessLevel: administrator }',
        )
      : SEED;
    const world = new World(await Repository.open({ files, seed }), lies);
    const { repository } = world;
    world.#welcome();
    if (beginning !== 'nothing yet') {
      const wants = waits ? { ada: WANTS.monitor, cid: WANTS.administrator } : { ada: MANAGE };
      world.floor = waits ? 1 : 0;
      const pull = repository.propose(fileFor(world.account, wants, world.floor));
      await world.plan(pull, false);
      repository.review(pull);
      repository.merge(pull);
      if (!waits) repository.sandbox.meet('PUT /v1/ashares/*:status=422');
      world.isDisturbed = !waits;
      const ran = await world.apply();
      expect(ran.outputs['exit-code'], ran.log).toBe(waits ? '8' : '7');
      repository.sandbox.meet();
      world.isDisturbed = false;
    }
    return world;
  }

  /** The first apply is played once for all histories that begin so. */
  static async #inForce(files: Files, lies: readonly Lie[]): Promise<World> {
    const all = { ...files, ...fileFor('Acme production', {}) };
    const repository = await begun('a history in force', all, async (fresh) => {
      const first = new World(fresh, []);
      first.#welcome();
      await first.apply();
      expect(first.inForce).toBe(fresh.main);
    });
    const world = new World(repository, lies);
    const [runId] = repository.github.runs.keys();
    world.inForce = repository.main;
    if (runId !== undefined) world.lastApply = { sha: repository.main, runId };
    return world;
  }

  #welcome(): void {
    for (const each of ['lead', 'boss']) this.repository.github.writers.add(each);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Where the access file of a commit is; each has one, or none yet. */
  pathAt(commit: string): string {
    return (
      Object.keys(this.repository.github.filesOf(commit)).find((path) => path.endsWith('access.yaml')) ??
      'access.yaml'
    );
  }

  wants(commit: string): Map<string, string> {
    const text = this.repository.github.filesOf(commit)[this.pathAt(commit)] ?? '';
    return new Map(
      [...text.matchAll(/^ {2}(\w+)@acme\.example: (.*)$/gm)].map(([, name = '', want = '']) => [name, want]),
    );
  }

  files(from: string, person: Person, want: Want): Files {
    const wants = this.wants(from);
    wants.set(person, WANTS[want]);
    return fileFor(this.account, Object.fromEntries(wants), this.floor, this.pathAt(from));
  }

  /** The files of the newest commit under other names, or without a floor. */
  rewritten(): Files {
    const { main } = this.repository;
    return fileFor(this.account, Object.fromEntries(this.wants(main)), this.floor, this.pathAt(main));
  }

  /** The workflow of a commit says where the access files are in it. */
  configAt(commit: string): Inputs {
    const path = this.pathAt(commit);
    return path === 'access.yaml' ? {} : { config: path.replace(/\/access\.yaml$/, '') };
  }

  open(): number[] {
    return [...this.repository.github.pulls.values()]
      .filter(({ mergedAt }) => mergedAt === null)
      .map(({ number }) => number);
  }

  any(): number[] {
    return [...this.repository.github.pulls.keys()];
  }

  /** Label, workflow and account of a commit's files: plans are found under the same ones only. */
  namesAt(commit: string): string {
    const text = this.repository.github.filesOf(commit)[this.pathAt(commit)] ?? '';
    const account = /^account: \{ name: ([^,]+),/m.exec(text)?.[1];
    return [this.repository.inputs.label, this.workflow ?? this.repository.workflow, account].join();
  }

  async plan(number: number, isLate: boolean): Promise<void> {
    const { repository } = this;
    const { github } = repository;
    const commit = repository.pull(number).commits.at(-1) ?? '';
    const ran = await repository.onPull(number, 'plan', this.configAt(commit));
    this.judgeEnd(ran);
    const text = ran.files['plan.json'];
    const artifact = github.artifacts.at(-1);
    if (text === undefined || artifact?.run !== ran.runId) return;
    if (repository.pull(number).headRepositoryId !== REPOSITORY_ID) return;
    const keep = (uploaded: FakeArtifact): void => {
      const makes = makingsOf(JSON.parse(text) as PlanDocument);
      const kept = {
        commit,
        at: uploaded.created_at,
        artifact: uploaded,
        names: this.namesAt(commit),
        makes,
      };
      this.plans.set(number, [...(this.plans.get(number) ?? []), kept]);
    };
    if (!isLate) {
      keep(artifact);
      return;
    }
    github.artifacts.pop();
    this.late.push(() => {
      repository.pass(1);
      keep(github.upload(artifact.name, ran.runId, ran.files));
    });
  }

  async apply(inputs: Inputs = {}, sha = this.repository.main): Promise<Ran> {
    const [ran] = await this.runs([this.applying(inputs, sha)]);
    return ran as Ran;
  }

  async timer(command: 'due' | 'drift', inputs: Inputs = {}): Promise<Ran> {
    const [ran] = await this.runs([this.timing(command, inputs)]);
    return ran as Ran;
  }

  applying(inputs: Inputs = {}, sha = this.repository.main): Run {
    const given = { ...this.configAt(sha), ...inputs };
    return { start: () => this.repository.onPush('apply', given, sha), inputs, sha, applies: true };
  }

  /** The last apply, started again: its commit, its workflow, and its number. */
  async rerun(): Promise<void> {
    if (this.lastApply === undefined) return;
    const { sha, runId } = this.lastApply;
    const workflow = this.repository.github.runs.get(runId)?.path ?? this.repository.workflow;
    const start = () => this.repository.onPush('apply', this.configAt(sha), sha, { runId, workflow });
    this.workflow = workflow;
    await this.runs([{ start, inputs: {}, sha, applies: true }]);
    this.workflow = undefined;
  }

  timing(command: 'due' | 'drift', inputs: Inputs = {}): Run {
    const sha = this.repository.main;
    const given = { ...this.configAt(sha), ...inputs };
    return { start: () => this.repository.onTimer(command, given), inputs, sha, applies: false };
  }

  /** Runs, at once if several: what they wrote is judged by the witness's own account of what was looked at. */
  async runs(runs: readonly Run[]): Promise<Ran[]> {
    const before = this.levels();
    const base = this.inForce;
    const endLie = this.lie();
    const ended = await Promise.all(runs.map(({ start }) => start()));
    endLie();
    const after = this.levels();
    const log = ended.map((ran) => ran.log).join('\n');
    const written = [...new Set([...before.keys(), ...after.keys()])].filter(
      (email) => before.get(email) !== after.get(email),
    );
    for (const email of written) {
      this.count('written');
      const to = after.get(email) ?? 'nobody';
      const isCovered = runs.some((run) => this.isLookedAt(email, to, base, run));
      expect(isCovered, `${email} became ${to}, which nobody looked at\n${log}`).toBe(true);
    }
    for (const [index, ran] of ended.entries()) {
      const { inputs, sha, applies } = runs[index] as Run;
      this.judgeEnd(ran, runs.length > 1);
      const { 'exit-code': exit, 'failure-reason': reason } = ran.outputs;
      if (!applies) continue;
      this.lastApply = { sha, runId: ran.runId };
      if (runs.length === 1 && this.lies.size === 0) this.judgeRefusal(ran, base, sha, inputs);
      if (ran.code === 0 && exit === '0' && reason === '') {
        if (runs.length === 1 && inputs['approve-digest'] === undefined) this.judgeNamed(ran, base, sha);
        this.inForce = sha;
      }
    }
    return ended;
  }

  isLookedAt(email: string, to: string, base: string | undefined, { inputs, sha, applies }: Run): boolean {
    if (inputs['approve-digest'] !== undefined) return true;
    // What a demotion before a removal leaves for a moment is a part of the removal.
    if (this.counting(base, sha).some(({ makes }) => makes.get(email)?.to === to)) return true;
    return to === 'nobody' && this.hasEnded(email, base, { sha, applies });
  }

  /** An outage aside, a run ends as it should, or says what to do. */
  judgeEnd(ran: Ran, isOneOfSeveral = false): void {
    this.count(`ended ${ran.code}`);
    expect(ran.code, ran.log).not.toBe(70);
    if (ran.code === 3 && !ran.log.includes(NO_FILES))
      expect(ran.log, `a remedy is named\n${ran.log}`).toMatch(/base: [0-9a-f<]/);
    if (this.outage === undefined && !this.isDisturbed) expect(ran.code, ran.log).not.toBe(1);
    if (!this.isDisturbed && !isOneOfSeveral) expect(ran.code, ran.log).not.toBe(7);
  }

  /** What was looked at and is the same now must go on. */
  judgeRefusal(ran: Ran, base: string | undefined, sha: string, inputs: Inputs): void {
    if (ran.code !== 6 || base === undefined || inputs['approve-digest'] !== undefined) return;
    // Only a run that knew the same base looks for the same pull requests.
    if (!ran.log.includes(`: commit ${base.slice(0, 12)}.`)) return;
    const plan = JSON.parse(
      ran.files['plan.json'] ?? '{"operations":[],"ends":[],"leftBehind":[]}',
    ) as PlanDocument;
    if (plan.ends.length > 0 || plan.leftBehind.length > 0 || plan.operations.length === 0) return;
    const counting = this.counting(base, sha);
    const isAll = [...makingsOf(plan)].every(([email, { from, to }]) =>
      counting.some(({ makes }) => makes.get(email)?.from === from && makes.get(email)?.to === to),
    );
    expect(isAll, `all of it was looked at, and it was refused\n${ran.log}`).toBe(false);
  }

  /** What was looked at and is otherwise now is named. */
  judgeNamed(ran: Ran, base: string | undefined, sha: string): void {
    if (base === undefined || !ran.log.includes(`: commit ${base.slice(0, 12)}.`)) return;
    const levels = this.levels();
    const counting = this.counting(base, sha);
    for (const email of new Set(counting.flatMap(({ makes }) => [...makes.keys()]))) {
      const now = levels.get(email) ?? 'nobody';
      if (counting.some(({ makes }) => makes.get(email)?.to === now)) continue;
      this.count('named');
      expect(ran.log, `${email} was to be otherwise, and nobody is told`).toContain(email);
    }
  }

  levels(): Map<string, string> {
    const people = [...snapshotOf(this.repository.sandbox.account)];
    return new Map(people.map(([email, { accessLevel }]) => [email, String(accessLevel)]));
  }

  /** Whether somebody ends by what was in force, which a timer, and an apply beside it, carries out unasked. */
  hasEnded(email: string, base: string | undefined, { sha, applies }: Pick<Run, 'sha' | 'applies'>): boolean {
    const ended = (commit: string): boolean => {
      const want = this.wants(commit).get(email.split('@')[0] ?? '') ?? '';
      return want.includes('absent') || (want.includes('until') && this.repository.now > ENDED);
    };
    if (base !== undefined && ended(base)) return true;
    // An apply writes beside what was reviewed what ends by a date of its own files.
    return applies && ended(sha) && this.coversEnd(email, base, sha);
  }

  /** Whether a plan that counts was made of files in which this person ends. */
  coversEnd(email: string, base: string | undefined, sha: string): boolean {
    return this.counting(base, sha).some(({ commit }) =>
      /absent|until/.test(this.wants(commit).get(email.split('@')[0] ?? '') ?? ''),
    );
  }

  /** Plans that somebody looked at who may write now, or whose pull request nobody ever gave a verdict on. */
  counting(base: string | undefined, sha: string): PlanKept[] {
    const { github } = this.repository;
    const known = base === undefined ? new Set<string>() : github.ancestors(base);
    const within = github.ancestors(sha);
    return [...github.pulls.values()].flatMap((pull) => {
      const { mergedAt, mergeCommit, commits } = pull;
      if (mergedAt === null || mergeCommit === null) return [];
      if (known.has(mergeCommit) || !within.has(mergeCommit)) return [];
      const verdicts = pull.reviews.filter(({ state }) => state !== 'COMMENTED');
      const head = commits.at(-1) ?? '';
      if (verdicts.length === 0) return this.seenAt(pull, head, sha, (at) => at <= mergedAt);
      const words = [...lastWords(verdicts).values()].filter(
        ({ user }) => user?.type === 'User' && github.writers.has(user.login),
      );
      if (words.some(({ state }) => state === 'CHANGES_REQUESTED')) return [];
      return words
        .filter(({ state }) => state === 'APPROVED')
        .flatMap(({ commit_id, submitted_at }) =>
          this.seenAt(pull, commit_id, sha, (at) => at < submitted_at),
        );
    });
  }

  /**
   * The newest plan that was there, of the commit that was looked at or else of the newest one before it; `applied`
   * is the commit whose files are applied.
   */
  seenAt(
    { number, commits }: Pull,
    commit: string,
    applied: string,
    wasThere: (at: string) => boolean,
  ): PlanKept[] {
    const before = commits.slice(0, Math.max(0, commits.indexOf(commit))).reverse();
    for (const each of [commit, ...before]) {
      const plans = (this.plans.get(number) ?? []).filter(
        (plan) => plan.commit === each && plan.names === this.namesAt(applied) && wasThere(plan.at),
      );
      const newest = plans.at(-1);
      if (newest !== undefined) return newest.artifact.expired ? [] : [newest];
    }
    return [];
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
    const has = (lie: Lie): boolean => this.lies.has(lie);
    if (has('everybody-may-write')) write('mallory');
    if (has('apps-are-people')) write(BOT.login);
    for (const pull of github.pulls.values()) {
      if (has('open-pulls-are-merged') && pull.mergedAt === null) {
        set(pull, 'mergedAt', github.time());
        set(pull, 'mergeCommit', this.repository.main);
      }
      if (has('no-verdicts')) set(pull, 'reviews', []);
      for (const review of pull.reviews) {
        const isState = (state: string): boolean => review.state === state;
        if (has('no-dismissals') && isState('DISMISSED')) set(review, 'state', 'APPROVED');
        if (has('no-refusals') && isState('CHANGES_REQUESTED')) set(review, 'state', 'COMMENTED');
        if (has('reviews-of-the-newest-commit')) set(review, 'commit_id', pull.commits.at(-1) ?? '');
        if (has('apps-are-people') && review.user?.type === 'Bot')
          set(review, 'user', { ...review.user, type: 'User' });
      }
    }
    if (has('early-uploads'))
      for (const artifact of github.artifacts) set(artifact, 'created_at', '2026-01-01T00:00:00Z');
    for (const run of github.runs.values()) {
      if (has('forks-are-ours')) set(run, 'headRepositoryId', REPOSITORY_ID);
      if (has('events-are-trusted') && run.event === 'pull_request_target') set(run, 'event', 'pull_request');
      if (has('every-branch-was-the-default') && run.event === 'push')
        set(run, 'head_branch', github.defaultBranch);
    }
    if (has('workflows-are-equal') || has('first-parents-are-any') || has('rebases-are-unknown')) {
      set(github, 'falsify', (request, body) => {
        const text = JSON.stringify(body);
        if (has('workflows-are-equal') && request.includes('/git/trees/'))
          return JSON.parse(text.replace(/("path":"access[\w-]*\.yml"[^}]*"sha":")\w+/g, '$1same'));
        if (has('first-parents-are-any') && request.includes('/compare/')) {
          const compared = JSON.parse(text) as { commits: { sha: string; parents: { sha: string }[] }[] };
          for (const each of compared.commits) each.parents.reverse();
          return compared;
        }
        const [, sha] = /\/commits\/(\w+)\/pulls/.exec(request) ?? [];
        if (has('rebases-are-unknown') && sha !== undefined)
          return (body as { merge_commit_sha: string }[]).filter((pull) => pull.merge_commit_sha === sha);
        return body;
      });
    }
    return () => {
      for (const each of undo.reverse()) each();
    };
  }

  /** After whatever happened: once GitHub answers, no more than the printed remedies are needed. */
  async settle(): Promise<void> {
    this.recover();
    // Where nobody ever wrote a file there is nothing to apply.
    if (this.wants(this.repository.main).size === 0) this.repository.pushDirectly(this.rewritten());
    for (let times = 0; times < 8; times += 1) {
      const ran = await this.apply();
      const exit = ran.outputs['exit-code'];
      if (exit === '0') break;
      if (exit === '3') await this.remedy(ran);
      else if (exit === '8') this.accept();
      else if (exit === '6') {
        const digest = ran.outputs['plan-digest'] ?? '';
        expect(ran.summary + ran.log, 'a digest is offered').toContain('approve-digest');
        const approved = await this.apply({ 'approve-digest': digest });
        expect(['0', '5', '8'], approved.log).toContain(approved.outputs['exit-code']);
        if (approved.outputs['exit-code'] === '5') await this.lift(approved);
        this.accept();
      } else if (exit === '5') await this.lift(ran);
      else expect(ran.code, ran.log).toBe(0);
    }
    expect(this.inForce).toBe(this.repository.main);
    const due = await this.timer('due');
    expect(due.code, due.log).toBe(0);
    const drift = await this.timer('drift');
    expect([0, 2], drift.log).toContain(drift.code);
  }

  /** Everybody who is invited accepts. */
  accept(): void {
    for (const [user, { accepted }] of snapshotOf(this.repository.sandbox.account))
      if (accepted !== true) this.repository.sandbox.edit({ do: 'accept', user });
  }

  /**
   * Somebody looks at the plan, and allows its hazards by the names that are printed; a guard is a matter of the
   * files.
   */
  async lift(refused: Ran): Promise<void> {
    const hazards = [...refused.log.matchAll(/--allow ([a-z-]+)(?=.*$)/gm)].map(([, name = '']) => name);
    if (!refused.log.includes('these hazards were not allowed')) return this.lowerFloor(refused);
    this.count('allowed');
    const digest = refused.outputs['plan-digest'] ?? '';
    const allowed = await this.apply({ 'approve-digest': digest, allow: [...new Set(hazards)].join(' ') });
    expect(['0', '8'], allowed.log).toContain(allowed.outputs['exit-code']);
  }

  /** What a guard refuses is a matter of the files: a person changes them. */
  lowerFloor({ log }: Ran): void {
    expect(this.floor, `a guard refuses only where there is a floor\n${log}`).toBeGreaterThan(0);
    this.floor = 0;
    this.repository.pushDirectly(this.rewritten());
  }

  /** Does what a run that stopped says, once; the run after it needs nothing. */
  async remedy(stopped: Ran): Promise<void> {
    this.count('remedied');
    const named = /base: ([0-9a-f]{40}(?::[\w./-]+)?)/.exec(stopped.log)?.[1];
    const base = named ?? this.whereFilesWere(this.inForce ?? this.repository.main);
    const told = await this.timer('drift', { base });
    expect([0, 2], told.log).toContain(told.code);
    this.inForce ??= base.slice(0, 40);
    const next = await this.timer('due');
    expect(['0', '8'], next.log).toContain(next.outputs['exit-code']);
  }

  /** A commit as somebody names it who knows its files: `<commit>:<folder>` where they were elsewhere then. */
  whereFilesWere(commit: string): string {
    const path = this.pathAt(commit);
    return path === this.pathAt(this.repository.main) ? commit : `${commit}:${path}`;
  }

  fail(route: number, status: number): void {
    this.outage = { to: ROUTES[route % ROUTES.length] ?? ROUTES[0], status, message: 'Unavailable' };
    this.repository.github.refusals = [this.outage];
  }

  recover(): void {
    this.outage = undefined;
    this.isDisturbed = false;
    this.repository.github.refusals = [];
    this.repository.sandbox.meet();
  }
}

/** A run that is to come. */
interface Run {
  readonly start: () => Promise<Ran>;
  readonly inputs: Inputs;
  readonly sha: string;
  /** Whether it carries out what was merged, not only what ends. */
  readonly applies: boolean;
}

/** The last verdict of each person. */
function lastWords(verdicts: readonly FakeReview[]): Map<string, FakeReview> {
  const last = new Map<string, FakeReview>();
  for (const verdict of verdicts) last.set(verdict.user?.login ?? '', verdict);
  return last;
}

function makingsOf({ operations }: PlanDocument): Map<string, Making> {
  const words = (standing: Standing | null): string =>
    standing === null ? 'nobody' : `${standing.accessLevel}/${standing.invitation}`;
  const makings = new Map<string, Making>();
  for (const { user, before, after } of operations) {
    const from = makings.get(user.email)?.from ?? words(before);
    makings.set(user.email, { from, to: after?.accessLevel ?? 'nobody' });
  }
  return makings;
}

/** The access file that gives people these entries. */
function fileFor(
  account: string,
  wants: Readonly<Record<string, string>>,
  floor = 0,
  path = 'access.yaml',
): Files {
  const people = (['ada', 'bea'] as const).map((name) => [name, wants[name] ?? MONITOR] as const);
  const all = wants.cid === undefined ? people : [...people, ['cid', wants.cid] as const];
  const lines = all.map(([name, want]) => `  ${name}@acme.example: ${want}\n`).join('');
  const text = `version: 1
account: { name: ${account}, region: us, contains: [${CONTAINS}] }
policy: { minAdministrators: ${floor}, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: ${CONTAINS} }
users:
  root@acme.example: { accessLevel: administrator }
${lines}`;
  return { [path]: text };
}
