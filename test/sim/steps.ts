/** What can happen to a repository, as fast-check's commands: each step, and any history of them. */
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { BOT, REPOSITORY_ID } from '../support/github.ts';
import { MERGINGS, type Merging } from '../support/repository.ts';
import { PEOPLE, type Person, ROUTES, WANTS, type Want, WORKFLOW_TEXT, type World } from './histories.ts';

/** Who gives verdicts: two may write at first, one never may, and one is an app. */
const REVIEWERS = ['lead', 'boss', 'mallory', 'bot'] as const;
type Reviewer = (typeof REVIEWERS)[number];

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

/** Merges a pull request; one whose files are elsewhere by now is in conflict. */
function merge(world: World, number: number, how: Merging): void {
  const { repository } = world;
  const head = repository.pull(number).commits.at(-1) ?? '';
  const isConflict =
    world.pathAt(head) !== world.pathAt(repository.main) && world.wants(repository.main).size > 0;
  if (!isConflict) repository.merge(number, how);
}

/** A run of somebody's own making on a branch, and the artifact that it leaves. */
function forge(
  { repository: { github } }: World,
  run: { readonly event: string; readonly path: string; readonly sha: string; readonly branch: string },
  name: string,
  files: Readonly<Record<string, string>>,
): void {
  const id = github.id();
  const { event, path, sha, branch } = run;
  github.runs.set(id, {
    id,
    event,
    path,
    head_sha: sha,
    head_branch: branch,
    headRepositoryId: REPOSITORY_ID,
    approvals: [],
  });
  const zip = zipSync(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)])),
  );
  github.upload(name, id, {}).zip = zip;
}

/** A record that says that the oldest commit is in force, and that nothing is newer. */
function forgeRecord(world: World, sha: string, branch: string): void {
  const { github, main, workflow } = world.repository;
  const [first = ''] = [...github.ancestors(main)].slice(-1);
  const record = {
    formatVersion: '1.0',
    account: world.account,
    label: keyOf(world),
    commit: world.wants(first).size > 0 ? first : sha,
    since: '2099-01-01T00:00:00.000Z',
    exitCode: 0,
    digest: null,
    seen: 999_999,
  };
  forge(world, { event: 'push', path: workflow, sha, branch }, `celigo-access-apply-${keyOf(world)}`, {
    'in-force.json': JSON.stringify(record),
  });
}

const keyOf = ({ repository, account }: World): string =>
  repository.inputs.label ?? account.toLowerCase().replaceAll(' ', '-');

/** The steps, by name: a history that once went wrong is written with them. */
export const STEPS = {
  open: (person: Person, want: Want) =>
    new Step(`open ${person} ${want}`, (world) => {
      world.repository.propose(world.files(world.repository.main, person, want));
    }),
  /** The same from a fork. */
  openFromFork: (person: Person, want: Want) =>
    new Step(`fork ${person} ${want}`, (world) => {
      world.repository.propose(world.files(world.repository.main, person, want), { headRepositoryId: 99 });
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
  /** The plan is made again; its upload replaces the one before. */
  planAgain: (which: number) =>
    onOpen('plan-again', which, async (world, pull) => {
      const head = world.repository.pull(pull).commits.at(-1) ?? '';
      const plans = world.plans.get(pull) ?? [];
      const gone = new Set(plans.filter(({ commit }) => commit === head).map(({ artifact }) => artifact));
      const { artifacts } = world.repository.github;
      artifacts.splice(0, artifacts.length, ...artifacts.filter((each) => !gone.has(each)));
      world.plans.set(
        pull,
        plans.filter(({ artifact }) => !gone.has(artifact)),
      );
      await world.plan(pull, false);
    }),
  upload: () => new Step('upload', (world) => world.late.shift()?.()),
  verdict: (
    which: number,
    who: Reviewer,
    state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED',
    old: boolean,
  ) =>
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
      if (review !== undefined && review.state !== 'COMMENTED') review.state = 'DISMISSED';
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
  merge: (which: number, how: Merging = 'squash') =>
    onOpen(`merge ${how}`, which, (world, pull) => merge(world, pull, how)),
  directPush: (person: Person, want: Want) =>
    new Step(`direct-push ${person} ${want}`, (world) => {
      world.repository.pushDirectly(world.files(world.repository.main, person, want));
    }),
  revert: () =>
    new Step('revert', (world) => {
      const { repository } = world;
      const [parent] = repository.github.commits.get(repository.main)?.parents ?? [];
      if (parent === undefined || world.wants(parent).size === 0) return;
      repository.replace({ ...repository.github.filesOf(parent) });
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
  merged: (which: number, how: Merging = 'squash') =>
    onOpen(`merged ${how}`, which, async (world, pull) => {
      merge(world, pull, how);
      await world.apply();
    }),
  applyOld: () =>
    new Step('apply-old', async (world) => {
      const [parent] = world.repository.github.commits.get(world.repository.main)?.parents ?? [];
      if (parent !== undefined && world.wants(parent).size > 0) await world.apply({}, parent);
    }),
  rerun: () => new Step('rerun', (world) => world.rerun()),
  due: () => new Step('due', async (world) => void (await world.timer('due'))),
  drift: () => new Step('drift', async (world) => void (await world.timer('drift'))),
  /** Several runs at once, which a workflow without a concurrency group allows. */
  atOnce: (which: number) =>
    new Step(`at-once ${which}`, async (world) => {
      const pairs = [
        [world.applying(), world.timing('due')],
        [world.applying(), world.applying()],
        [world.timing('due'), world.timing('drift')],
        [world.applying(), world.timing('drift')],
      ];
      await world.runs(pairs[which % pairs.length] ?? []);
    }),
  /** A run that is cancelled when its log says so, and what it had begun. */
  cancelled: (command: 'apply' | 'due', which: number) =>
    new Step(`cancelled ${command} ${which}`, async (world) => {
      const { repository } = world;
      const words = CANCELLED_AT[which % CANCELLED_AT.length] ?? '';
      repository.onLog = (text) => {
        if (text.includes(words)) repository.abort.abort();
      };
      const wasDisturbed = world.isDisturbed;
      world.isDisturbed = true;
      await (command === 'apply' ? world.apply() : world.timer('due'));
      world.isDisturbed = wasDisturbed;
      repository.onLog = () => {};
      repository.abort = new AbortController();
    }),
  outage: (route: number, status: number) =>
    new Step(`outage ${ROUTES[route % ROUTES.length]} ${status}`, (world) => world.fail(route, status)),
  /** The account does not take the next write, or does not answer at all. */
  accountFails: (which: number) =>
    new Step(`account-fails ${which}`, (world) => {
      world.isDisturbed = true;
      world.repository.sandbox.meet(ACCOUNT_FAULTS[which % ACCOUNT_FAULTS.length] ?? '');
    }),
  changedOutside: (person: Person, level: 'monitor' | 'manage') =>
    new Step(`changed-outside ${person} ${level}`, (world) => {
      const user = `${person}@acme.example`;
      if (world.levels().has(user))
        world.repository.sandbox.edit({ do: 'change', user, set: { accessLevel: level } });
    }),
  accept: () => new Step('accept', (world) => world.accept()),
  recover: () => new Step('recover', (world) => world.recover()),
  renameBranch: () =>
    new Step('rename-branch', ({ repository, names }) => {
      repository.rename(repository.github.defaultBranch, `trunk-${names}-${repository.github.id()}`);
    }),
  renameWorkflow: () =>
    new Step('rename-workflow', ({ repository }) => {
      const { github, workflow } = repository;
      const to = `.github/workflows/access-${github.id()}.yml`;
      const { [workflow]: text = WORKFLOW_TEXT, ...rest } = github.filesOf(repository.main);
      repository.replace({ ...rest, [to]: text });
      repository.workflow = to;
    }),
  /** A new version of the workflow, while pull requests are open. */
  bumpWorkflow: () =>
    new Step('bump-workflow', ({ repository }) => {
      repository.pushDirectly({ [repository.workflow]: `${WORKFLOW_TEXT} # ${repository.github.id()}` });
    }),
  renameLabel: () =>
    new Step('rename-label', ({ repository }) => {
      repository.inputs = { ...repository.inputs, label: `label-${repository.github.id()}` };
    }),
  renameAccount: () =>
    new Step('rename-account', (world) => {
      world.names += 1;
      world.account = `Acme ${world.names}`;
      world.repository.pushDirectly(world.rewritten());
    }),
  /** The folder of the access files, together with `config`. */
  moveFolder: () =>
    new Step('move-folder', (world) => {
      const { repository } = world;
      const { github, main } = repository;
      const path = world.pathAt(main);
      const { [path]: text, ...rest } = github.filesOf(main);
      if (text !== undefined) repository.replace({ ...rest, [`folder-${github.id()}/access.yaml`]: text });
    }),
  expire: (kind: 'all' | 'plans' | 'records') =>
    new Step(`expire ${kind}`, ({ repository }) => {
      for (const artifact of repository.github.artifacts) {
        const isPlan = artifact.name.startsWith('celigo-access-plan-');
        if (kind === 'all' || isPlan === (kind === 'plans')) artifact.expired = true;
      }
    }),
  days: (days: number) => new Step(`days ${days}`, ({ repository }) => repository.pass(days * 24 * 60)),
  /**
   * Somebody's workflow on a branch of theirs, or on a tag with the name of the default branch, says that the first
   * commit is in force; the workflow is put back, and the branch may be merged later.
   */
  forgeRecord: (which: number, how: 'branch' | 'tag') =>
    onOpen(`forge-record ${how}`, which, (world, pull) => {
      const { repository } = world;
      const { github } = repository;
      const { branch, commits } = repository.pull(pull);
      const path = repository.workflow;
      const honest = github.filesOf(commits.at(-1) ?? '')[path] ?? WORKFLOW_TEXT;
      repository.amend(pull, { [path]: 'on: [push] # uploads what it likes' });
      const sha = commits.at(-1) ?? '';
      forgeRecord(world, sha, how === 'tag' ? github.defaultBranch : branch);
      repository.amend(pull, { [path]: honest });
    }),
  /** The same by a tag at a commit that a rebase landed and that was never the newest. */
  forgeWithin: (which: number) =>
    new Step(`forge-within ${which}`, (world) => {
      const { github } = world.repository;
      const [within] =
        pick(
          [...github.pulls.values()].filter(({ rebased }) => rebased.length > 0),
          which,
        )?.rebased ?? [];
      if (within !== undefined) forgeRecord(world, within, github.defaultBranch);
    }),
  /**
   * A plan that nobody was shown: uploaded by a workflow that the branch edited and put back, by a fork, or by an event
   * that anybody can cause. The files ask for what it says.
   */
  forgePlan: (which: number, person: Person, want: Want, how: 'workflow' | 'fork' | 'event') =>
    onOpen(`forge-plan ${person} ${want} ${how}`, which, async (world, pull) => {
      const { repository } = world;
      const { github } = repository;
      const { commits, branch } = repository.pull(pull);
      const path = repository.workflow;
      const honest = github.filesOf(commits.at(-1) ?? '')[path] ?? WORKFLOW_TEXT;
      const asked = world.files(commits.at(-1) ?? '', person, want);
      repository.amend(pull, {
        ...asked,
        ...(how === 'workflow' ? { [path]: 'uploads what it likes' } : {}),
      });
      const head = commits.at(-1) ?? '';
      const ran = await repository.onPull(pull, 'plan', world.configAt(head));
      world.judgeEnd(ran);
      // What the run shows is another thing than what it leaves.
      github.artifacts.splice(
        0,
        github.artifacts.length,
        ...github.artifacts.filter(({ run }) => run !== ran.runId),
      );
      const run = github.runs.get(ran.runId);
      if (run === undefined || ran.files['plan.json'] === undefined) return;
      const event = how === 'event' ? 'pull_request_target' : run.event;
      forge(world, { event, path, sha: head, branch }, `celigo-access-plan-${keyOf(world)}`, ran.files);
      const forged = github.artifacts.at(-1)?.run ?? 0;
      const its = github.runs.get(forged);
      if (its !== undefined && how === 'fork') github.runs.set(forged, { ...its, headRepositoryId: 99 });
      if (how === 'workflow') repository.amend(pull, { [path]: honest });
    }),
} as const;

const CANCELLED_AT = [
  '::group::Reading the files',
  '::group::Recalling what is in force',
  '::group::Finding what was reviewed',
  '::group::Reading the account and planning',
  '::group::Applying',
  'Carrying out',
];

const ACCOUNT_FAULTS = [
  'PUT /v1/ashares/*:status=422,times=1',
  'DELETE /v1/ashares/*:status=422,times=1',
  'PUT /v1/ashares/*:close-after,times=1',
  'GET /v1/*:status=503',
  'GET /v1/ashares/*:status=500,times=2',
];

const which = fc.nat(5);
const person = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Person>('ada', 'bea') },
  { weight: 1, arbitrary: fc.constantFrom(...PEOPLE) },
);
const want = fc.constantFrom(...(Object.keys(WANTS) as Want[]));
const keeper = fc.constantFrom('lead' as const, 'boss' as const);
const merging = fc.constantFrom(...MERGINGS);

const times = <T>(n: number, each: T): T[] => Array.from({ length: n }, () => each);

/** Any history; what makes one interesting (opening, planning, looking, merging, applying) comes more often. */
export const history = (most: number) =>
  fc.commands<object, World, false>(
    [
      fc.tuple(person, want).map(([who, what]) => STEPS.open(who, what)),
      fc.tuple(person, want).map(([who, what]) => STEPS.openFromFork(who, what)),
      ...times(
        8,
        fc
          .tuple(person, want, fc.option(fc.constantFrom(...REVIEWERS, 'lead', 'boss'), { nil: undefined }))
          .map(([who, what, by]) => STEPS.proposed(who, what, by)),
      ),
      ...times(
        8,
        fc.tuple(which, merging).map(([pull, how]) => STEPS.merged(pull, how)),
      ),
      ...times(
        2,
        fc.tuple(which, person, want).map(([pull, who, what]) => STEPS.push(pull, who, what)),
      ),
      ...times(2, which.map(STEPS.plan)),
      which.map(STEPS.planLate),
      which.map(STEPS.planAgain),
      fc.constant(STEPS.upload()),
      ...times(
        2,
        fc
          .tuple(
            which,
            fc.constantFrom(...REVIEWERS),
            fc.constantFrom('APPROVED', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED'),
            fc.boolean(),
          )
          .map(([pull, who, state, old]) => STEPS.verdict(pull, who, state, old)),
      ),
      fc.tuple(which, keeper).map(([pull, who]) => STEPS.verdict(pull, who, 'APPROVED', false)),
      which.map(STEPS.dismiss),
      fc.tuple(keeper, fc.boolean()).map(([who, has]) => STEPS.rights(who, has)),
      keeper.map(STEPS.leave),
      ...times(
        2,
        fc.tuple(which, merging).map(([pull, how]) => STEPS.merge(pull, how)),
      ),
      which.map(STEPS.forcePush),
      fc.tuple(person, want).map(([who, what]) => STEPS.directPush(who, what)),
      fc.constant(STEPS.revert()),
      ...times(2, fc.constant(STEPS.apply())),
      fc.constant(STEPS.applyOld()),
      fc.constant(STEPS.rerun()),
      fc.constant(STEPS.due()),
      fc.constant(STEPS.drift()),
      fc.nat(3).map(STEPS.atOnce),
      fc
        .tuple(fc.constantFrom('apply' as const, 'due' as const), fc.nat(CANCELLED_AT.length - 1))
        .map(([command, at]) => STEPS.cancelled(command, at)),
      fc
        .tuple(fc.nat(ROUTES.length - 1), fc.constantFrom(500, 503, 429, 403))
        .map(([route, status]) => STEPS.outage(route, status)),
      fc.nat(ACCOUNT_FAULTS.length - 1).map(STEPS.accountFails),
      fc
        .tuple(person, fc.constantFrom('monitor' as const, 'manage' as const))
        .map(([who, level]) => STEPS.changedOutside(who, level)),
      fc.constant(STEPS.accept()),
      ...times(2, fc.constant(STEPS.recover())),
      fc.constant(STEPS.renameBranch()),
      fc.constant(STEPS.renameWorkflow()),
      fc.constant(STEPS.bumpWorkflow()),
      fc.constant(STEPS.renameLabel()),
      fc.constant(STEPS.renameAccount()),
      fc.constant(STEPS.moveFolder()),
      fc.constantFrom('all' as const, 'plans' as const, 'records' as const).map(STEPS.expire),
      fc.integer({ min: 1, max: 20 }).map(STEPS.days),
      fc
        .tuple(which, fc.constantFrom('branch' as const, 'tag' as const))
        .map(([pull, how]) => STEPS.forgeRecord(pull, how)),
      which.map(STEPS.forgeWithin),
      fc
        .tuple(which, person, want, fc.constantFrom('workflow' as const, 'fork' as const, 'event' as const))
        .map(([pull, who, what, how]) => STEPS.forgePlan(pull, who, what, how)),
    ],
    { maxCommands: most, size: 'max' },
  );
