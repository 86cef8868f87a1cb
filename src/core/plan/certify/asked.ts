/**
 * Checks what a person ends with. Each part of it is either what the files ask, or what the account has already; the
 * latter only if the plan says that it leaves this part alone.
 */
import type { DesiredUser } from '../../desired/resolve.ts';
import {
  type Access,
  compareLevelWords,
  effective,
  integrationGrants,
  levelOnIntegration,
  levelOnServer,
  mcpOf,
} from '../../model/access.ts';
import { type Email, integrationIdOf, mcpServerIdOf } from '../../model/ids.ts';
import type { LiveUser } from '../../model/live.ts';
import { SETTING_NAMES } from '../../model/settings.ts';
import type { Standing } from '../operation.ts';
import { sameReach } from './recorded.ts';

/** What the files ask, as it was resolved. The planner made none of it but `held`, by which it says what it leaves. */
export interface AskedOf {
  readonly people: readonly DesiredUser[];
  /** What becomes of people whom no file declares. */
  readonly unmanaged: 'report' | 'ignore' | 'disable' | 'remove';
  /** What becomes of MCP grants that say something we do not know. */
  readonly unknownAccess: 'keep' | 'remove';
  /** Fields that a plan names as left as they are in the account, by e-mail of the entry. */
  readonly held: ReadonlyMap<Email, ReadonlySet<string>>;
  /** A timer's run: whatever is not due stays as it is in the account. */
  readonly onlyDue: boolean;
}

/** What is wrong with the record at the end of a person's operations, waiting ones included; `who` is for words. */
export function unasked(
  who: string,
  end: Standing | undefined,
  live: LiveUser | undefined,
  entry: DesiredUser | undefined,
  asked: AskedOf,
): string[] {
  const wrong = (what: string): string[] => [`The plan ${what}, and nothing asks for that.`];
  if (entry === undefined) return isAsPolicy(end, live, asked) ? [] : wrong(`changes ${who}`);
  if (entry.state === 'absent') return end === undefined ? [] : wrong(`leaves ${who} in the account`);
  if (end === undefined) return wrong(`removes ${who}`);
  const held = asked.held.get(entry.email);
  const mayStay = (field: string): boolean => asked.onlyDue || held?.has(field) === true;
  const parts = strangeParts(end.access, live?.access, entry.access, mayStay);
  const switches = strangeSwitches(end, live, entry, mayStay);
  const mail = strangeMail(end, live, entry, mayStay);
  return [...parts, ...switches, ...mail].flatMap((field) => wrong(`leads ${who} to another ${field}`));
}

function isAsPolicy(end: Standing | undefined, live: LiveUser | undefined, { unmanaged }: AskedOf): boolean {
  if (unmanaged === 'remove') return end === undefined;
  if (unmanaged !== 'disable' || end === undefined || live === undefined) return false;
  // Disabling is all that the policy says: nothing else of theirs is anybody's to write.
  const keepsRest = SETTING_NAMES.every(
    (name) => (end.settings[name] ?? live.settings[name]) === live.settings[name],
  );
  return end.disabled && end.notifications === undefined && keepsRest && sameReach(end.access, live.access);
}

/** An access part by part, as it stands in a record. */
function partsOf(access: Access): Map<string, string> {
  const parts = new Map<string, string>([['accessLevel', access.level]]);
  for (const [id, level] of integrationGrants(access)) parts.set(`integrations/${id}`, level);
  const mcp = mcpOf(access);
  if (mcp === 'all') parts.set('mcpServers', mcp);
  else for (const [id, level] of mcp) parts.set(`mcpServers/${id}`, level);
  return parts;
}

/** Parts of an access that are neither the files' nor, where they may stay, the account's. */
function strangeParts(
  end: Access,
  live: Access = { level: 'none' },
  files: Access,
  mayStay: (field: string) => boolean,
): string[] {
  const [is, was, wanted] = [partsOf(end), partsOf(live), partsOf(files)];
  // A date may take all that there was of somebody whom the files give what only a later run may give.
  const mayEndEmpty = end.level === 'none' && mayStay('accessLevel') && sharesNothing(files, live);
  if (mayEndEmpty) is.set('accessLevel', files.level);
  // What is recorded beside the level of an administrator is no access, so that the plan has nothing to say of it.
  const staysAdministrator =
    end.level === 'administrator' && live.level === end.level && mayStay('accessLevel');
  const fields = new Set([...is.keys(), ...was.keys(), ...wanted.keys()]);
  return [...fields].filter((field) => {
    const value = is.get(field);
    if (isTakenFromBoth(field, end, live, files)) return true;
    if (value === wanted.get(field)) return false;
    if (!mayStay(field) && !(staysAdministrator && field.startsWith('mcpServers'))) return true;
    // Where a level ended, single grants take its place. Each gives what the account gave there, or what the files ask.
    return (
      value !== was.get(field) && ![live, files].some((each) => onField(each, field) === onField(end, field))
    );
  });
}

/** Whether less is left on a resource than both the account and the files give there, however each of them gives it. */
const isTakenFromBoth = (field: string, end: Access, live: Access, files: Access): boolean =>
  field !== 'accessLevel' &&
  [live, files].every((each) => (compareLevelWords(onField(end, field), onField(each, field)) ?? 0) < 0);

/** Whether there is no resource that both reach. */
function sharesNothing(one: Access, other: Access): boolean {
  const [a, b] = [effective(one), effective(other)];
  const onBoth = [
    [a.everyIntegration, b.everyIntegration],
    [a.everyServer, b.everyServer],
    ...[...a.integrations.keys(), ...b.integrations.keys()].map((id) => [
      levelOnIntegration(a, id),
      levelOnIntegration(b, id),
    ]),
    ...[...a.servers.keys(), ...b.servers.keys()].map((id) => [levelOnServer(a, id), levelOnServer(b, id)]),
  ];
  return onBoth.every((levels) => levels.includes('none'));
}

/** What an access comes to on the resource of a field. */
function onField(access: Access, field: string): string {
  const reach = effective(access);
  const [what = '', id] = field.split('/', 2);
  if (what === 'accessLevel') return reach.level;
  if (what === 'integrations') return levelOnIntegration(reach, integrationIdOf(id ?? ''));
  return id === undefined ? reach.everyServer : levelOnServer(reach, mcpServerIdOf(id));
}

/** Notifications that are neither the files' nor, where they may stay, the account's. */
function strangeMail(
  { notifications }: Standing,
  live: LiveUser | undefined,
  entry: DesiredUser,
  mayStay: (field: string) => boolean,
): string[] {
  if (notifications === undefined) return [];
  const [was, wanted] = [live?.notified?.integrations, entry.notifications];
  if (was === undefined || wanted === undefined) return ['notification'];
  const is = new Set(notifications);
  return [...new Set([...is, ...was, ...wanted.keys()])]
    .filter((id) => is.has(id) !== wanted.has(id))
    .filter((id) => !(mayStay(`notifications/${id}`) && is.has(id) === was.has(id)))
    .map((id) => `notifications/${id}`);
}

/** Settings, and whether they are enabled, that are neither the files' nor, where they may stay, the account's. */
function strangeSwitches(
  end: Standing,
  live: LiveUser | undefined,
  { settings, enabled }: DesiredUser,
  mayStay: (field: string) => boolean,
): string[] {
  const strange: string[] = SETTING_NAMES.filter((name) => {
    const was = live?.settings[name];
    const is = end.settings[name] ?? was;
    const wanted = settings.get(name)?.value ?? was;
    return is !== wanted && !(mayStay(name) && is === was);
  });
  const was = live?.disabled ?? false;
  const isSettled = live?.invitation === 'accepted' && enabled !== undefined;
  const wanted = isSettled ? !enabled.value : was;
  if (end.disabled !== wanted && !(mayStay('enabled') && end.disabled === was)) strange.push('enabled');
  return strange;
}
