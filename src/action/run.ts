/**
 * The Action, whole: mask, read the inputs, do the command, and whatever came of it, write what is in force, the
 * results, the outputs and the summary. Secrets are masked before anything else is printed.
 */

import { secretForms } from '../celigo/token.ts';
import type { DoorMaker } from '../commands/connect.ts';
import type { Context, DoorOptions, Environment, Interruption } from '../commands/context.ts';
import { seal } from '../commands/seal.ts';
import type { AccountReader, AccountWriter } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { EXIT, type ExitCode, Failure, messageOf } from '../errors.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import { renderFindingsMarkdown } from '../form/markdown/findings.ts';
import { markdownCode } from '../form/markdown/line.ts';
import { connectGitHub, type GitHubOptions } from '../github/client.ts';
import type { FailureWords } from '../say/failure.ts';
import { annotate } from './annotate.ts';
import { applyInWorkflow } from './apply.ts';
import { comment } from './comment.ts';
import { driftInWorkflow } from './drift.ts';
import { dueInWorkflow } from './due.ts';
import { exitCodeOf, failureWords, Interrupted, REJECTED } from './failure.ts';
import { type CommandName, type Inputs, misspelt, readInputs, secretsOf } from './inputs.ts';
import { type Job, markdownOptions } from './job.ts';
import { Log } from './log.ts';
import { record } from './memory.ts';
import { readOccasion } from './occasion.ts';
import { type Ending, failureReasonOf, processCode } from './outputs.ts';
import { lookForPlaces } from './places.ts';
import { planInWorkflow } from './plan.ts';
import { openFolder, Results } from './results.ts';
import { ensureTrusted } from './trust.ts';
import { validateInWorkflow } from './validate.ts';

/** What the runner takes: text for its log, secrets to mask, outputs, the job's summary. */
export interface Runner {
  write(text: string): void;
  mask(secret: string): void;
  setOutput(name: string, value: string): void;
  writeSummary(markdown: string): Promise<void>;
}

/** The process around the Action. */
export interface ActionSurroundings extends Pick<GitHubOptions, 'patience' | 'fetch' | 'limit'> {
  readonly env: Environment;
  readonly version: string;
  readonly runner: Runner;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  connectReader(options: DoorOptions, maker: DoorMaker): Promise<AccountReader>;
  connectWriter(options: DoorOptions, maker: DoorMaker): Promise<AccountWriter>;
  readonly interruption: Pick<Interruption, 'signal' | 'exitCode'>;
}

const COMMAND: Record<CommandName, (job: Job) => Promise<Ending>> = {
  validate: validateInWorkflow,
  plan: planInWorkflow,
  apply: applyInWorkflow,
  due: dueInWorkflow,
  drift: driftInWorkflow,
};

/** Runs the Action and returns the exit code of its process. */
export async function act(around: ActionSurroundings): Promise<ExitCode> {
  const { runner, env } = around;
  const secrets = secretsOf(env).flatMap(secretForms);
  for (const secret of secrets) runner.mask(secret);
  const hide = hiding(secrets);
  const log = new Log((text) => runner.write(hide(text)), around.now);
  for (const words of misspelt(env)) log.warning(words);
  let begun: Begun | undefined;
  let unbegun: string | undefined;
  let ending: Ending;
  try {
    begun = await begin(around, log, hide);
    ending = await untilInterrupted(begun);
    const { rejected, besides = REJECTED } = ending;
    if (rejected !== undefined) await explain(begun.job, log, besides, rejected.findings);
  } catch (error) {
    ending = { exitCode: exitCodeOf(error) };
    if (error instanceof Interrupted) log.cutOff();
    const words = failureWords(error);
    await explain(begun?.job, log, words, []);
    if (begun === undefined)
      unbegun = hide(
        renderFailureMarkdown(words, { findings: [], version: around.version, judgedAt: around.now() }),
      );
  }
  await leave(begun?.job, around, log, ending, unbegun);
  return processCode(ending);
}

/** Shorter texts turn up by chance; the runner masks them all the same. */
const DISTINCT = 12;

/** The runner masks its log. Comments, issues, artifacts and the summary are masked by nobody else. */
function hiding(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.filter(({ length }) => length >= DISTINCT).flatMap((each) => [each, encoded(each)]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((clean, form) => clean.replaceAll(form, '[token]'), text);
}

/** As it stands in Markdown. */
const encoded = (text: string): string => markdownCode(text, text.length).replace(/^<code>|<\/code>$/g, '');

type Begun = Awaited<ReturnType<typeof begin>>;

async function begin(around: ActionSurroundings, log: Log, hide: Job['hide']) {
  const { inputs, secrets } = readInputs(around.env);
  const occasion = readOccasion(around.env);
  const { interruption, isShielded } = interruptionOf(around, inputs);
  const context = contextOf(around, log, { inputs, occasion, hide }, secrets.apiToken, interruption);
  const results = new Results(
    await openFolder(inputs.folder, occasion.workspace, occasion.temp),
    context,
    hide,
  );
  const github = connectGitHub({
    ...occasion,
    token: secrets.githubToken,
    userAgent: `celigo-access/${around.version}`,
    signal: interruption.signal,
    ...present({ patience: around.patience, fetch: around.fetch, limit: around.limit }),
  });
  const job: Job = { inputs, occasion, github, log, context, results, hide, now: around.now(), known: {} };
  return { job, isShielded };
}

/**
 * A signal, or the end of the time that the run was given; and whether something is under way that must be brought to
 * an orderly end.
 */
function interruptionOf(
  { interruption }: ActionSurroundings,
  { timeout }: Inputs,
): { readonly interruption: Interruption; isShielded(): boolean } {
  let shielded = 0;
  const signals = timeout === undefined ? [] : [AbortSignal.timeout(timeout)];
  return {
    interruption: {
      signal: AbortSignal.any([interruption.signal, ...signals]),
      exitCode: () => (interruption.signal.aborted ? interruption.exitCode() : EXIT.terminated),
      async shield(work) {
        shielded += 1;
        try {
          return await work();
        } finally {
          shielded -= 1;
        }
      },
    },
    isShielded: () => shielded > 0,
  };
}

function contextOf(
  around: ActionSurroundings,
  log: Log,
  { inputs: { baseUrl }, occasion, hide }: Pick<Job, 'inputs' | 'occasion' | 'hide'>,
  apiToken: string | undefined,
  interruption: Interruption,
): Context {
  const { version, now, sleep } = around;
  const given = { ...around.env, CELIGO_API_TOKEN: apiToken, ...present({ CELIGO_BASE_URL: baseUrl }) };
  const cwd = occasion.workspace;
  const { env, key } = seal(given, cwd);
  const maker = { key, version, interruption: interruption.signal };
  return {
    env: withoutSecrets(env, hide),
    cwd,
    version,
    stdout: log.sink,
    stderr: log.sink,
    packageRoot: cwd,
    color: { stdout: false, stderr: false },
    now,
    sleep,
    connectReader: async (options) => counted(await around.connectReader(options, maker), log),
    connectWriter: async (options) => counted(await around.connectWriter(options, maker), log),
    ask: async () => undefined,
    interruption,
  };
}

/** The variables of the runner, without its secrets. */
const withoutSecrets = (env: Environment, hide: Job['hide']): Environment =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value && hide(value)]));

/** Lets the log say how much of the account's traffic each phase took. */
function counted<Door extends AccountReader>(door: Door, log: Log): Door {
  log.requests = () => door.traffic().requests;
  return door;
}

/** Does the command; a signal ends it at once, unless it is writing to the account: then it ends that in order. */
function untilInterrupted({ job, isShielded }: Begun): Promise<Ending> {
  const { signal, exitCode } = job.context.interruption;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      if (!isShielded()) reject(new Interrupted(exitCode()));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    ensureTrusted(job)
      .then(() => COMMAND[job.inputs.command](job))
      .then(resolve, reject);
  });
}

/** Says a bad end where people look: in the log, beside the lines, in the summary and in the comment. */
async function explain(
  job: Job | undefined,
  log: Log,
  words: FailureWords,
  findings: readonly Finding[],
): Promise<void> {
  log.error([words.headline, words.words, ...words.remedies].join('\n'));
  if (job === undefined) return;
  const render = (options: ReturnType<typeof markdownOptions>): string =>
    findings.length > 0 ? renderFindingsMarkdown(findings, options) : renderFailureMarkdown(words, options);
  if (findings.length > 0) await lookForPlaces(job, findings);
  job.results.say((fit) => render({ ...markdownOptions(job, findings), ...fit }));
  try {
    await annotate(job, findings);
    const { pull, event } = job.occasion;
    if (job.inputs.command !== 'plan' || event !== 'pull_request') return;
    if (pull === undefined || pull.withoutSecrets !== undefined) return;
    await comment(job, { pull: pull.number, state: 'planned', isWorth: true, findings, render });
  } catch (second) {
    log.warning(second instanceof Failure ? second.message : String(second));
  }
}

/** What stays of the run, however it ended; `unbegun` is what the summary says of one that did not even begin. */
async function leave(
  job: Job | undefined,
  around: ActionSurroundings,
  log: Log,
  ending: Ending,
  unbegun: string | undefined,
): Promise<void> {
  const { runner } = around;
  const outputs = new Map(job?.results.outputs);
  try {
    if (job !== undefined) {
      await record(job, ending.exitCode);
      const summary = job.results.summary();
      await job.results.save('report.md', summary, 'report-md-path');
      for (const [name, value] of job.results.outputs) outputs.set(name, value);
      await runner.writeSummary(summary);
    } else if (unbegun !== undefined) await runner.writeSummary(unbegun);
  } catch (error) {
    log.warning(`Not everything could be written down: ${messageOf(error)}`);
  } finally {
    outputs.set('exit-code', String(ending.exitCode));
    outputs.set('failure-reason', failureReasonOf(ending));
    for (const [name, value] of outputs) runner.setOutput(name, value);
  }
}
