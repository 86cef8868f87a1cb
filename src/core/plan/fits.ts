/** Whether the files and this account fit together: findings that need both. */
import { withoutMcp } from '../desired/missing.ts';
import type { Names } from '../desired/names.ts';
import type { DesiredState } from '../desired/resolve.ts';
import { type Effective, effective, levelOnIntegration } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import { type IntegrationId, isPinId } from '../model/ids.ts';
import { type LiveState, resourceIds } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { WrittenConfig } from '../written/config.ts';

/** Ids that the files say only their account has, and that this account lacks. */
export function missingIds(config: Pick<WrittenConfig, 'account'>, live: LiveState): string[] {
  const there = resourceIds(live);
  return (config.account.value.contains ?? []).filter((id) => !there.has(id));
}

/** What files say by ids; of some accounts no more is known than the section `account`. */
type Pinning = Pick<WrittenConfig, 'account'> & Partial<Pick<WrittenConfig, 'integrations' | 'mcpServers'>>;

/** How many objects of this account the files name by their ids: where there are any, what is missing was perhaps deleted. */
export function pinsHere({ account, integrations, mcpServers }: Pinning, live: LiveState): number {
  const pins = [...(integrations?.values() ?? []), ...(mcpServers?.values() ?? [])];
  const named = new Set([...(account.value.contains ?? []), ...pins.flatMap(({ id }) => id?.value ?? [])]);
  const there = resourceIds(live);
  return [...named].filter((id) => there.has(id)).length;
}

/**
 * A base that is about another account: of another region, or under another name and with a proof of which this account
 * has nothing. An account may be renamed, and what proved it may be deleted, but hardly both in one change.
 */
function baseElsewhere(base: WrittenConfig, config: WrittenConfig, live: LiveState): Finding | undefined {
  const [was, is] = [base.account.value, config.account.value];
  const { contains = [] } = was;
  const isUnproven = contains.length > 0 && missingIds(base, live).length === contains.length;
  if (was.region === is.region && (was.name === is.name || !isUnproven)) return undefined;
  const called = ({ name, region }: typeof was): string => `"${name}" (${region})`;
  return {
    severity: 'error',
    code: 'base-of-another-account',
    summary: `The base is about the account ${called(was)}, and the files are about ${called(is)}.`,
    why: 'What is due, what somebody changed and who is left behind would be judged by the files of another account.',
    fix: 'Give `--base` the files of this account that were applied last.',
    place: base.account.place,
    related: [config.account.place],
  };
}

/** Files or a base that are about another account than this one: nothing is planned then. */
export function wrongAccount(config: WrittenConfig, live: LiveState, base: WrittenConfig | undefined) {
  const missing = missingIds(config, live);
  if (missing.length > 0)
    return { kind: 'other-account' as const, missing, pinsHere: pinsHere(config, live) };
  const elsewhere = base && baseElsewhere(base, config, live);
  return elsewhere && { kind: 'invalid' as const, findings: [elsewhere] };
}

/** Mail about an integration tells of its data, so it is for whoever has access to it. */
export function notifiedWithoutAccess(
  { users }: Pick<DesiredState, 'users'>,
  isSure: (id: IntegrationId, reach: Effective) => boolean = () => true,
): Finding[] {
  return users.flatMap(({ shown, state, access, notifications = new Map() }) => {
    if (state === 'absent') return [];
    const reach = effective(access);
    return [...notifications]
      .filter(([id]) => levelOnIntegration(reach, id) === 'none' && isSure(id, reach))
      .map(
        ([, { text, place }]): Finding => ({
          severity: 'error',
          code: 'notified-without-access',
          summary: `${shown} is to be notified about an integration to which nothing gives them access (${text}).`,
          why: 'The mail would tell of errors, and so of data, that they may not see.',
          fix: 'Give them access to it, or remove the notification.',
          ...present({ place }),
        }),
      );
  });
}

/**
 * The same as far as the files alone show it: an account could find one object behind a pin and a name, and what is
 * waited for counts once it is there. `desired` is what the files say where names stand for themselves.
 */
export function surelyNotifiedWithoutAccess(
  desired: Pick<DesiredState, 'users'>,
  { integrations }: WrittenConfig,
  names: Names,
): Finding[] {
  const awaited = new Set<string>();
  for (const { key, place, whenMissing } of integrations.values()) {
    const found = whenMissing?.value === 'wait' ? names.integration(key, place) : undefined;
    if (found?.kind === 'found') awaited.add(found.id);
  }
  const areAlike = (a: string, b: string): boolean => isPinId(a) === isPinId(b);
  return notifiedWithoutAccess(
    desired,
    (id, reach) => !awaited.has(id) && [...reach.integrations.keys()].every((each) => areAlike(each, id)),
  );
}

/**
 * Pins prove the account as well as `contains` does, if they are its own. Those in a file beside that of `account` fit
 * whichever account is planned with it: files of staging and shared pins of production pass with production's token.
 */
export function pinsElsewhere(config: WrittenConfig, names: Names): Finding[] {
  const { value, place: account } = config.account;
  if ((value.contains ?? []).length > 0 || !names.pinned()) return [];
  const pins = [...config.integrations.values(), ...config.mcpServers.values()]
    .filter(({ id }) => id !== undefined)
    .map(({ place }) => place);
  const [first] = pins;
  if (first === undefined || pins.some(({ file }) => file === account.file)) return [];
  return [
    {
      severity: 'warning',
      code: 'pins-elsewhere',
      summary: `Only pinned ids in ${first.file} prove that the token is of the account "${value.name}".`,
      why: 'Another account that uses that file, too, has the same proof, so that its token would pass for this one.',
      fix: 'Write `contains` under `account`, with ids that only this account has.',
      place: account,
      related: [first],
    },
  ];
}

/** `mcpServers: all` in an account without MCP servers; single ones are found missing by their names. */
export function everyServer({ users, roles }: WrittenConfig, live: LiveState): Finding[] {
  if (live.withoutMcp !== true) return [];
  const places = [...users.values(), ...roles.values()].flatMap(({ allMcpServers }) => allMcpServers ?? []);
  return places.map((place) => withoutMcp('all servers', place));
}

/** In production a name can be given to another object; an id cannot. What does not exist yet has no id. */
export function unpinned(config: WrittenConfig, names: Names): Finding[] {
  if (config.account.value.environment !== 'production') return [];
  const used = new Map<string, Finding>();
  const warn = (key: string, finding: Pick<Finding, 'place'>): void => {
    const written = config.integrations.get(key);
    if (written?.id !== undefined || used.has(key) || isPinId(key)) return;
    // What is not there has no id to be written.
    if (finding.place !== undefined && names.integration(key, finding.place)?.kind !== 'found') return;
    used.set(key, {
      severity: 'warning',
      code: 'unpinned',
      summary: `The integration "${key}" is granted by name alone.`,
      why: 'Somebody who may rename integrations could give that name to another one.',
      fix: `Write its \`id:\` under "${key}" in \`integrations\`.`,
      ...finding,
    });
  };
  for (const holder of [...config.users.values(), ...config.roles.values()]) {
    for (const grant of holder.integrations) warn(grant.key, { place: grant.place });
  }
  for (const written of config.integrations.values()) {
    if (written.manage.length + written.monitor.length > 0) warn(written.key, { place: written.place });
  }
  return [...used.values()];
}
