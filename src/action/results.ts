/** What a run leaves: files in one folder, the job's summary, and outputs. All of it survives a bad end. */
import { lstat, mkdtemp, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../commands/context.ts';
import { deliver, makeFolders } from '../commands/deliver.ts';
import { EXIT, Failure, invalid } from '../errors.ts';
import type { RenderOptions } from '../form/options.ts';
import { renderPlan } from '../form/plan.ts';
import type { Planned } from '../run/plan.ts';
import { countOutputs } from './outputs.ts';
import { tallyOf } from './tally.ts';

/** The file by which a reviewed plan is found again; nothing else of an artifact is read. */
export const PLAN_FILE = 'plan.json';

/** GitHub takes 1 MiB of a step's summary, and shows nothing of one that is longer. */
const SUMMARY_LIMIT = 1_000_000;

export class Results {
  readonly folder: string;
  readonly outputs = new Map<string, string>();
  readonly #context: Context;
  readonly #hide: (text: string) => string;
  readonly #summary: string[] = [];
  #room = SUMMARY_LIMIT;

  /** `hide` takes the run's secrets out of a text. */
  constructor(folder: string, context: Context, hide: (text: string) => string) {
    this.folder = folder;
    this.#context = context;
    this.#hide = hide;
    this.set('folder', folder);
    // Only said of a pull request whose files before it could be read.
    this.set('nothing-new', '');
    this.set('only-narrower', '');
    // An apply leaves findings where its files are wrong, and else none.
    this.set('sarif-path', '');
  }

  set(output: string, value: string): void {
    this.outputs.set(output, value);
  }

  /** Adds a Markdown document to the job's summary, made to fit into the bytes that are left: none is left out. */
  say(render: (fit: { readonly limit: number }) => string): void {
    const text = this.#hide(render({ limit: Math.max(0, this.#room) }));
    this.#summary.push(text);
    this.#room -= Buffer.byteLength(text) + 1;
  }

  summary(): string {
    return this.#summary.join('\n');
  }

  /** Writes a file, readable by its owner alone; its path becomes the output, if one is named. */
  async save(file: string, text: string, output?: string): Promise<void> {
    const path = join(this.folder, file);
    // The log says once where the folder is, not each file in it.
    const quiet = { ...this.#context, stderr: { isTerminal: false, write: () => {} } };
    await deliver(this.#hide(text), path, quiet);
    if (output !== undefined) this.set(output, path);
  }

  /** The plan in every format, and in numbers; returns the text for the log. */
  async savePlan(
    planned: Planned,
    made: Omit<RenderOptions, 'findings' | 'version' | 'color'>,
  ): Promise<string> {
    const { plan, findings } = planned;
    const options = { findings, version: this.#context.version, color: false, ...made };
    await this.save(PLAN_FILE, await renderPlan(planned, 'json', options), 'json-plan-path');
    const text = await renderPlan(planned, 'text', options);
    await this.save('plan.txt', text, 'plan-path');
    await this.save('report.html', await renderPlan(planned, 'html', options), 'report-html-path');
    this.set('plan-digest', plan.digest);
    this.set('plan-mode', 'live');
    for (const [name, value] of Object.entries(countOutputs(tallyOf(plan)))) this.set(name, value);
    return text;
  }
}

/** The folder for the results: a new one below `temp`, or the given one, which must be new or empty. */
export async function openFolder(
  given: string | undefined,
  workspace: string,
  temp: string,
): Promise<string> {
  if (given === undefined) return mkdtemp(join(temp, 'celigo-access-'));
  const folder = resolve(workspace, given);
  try {
    await makeFolders(folder);
    const isReal = (await lstat(folder)).isDirectory();
    if (isReal && (await readdir(folder)).length === 0) return folder;
  } catch (error) {
    throw new Failure(`The folder ${given} cannot be used.`, { exitCode: EXIT.invalid, cause: error });
  }
  throw invalid(
    `The folder ${given} is not empty.`,
    'What an earlier step left there would be taken for results of this one. Name another folder, or none.',
  );
}
