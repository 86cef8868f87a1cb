/** What becomes of settings that a role states when the role ends: the defaults speak again, or nothing does. */
import type { Place } from '../model/finding.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import {
  SETTINGS,
  type SettingName,
  type Stating,
  SWITCHES,
  type Switch,
  statedBy,
} from '../model/settings.ts';
import { endOrNever } from '../model/until.ts';
import type { Placed, WrittenConfig, WrittenRole, WrittenRoleUse } from '../written/config.ts';
import { noteOf, type RoleContext } from './granted.ts';

/** A setting of somebody that a role states until it ends. */
export interface AfterRole {
  readonly setting: Switch;
  /** The first moment at which no role states it any more. */
  readonly moment: number;
  /** What the role says. */
  readonly value: boolean;
  /** What the defaults say, which is what returns; undefined: no line states it, so the account keeps what it has. */
  readonly becomes?: boolean;
  /** The role, and the line that gives it. */
  readonly reason: Reason;
  /** The line that gives the role, then that of what returns, or else of what stays. */
  readonly places: readonly Place[];
}

/** Settings of somebody for which their roles do not speak for good. */
export interface AfterRoles {
  /** Those of roles that end later. */
  readonly afterRoles?: readonly AfterRole[];
  /** Those of roles that have ended, by name: the defaults speak again, looser or stricter. */
  readonly returned?: ReadonlyMap<string, AfterRole>;
  /** Those of roles that have ended, and which no line states now. */
  readonly unstated?: readonly AfterRole[];
}

/** The value that holds somebody back the more. */
export const strictOf = (name: Switch): boolean => (name === 'enabled' ? false : SETTINGS[name].strict);

/** Whether somebody keeps by it what the role gave beside access: a permission, or a sign-in without protection. */
export const outlives = (each: AfterRole): each is AfterRole & { readonly setting: SettingName } =>
  each.setting !== 'enabled' && each.becomes === undefined && each.value !== strictOf(each.setting);

const NOTHING: AfterRoles = {};

/** Empty where no role ends, or the own entry states what it says. */
export function afterRolesOf(
  own: Stating<Placed<boolean>>,
  uses: readonly WrittenRoleUse[],
  { config, roles, now }: AfterContext,
): AfterRoles {
  if (uses.every(({ until }) => until === undefined)) return NOTHING;
  const all = SWITCHES.flatMap((setting): AfterRole[] => {
    const fallback = statedBy(config.defaults, setting);
    if (statedBy(own, setting) !== undefined) return [];
    let last:
      | { readonly moment: number; readonly use: WrittenRoleUse; readonly stated: Placed<boolean> }
      | undefined;
    for (const use of uses) {
      const role: WrittenRole | undefined = roles.get(use.role)?.role;
      const stated = role && statedBy(role, setting);
      const moment = endOrNever(use.until);
      if (stated === undefined || stated.value === fallback?.value) continue;
      if (last === undefined || moment > last.moment) last = { moment, use, stated };
    }
    if (last === undefined || last.moment === Infinity) return [];
    const { moment, use, stated } = last;
    return [
      {
        setting,
        moment,
        value: stated.value,
        ...present({ becomes: fallback?.value }),
        reason: {
          text: `role ${use.role}`,
          place: stated.place,
          through: use.place,
          ...present({ until: use.until }),
          ...noteOf(use),
        },
        places: [use.place, fallback?.place ?? stated.place],
      },
    ];
  });
  const past = all.filter(({ moment }) => moment <= now.getTime());
  const returned = past.filter(({ becomes }) => becomes !== undefined);
  return present({
    afterRoles: ifAny(all.filter((each) => !past.includes(each))),
    returned: returned.length === 0 ? undefined : new Map(returned.map((each) => [each.setting, each])),
    unstated: ifAny(past.filter(({ becomes }) => becomes === undefined)),
  });
}

const ifAny = <T>(all: readonly T[]): readonly T[] | undefined => (all.length === 0 ? undefined : all);

interface AfterContext extends RoleContext {
  readonly config: Pick<WrittenConfig, 'defaults'>;
}
