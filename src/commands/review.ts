/** `review`: what the people of each owner hold, for a decision, and how far the decisions are. Sends GET only. */
import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decisionsText } from '../config/reviews.ts';
import { present } from '../core/model/present.ts';
import { DORMANT_DAYS } from '../core/model/until.ts';
import { idOf, type Population } from '../core/recertify/population.ts';
import { reviewOf } from '../core/report/report.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderRecertification } from '../form/answers.ts';
import type { RecertificationFormat } from '../form/formats.ts';
import { visible } from '../form/visible.ts';
import { readFiles } from '../run/files-and-base.ts';
import { planReading, readAccount } from '../run/plan.ts';
import { populationsIn, readSigned, reviewStatus } from '../run/recertify.ts';
import { type Recertification, remarksOnPeople } from '../say/recertify.ts';
import type { Context } from './context.ts';
import { deliver, deliverFolder, ensureFree, isFolder, lookOf, type ResultOptions } from './deliver.ts';
import { checkReviews, tellElsewhere } from './review-check.ts';
import { showFindings, tellRejected, warnOfClock } from './tell.ts';

export interface ReviewOptions extends ResultOptions<RecertificationFormat> {
  readonly paths: readonly string[];
  /** One owner alone, as CODEOWNERS names them. */
  readonly owner?: string;
  /** Only look at what was signed; the account is not asked. */
  readonly check: boolean;
}

export async function review(options: ReviewOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  const { cwd, before } = context;
  if (options.format === 'yaml' && options.owner === undefined) {
    throw invalid(
      'review --format yaml needs --owner: one file holds the decisions of one owner.',
      '`celigo-access review` lists the owners.',
    );
  }
  if (isFolder(options.output)) {
    ensureWhole(options);
    await ensureFree(options.output, false, context);
  } else if (options.format === 'yaml') await ensureNoDecisions(options.output, context);
  if (options.check) return checkReviews(options.paths, context);
  const checked = await readFiles(options.paths, { cwd, now, before });
  if (checked.kind === 'rejected') return tellRejected(checked, context);
  const signed = await readSigned(checked, cwd, now);
  if (signed.findings.length > 0) {
    showFindings(signed.findings, context);
    return EXIT.invalid;
  }
  tellElsewhere(signed.elsewhere, context);
  const reader = await context.connectReader({ region: checked.config.account.value.region });
  const reading = await readAccount(reader, context.now, checked.config);
  warnOfClock(reading, context);
  const planned = planReading(checked, reading, now);
  if (planned.kind === 'rejected') return tellRejected(planned, context);
  const all = await populationsIn(reading.live, planned.desired, checked);
  const status = reviewStatus(all, signed, planned.desired, checked, now);
  const { plan, desired } = planned;
  const whole = {
    review: reviewOf({
      ...reading,
      now,
      dormantDays: DORMANT_DAYS,
      files: { config: checked.config, desired, plan },
    }),
    account: checked.config.account.value.name,
    populations: all,
    status,
    readAt: reading.readAt,
    paths: options.paths,
  };
  if (isFolder(options.output)) {
    await deliverPages(whole, options.output, context);
    return EXIT.done;
  }
  const said = options.owner === undefined ? whole : ofOwner(populationOf(options.owner, all), whole);
  const text =
    options.format === 'yaml'
      ? said.populations.map((population) => toFillIn(population, whole)).join('')
      : await renderRecertification(said, options.format, lookOf(options.output, context));
  await deliver(text, options.output, context);
  return EXIT.done;
}

/** A folder holds every owner in every form that somebody reads or fills in. */
function ensureWhole({ owner, format, check }: ReviewOptions): void {
  const beside = [
    ...(owner === undefined ? [] : ['--owner']),
    ...(format === 'text' ? [] : [`--format ${format}`]),
    ...(check ? ['--check'] : []),
  ];
  if (beside.length === 0) return;
  throw invalid(
    `A folder of reviews has a page for each owner in each form; ${beside.join(' and ')} would do nothing.`,
    'Leave it out, or name a file without a slash at its end.',
  );
}

/** A file to fill in takes nobody's decisions away: what is there already may hold them, signed or not. */
async function ensureNoDecisions(output: string | undefined, { cwd }: Context): Promise<void> {
  if (output === undefined) return;
  const found = await lstat(resolve(cwd, output)).catch(() => undefined);
  if (found === undefined) return;
  throw invalid(
    `${visible(output)} exists already, and decisions may stand in it; nothing was written.`,
    'Name a new file, or move that one away.',
  );
}

function populationOf(owner: string, all: readonly Population[]): Population {
  const found = all.find((each) => each.owner === owner);
  if (found !== undefined) return found;
  throw invalid(
    `No file that ${visible(owner)} owns declares anybody in the account.`,
    `Owners are: ${visible(all.map((each) => each.owner).join(', '))}.`,
  );
}

function toFillIn(
  population: Population,
  { account, review }: Pick<Recertification, 'account' | 'review'>,
): string {
  const { owner, digest, people } = population;
  const remarks = [...remarksOnPeople(population, review)].map(
    ([who, remark]) => [who, visible(remark)] as const,
  );
  return decisionsText(
    {
      version: 1,
      account,
      owner,
      digest,
      people: Object.fromEntries(
        people.map((each) => [each.shown, { ...present({ id: idOf(each) }), has: [...each.has] }]),
      ),
    },
    new Map(remarks),
  );
}

/** A folder of reviews: for each owner a page to read, twice, and a file to fill in, and an index of all of them. */
async function deliverPages(all: Recertification, output: string, context: Context): Promise<void> {
  const look = { color: false, version: context.version };
  const files: { name: string; text: string }[] = [];
  const add = async (name: string, said: Recertification): Promise<void> => {
    for (const [format, ending] of [
      ['markdown', 'md'],
      ['html', 'html'],
    ] as const)
      files.push({ name: `${name}.${ending}`, text: await renderRecertification(said, format, look) });
  };
  const pages = namesOf(all.populations.map(({ owner }) => owner));
  await add('index', { ...all, pages });
  for (const [at, population] of all.populations.entries()) {
    const name = pages[at]?.name ?? '';
    await add(name, { ...ofOwner(population, all), isBesideFile: true });
    files.push({ name: `${name}.yaml`, text: toFillIn(population, all) });
  }
  await deliverFolder(files, output, context);
}

/** The review of one owner alone. */
const ofOwner = (population: Population, all: Recertification): Recertification => ({
  ...all,
  populations: [population],
  status: { ...all.status, owners: all.status.owners.filter(({ owner }) => owner === population.owner) },
});

/** Names of files, plain and different from each other on every system. */
function namesOf(owners: readonly string[]): { owner: string; name: string }[] {
  const taken = new Set(['index']);
  return owners.map((owner) => {
    const plain =
      owner
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter((part) => part !== '')
        .join('-')
        .slice(0, 80) || 'owner';
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}-${count}`;
    taken.add(name);
    return { owner, name };
  });
}
