/** What a role's end gives back: settings for which the defaults speak again, and those that are looser by it. */
import type { Place } from '../model/finding.ts';
import { present } from '../model/present.ts';
import { SETTINGS, type Stating, SWITCHES, type Switch, statedBy } from '../model/settings.ts';
import { endOrNever } from '../model/until.ts';
import type { Placed, WrittenConfig, WrittenRole } from '../written/config.ts';
import type { HeldRole, RoleGrants } from './granted.ts';

/** A setting of somebody for which the defaults speak from a moment on. */
export interface Loosening {
  readonly moment: number;
  readonly setting: Switch;
  /** What the defaults say, which is what returns. */
  readonly value: boolean;
  /** The line that gives the role, and the line of the defaults. */
  readonly places: readonly Place[];
}

/** The value that holds somebody back the more. */
const strictOf = (name: Switch): boolean => (name === 'enabled' ? false : SETTINGS[name].strict);

/** Settings for which the defaults speak again, because a role that said otherwise ends. */
export interface Returns {
  /** Those to come that a date makes looser. */
  readonly loosens?: readonly Loosening[];
  /** Those whose role has ended, looser or stricter by it. */
  readonly returned?: ReadonlySet<string>;
}

const NOTHING: Returns = {};

/** Empty where nothing returns. Where the defaults are silent, the account keeps what it has. */
export function returnsOf(
  own: Stating<Placed<boolean>>,
  uses: readonly HeldRole[],
  { config, roles, now }: ReturnContext,
): Returns {
  if (uses.every(({ until }) => until === undefined)) return NOTHING;
  const hasEnded = ({ moment }: Loosening): boolean => moment <= now.getTime();
  const all = SWITCHES.flatMap((setting): Loosening[] => {
    const fallback = statedBy(config.defaults, setting);
    if (fallback === undefined || statedBy(own, setting) !== undefined) return [];
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
  const [past, later] = [all.filter(hasEnded), all.filter((each) => !hasEnded(each))];
  const loosens = later.filter(({ setting, value }) => value !== strictOf(setting));
  return present({
    loosens: loosens.length === 0 ? undefined : loosens,
    returned: past.length === 0 ? undefined : new Set(past.map(({ setting }) => setting)),
  });
}

interface ReturnContext {
  readonly config: Pick<WrittenConfig, 'defaults'>;
  readonly roles: ReadonlyMap<string, RoleGrants>;
  readonly now: Date;
}
