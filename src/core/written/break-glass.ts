/** Who may not be written: `policy.protectedUsers`, and the accounts for emergencies of `policy.breakGlass`. */
import { type Email, emailOf } from '../model/ids.ts';
import type { Policy } from './file.ts';

/** Accounts for emergencies: disabled by the files, but for the hours that an entry explains. */
export const breakGlassOf = ({ breakGlass = [] }: Policy): ReadonlySet<Email> =>
  new Set(breakGlass.map((each) => emailOf(each)));

/** Whoever is never written: nothing that the files say of them is carried out. */
export const protectedOf = (policy: Policy): ReadonlySet<Email> =>
  new Set([...(policy.protectedUsers ?? []).map((each) => emailOf(each)), ...breakGlassOf(policy)]);
