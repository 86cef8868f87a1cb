/**
 * Delegation, seen from the account. To declare somebody is to manage all of their access, and so to take what the
 * files do not grant. A file that may hand out little must not end the access of people whom nobody had declared.
 */
import { covers } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import type { LiveUser } from '../model/live.ts';
import type { WrittenConfig } from '../written/config.ts';
import type { Change } from './change.ts';

/**
 * People whom a limited file takes over: an error where the base shows that it is new, else a warning. `isOpen`: names
 * in the files do not resolve.
 */
export function takenOver(
  changes: readonly Change[],
  { limitedPeople }: WrittenConfig,
  base: WrittenConfig | undefined,
  isOpen: boolean,
): Finding[] {
  const told = new Set<string>();
  return changes.flatMap(({ live, target }) => {
    if (live === undefined || target.kind === 'unmanaged') return [];
    const { desired } = target;
    // Whoever leaves may have several records.
    if (told.has(desired.email)) return [];
    const known = base?.users.get(desired.email);
    // A pin of the base meant whom it names, whoever has that e-mail by now.
    const isKnown = known !== undefined && (known.id?.value ?? live.userId) === live.userId;
    if (!limitedPeople.has(desired.email) || isKnown) return [];
    const loses = lossOf(live, target);
    if (loses === undefined) return [];
    // Without a base it may be old, so that what its dates have ended, and what an open name may mean, is nothing new.
    if (base === undefined && loses !== 'by word' && (isOpen || covers(desired.undated, live.access)))
      return [];
    told.add(desired.email);
    return [
      {
        severity: base === undefined ? 'warning' : 'error',
        code: 'takes-over',
        summary: `${desired.shown} is in the account with more than the files grant, and only a limited file declares them.`,
        why: `Declaring somebody takes from them what the files do not grant. Through a limited file, its owners could so end the access of people who are not theirs.${base === undefined ? ' Whether this file declared them before, when nothing would be new, only `--base` with the files in force tells.' : ''}`,
        fix: 'Let the file that holds `files` declare them first.',
        place: desired.place,
      },
    ];
  });
}

/** Whether the files take from a record anything, and whether a word of theirs does, `absent` or `enabled: false`. */
function lossOf(
  live: LiveUser,
  target: Exclude<Change['target'], { kind: 'unmanaged' }>,
): 'by word' | 'otherwise' | undefined {
  if (target.kind === 'absent') return target.desired.absence?.by === 'date' ? 'otherwise' : 'by word';
  const { access, enabled } = target.wanted;
  if (enabled === false && !live.disabled) return 'by word';
  return covers(access, live.access) ? undefined : 'otherwise';
}
