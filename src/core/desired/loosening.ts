/** What a role's end gives back: settings that the role made stricter, and that are looser without it. */
import type { Place } from '../model/finding.ts';
import { present } from '../model/present.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../model/settings.ts';
import { endOrNever } from '../model/until.ts';
import type { Placed, WrittenConfig, WrittenRole } from '../written/config.ts';
import type { HeldRole, RoleGrants } from './granted.ts';

/** A setting of somebody that a date makes looser. */
export interface Loosening {
  readonly moment: number;
  readonly setting: SettingName | 'enabled';
  /** What the defaults say, which is what returns. */
  readonly value: boolean;
  /** The line that gives the role, and the line of the defaults. */
  readonly places: readonly Place[];
}

interface Stating {
  readonly settings: ReadonlyMap<SettingName, Placed<boolean>>;
  readonly enabled?: Placed<boolean>;
}

const statedBy = (from: Stating, name: SettingName | 'enabled'): Placed<boolean> | undefined =>
  name === 'enabled' ? from.enabled : from.settings.get(name);

/** The value that holds somebody back the more. */
const strictOf = (name: SettingName | 'enabled'): boolean =>
  name === 'enabled' ? false : SETTINGS[name].strict;

/** Settings that a date makes looser, because the role that made them stricter ends. */
export interface Loosenings {
  /** Those to come. */
  readonly loosens?: readonly Loosening[];
  /** Those whose role has ended. */
  readonly loosened?: ReadonlySet<Loosening['setting']>;
}

const NOTHING: Loosenings = {};

/** Empty where nothing loosens. Where the defaults are silent, the account keeps what it has. */
export function looseningsOf(
  own: Stating,
  uses: readonly HeldRole[],
  { config, roles, now }: LooseningContext,
): Loosenings {
  if (uses.every(({ until }) => until === undefined)) return NOTHING;
  const all = ([...SETTING_NAMES, 'enabled'] as const).flatMap((setting): Loosening[] => {
    const fallback = statedBy(config.defaults, setting);
    const isLooser = fallback !== undefined && fallback.value !== strictOf(setting);
    if (!isLooser || statedBy(own, setting) !== undefined) return [];
    let last: { readonly moment: number; readonly place: Place } | undefined;
    for (const use of uses) {
      const role: WrittenRole | undefined = roles.get(use.role)?.role;
      const stated = role && statedBy(role, setting);
      const moment = endOrNever(use.until);
      if (stated === undefined || stated.value === fallback.value) continue;
      if (last === undefined || moment > last.moment) last = { moment, place: use.place };
    }
    if (last === undefined || last.moment === Infinity) return [];
    const { moment, place } = last;
    return [{ moment, setting, value: fallback.value, places: [place, fallback.place] }];
  });
  const loosens = all.filter(({ moment }) => moment > now.getTime());
  const loosened = new Set(all.filter((each) => !loosens.includes(each)).map(({ setting }) => setting));
  return present({
    loosens: loosens.length === 0 ? undefined : loosens,
    loosened: loosened.size === 0 ? undefined : loosened,
  });
}

interface LooseningContext {
  readonly config: Pick<WrittenConfig, 'defaults'>;
  readonly roles: ReadonlyMap<string, RoleGrants>;
  readonly now: Date;
}
