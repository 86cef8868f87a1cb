/**
 * A misspelt address is somebody else's invitation. Whoever is invited is compared with those whom the account
 * has and no file declares (so that `anan.a@` does not pass for `anna.a@`), and their domain with the domains
 * that others have. What `policy.domains` lists was meant.
 */
import type { DesiredUser } from '../desired/resolve.ts';
import type { LiveState } from '../model/live.ts';
import { isNear, type Suggest, suggesterOf } from '../model/suggest.ts';
import { compareText } from '../model/text.ts';
import type { Policy as WrittenPolicy } from '../written/file.ts';
import { declaredKeys } from './change.ts';
import type { Operation } from './operation.ts';

export interface LookAlikeInput {
  readonly live: LiveState;
  readonly desired: readonly DesiredUser[];
  readonly domains: WrittenPolicy['domains'];
}

/** Shorter names are near to each other by chance. */
const SHORTEST = 4;
const MOST_SLIPS = 2;

/** Those operations that invite somebody who was probably meant otherwise: the address that was meant, by step. */
export function lookAlikesOf(operations: readonly Operation[], input: LookAlikeInput): Map<number, string> {
  const invites = operations.filter(({ kind }) => kind === 'invite');
  if (invites.length === 0) return new Map();
  const near = new Neighbours(input);
  return new Map(
    invites.flatMap(({ step, user }) => {
      const like = near.meantBy(user.email);
      return like === undefined ? [] : [[step, like] as const];
    }),
  );
}

class Neighbours {
  readonly #undeclared = new Map<string, Map<string, string>>();
  readonly #suggest = new Map<string, Suggest>();
  readonly #inAccount = new Set<string>();
  readonly #people = new Map<string, number>();
  readonly #meant: ReadonlySet<string>;

  constructor({ live, desired, domains }: LookAlikeInput) {
    const declared = declaredKeys(desired);
    this.#meant = new Set((domains ?? []).map((domain) => domain.normalize('NFC').toLowerCase()));
    for (const { email, shownEmail, userId } of [...live.users, ...live.unknownLevels]) {
      const [local, domain] = partsOf(email);
      this.#inAccount.add(domain);
      this.#count(domain);
      if (declared.has(email) || declared.has(userId)) continue;
      const same = this.#undeclared.get(domain) ?? new Map<string, string>();
      this.#undeclared.set(domain, same.set(local, shownEmail));
    }
    const emails = new Set([...live.users, ...live.unknownLevels].map(({ email }) => email));
    for (const { email, state } of desired)
      if (state === 'present' && !emails.has(email)) this.#count(partsOf(email)[1]);
  }

  #count(domain: string): void {
    this.#people.set(domain, (this.#people.get(domain) ?? 0) + 1);
  }

  meantBy(email: string): string | undefined {
    const [local, domain] = partsOf(email);
    return this.#person(local, domain) ?? this.#elsewhere(local, domain);
  }

  /** Somebody of the same domain who is in no file. */
  #person(local: string, domain: string): string | undefined {
    const people = this.#undeclared.get(domain);
    if (people === undefined || local.length < SHORTEST) return undefined;
    let suggest = this.#suggest.get(domain);
    if (suggest === undefined) {
      suggest = suggesterOf([...people.keys()].sort(compareText));
      this.#suggest.set(domain, suggest);
    }
    const near = suggest(local);
    // Numbered accounts differ by their numbers alone, and are meant to.
    if (near === undefined || withoutDigits(near) === withoutDigits(local)) return undefined;
    return isNear(near, local, MOST_SLIPS) ? people.get(near) : undefined;
  }

  /** The same name at a domain that more people have, where nobody in the account has this one. */
  #elsewhere(local: string, domain: string): string | undefined {
    if (this.#inAccount.has(domain) || this.#meant.has(domain) || domain.length < SHORTEST) return undefined;
    const here = this.#people.get(domain) ?? 0;
    const [nearest] = [...this.#people]
      .filter(([other, people]) => other !== domain && people > Math.max(1, here))
      .filter(([other]) => Math.abs(other.length - domain.length) <= MOST_SLIPS)
      .filter(([other]) => isNear(other, domain, MOST_SLIPS))
      .sort(([a, x], [b, y]) => y - x || compareText(a, b));
    return nearest === undefined ? undefined : `${local}@${nearest[0]}`;
  }
}

const withoutDigits = (text: string): string => text.replace(/\d+/g, '');

function partsOf(email: string): [local: string, domain: string] {
  const at = email.lastIndexOf('@');
  return [email.slice(0, at), email.slice(at + 1)];
}
