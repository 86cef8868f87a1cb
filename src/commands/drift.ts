/** `drift`: what somebody changed in the account, who did it, and how to adopt or undo it. Sends GET only. */
import { entryOf, entryText } from '../config/write.ts';
import { namesOf } from '../core/desired/names.ts';
import type { DesiredState } from '../core/desired/resolve.ts';
import { adopter } from '../core/export/adopt.ts';
import type { Finding } from '../core/model/finding.ts';
import type { LiveUser } from '../core/model/live.ts';
import { compareText } from '../core/model/text.ts';
import { makePlan } from '../core/plan/plan.ts';
import { fieldsBetween, standingOf } from '../core/plan/record.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { renderDrift } from '../form/drift.ts';
import { shellWord } from '../form/shell.ts';
import type { Drifted, DriftReport } from '../say/drift.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';
import { type Checked, checkFilesAndBase, otherAccount, Stop, showFindings } from './read.ts';

export interface DriftOptions {
  readonly paths: readonly string[];
  readonly base: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
  readonly output?: string;
}

/** More people than this are not asked after in the audit log, one request each. */
const MOST_ASKED = 20;

export async function drift(options: DriftOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  const checked = await checkFilesAndBase(options.paths, options.base, context, now);
  const { report, findings } = await lookForDrift(checked, options.paths, context, now);
  await deliver(await textOf(report, findings, options, context), options.output, context);
  return report.drifted.length > 0 ? EXIT.differences : EXIT.done;
}

/** Reads the account and says what somebody changed in it. `paths` are for the command that would undo it. */
export async function lookForDrift(
  { config, base, findings, withFrames }: Checked,
  paths: readonly string[],
  context: Context,
  now: Date,
): Promise<{ readonly report: DriftReport; readonly findings: readonly Finding[] }> {
  const reader = await context.connectReader({ region: config.account.value.region });
  const live = await reader.readAccount();
  // Without a base the file is its own: whatever differs, the files did not ask for.
  const result = makePlan({ config, live, origin: reader.origin, now, base: base ?? config, hold: true });
  if (result.kind === 'other-account') throw otherAccount(config, result.missing);
  const all = [...findings, ...withFrames(result.findings)];
  showFindings(all, context);
  if (result.kind === 'invalid') throw new Stop(EXIT.invalid, { findings: all });

  const { held, labels } = result.plan;
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  const adopt = adopter({ config, names: namesOf(config, live), now, labels });
  const newcomers = newcomersOf(live.users, result.desired, config, now);
  const drifted: Drifted[] = await Promise.all(
    held.map(async (each, index) => {
      const { shown, email, place, fields } = each;
      const audit =
        each.live === undefined || index >= MOST_ASKED
          ? undefined
          : await reader.readAudit(each.live.recordId);
      const { entry, takeOut } = adopt(each, declared.get(email));
      const last = audit?.[0];
      const adoption = { adopt: entryText(shown, entry), takeOut };
      return { person: shown, place, fields, ...adoption, ...(last === undefined ? {} : { last }) };
    }),
  );
  for (const user of newcomers) {
    const audit = drifted.length < MOST_ASKED ? await reader.readAudit(user.recordId) : undefined;
    drifted.push({
      person: user.shownEmail,
      place: config.account.place,
      fields: fieldsBetween(standingOf(user, []), undefined),
      adopt: entryText(user.shownEmail, entryOf(user, labels)),
      takeOut: [],
      ...(audit?.[0] ? { last: audit[0] } : {}),
    });
  }
  const undo = ['celigo-access apply', ...paths.map(shellWord)].join(' ');
  return { report: { account: result.plan.account, drifted, undo, labels }, findings: all };
}

async function textOf(
  report: DriftReport,
  findings: readonly Finding[],
  { format, output }: DriftOptions,
  context: Context,
): Promise<string> {
  if (format === 'markdown') {
    const { renderDriftMarkdown } = await import('../form/markdown.ts');
    return renderDriftMarkdown(report, {
      findings,
      version: context.version,
      judgedAt: context.now(),
    });
  }
  return renderDrift(report, format, { color: output === undefined && context.color.stdout });
}

const RECENT = 30 * 24 * 60 * 60 * 1000;

/** People whom somebody brought into the account lately and whom no file declares. */
function newcomersOf(
  users: readonly LiveUser[],
  desired: DesiredState,
  config: WrittenConfig,
  now: Date,
): LiveUser[] {
  if ((config.policy.unmanagedUsers ?? 'report') !== 'report') return [];
  const emails = new Set(desired.users.map((user) => user.email));
  const ids = new Set(desired.users.flatMap((user) => user.id ?? []));
  return users
    .filter(({ email, userId }) => !emails.has(email) && !ids.has(userId) && email !== desired.owner)
    .filter(({ email }) => !desired.protectedUsers.has(email))
    .filter(({ createdAt }) => createdAt !== undefined && now.getTime() - Date.parse(createdAt) < RECENT)
    .sort((a, b) => compareText(a.email, b.email));
}
