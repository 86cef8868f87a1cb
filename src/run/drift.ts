/** The journey of a watch: what somebody changed in the account, who did it, and how the files would adopt it. */
import { entryOf, entryText } from '../config/write.ts';
import { namesOf } from '../core/desired/names.ts';
import type { DesiredState } from '../core/desired/resolve.ts';
import { adopter, type TakeOut } from '../core/export/adopt.ts';
import type { AccountReader, AuditEntry } from '../core/model/doors.ts';
import type { FieldChange } from '../core/model/field.ts';
import type { Finding, Place } from '../core/model/finding.ts';
import type { LiveUser } from '../core/model/live.ts';
import { compareText } from '../core/model/text.ts';
import { makePlan, type Plan } from '../core/plan/plan.ts';
import { fieldsBetween, standingOf } from '../core/plan/record.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import type { CheckedFiles, Rejected } from './files.ts';
import { otherAccount } from './plan.ts';

/** Everybody whose access was changed outside the files. */
export interface Drift {
  readonly kind: 'drift';
  readonly account: Plan['account'];
  readonly drifted: readonly DriftedPerson[];
  readonly labels: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** One person whose access was changed outside the files. */
export interface DriftedPerson {
  readonly person: string;
  readonly place: Place;
  /** From what the account has to what the files say; empty: the person is no longer in the account. */
  readonly fields: readonly FieldChange[];
  /** The entry under `users`, as YAML, with which the files would say what the account has. */
  readonly adopt: string;
  /** Lines that give more than the account has: grants add up, so they have to go as well. */
  readonly takeOut: readonly TakeOut[];
  /** The newest entry of the audit log about the record; best effort. */
  readonly last?: AuditEntry;
}

/** More people than this are not asked after in the audit log, one request each. */
const MOST_ASKED = 20;

/** Reads the account and says what somebody changed in it; `names` that do not fit are rejected. */
export async function lookForDrift(
  { config, base, findings, withFrames }: CheckedFiles,
  reader: AccountReader,
  now: Date,
): Promise<Drift | Rejected> {
  const live = await reader.readAccount();
  // Without a base the file is its own: whatever differs, the files did not ask for.
  const result = makePlan({ config, live, origin: reader.origin, now, base: base ?? config, hold: true });
  if (result.kind === 'other-account') throw otherAccount(config, result.missing);
  const all = [...findings, ...withFrames(result.findings)];
  if (result.kind === 'invalid') return { kind: 'rejected', what: 'names', findings: all };

  const { held, labels } = result.plan;
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  const adopt = adopter({ config, names: namesOf(config, live), now, labels });
  const newcomers = newcomersOf(live.users, result.desired, config, now);
  const drifted: DriftedPerson[] = await Promise.all(
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
      adopt: entryText(user.shownEmail, entryOf(user, labels, config.defaults)),
      takeOut: [],
      ...(audit?.[0] ? { last: audit[0] } : {}),
    });
  }
  return { kind: 'drift', account: result.plan.account, drifted, labels, findings: all };
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
