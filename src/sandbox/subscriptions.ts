/** Who gets mail about what. */
import { foldEmail } from './document.ts';
import type { Roster } from './roster.ts';

export type SubscriptionKind = 'flow' | 'connection' | 'integration';

/** Somebody's subscription to one thing. */
export interface MailOrder {
  readonly id: string;
  readonly seq: number;
  readonly email: string;
  readonly kind: SubscriptionKind;
  readonly about: string;
  readonly time: string;
}

export class Subscriptions {
  readonly #roster: Roster;
  readonly #time: () => string;
  #orders: readonly MailOrder[] = [];

  constructor(roster: Roster, time: () => string) {
    this.#roster = roster;
    this.#time = time;
  }

  all(): readonly MailOrder[] {
    return this.#orders;
  }

  of(email: string): readonly MailOrder[] {
    return this.#orders.filter((each) => foldEmail(each.email) === foldEmail(email));
  }

  /** Subscribes somebody to mail about something, or ends it; a repeat changes nothing. */
  set(order: Pick<MailOrder, 'email' | 'kind' | 'about'>, subscribed: boolean): void {
    const { email, kind, about } = order;
    const known = this.of(email).find((each) => each.kind === kind && each.about === about);
    if (!subscribed) this.#orders = this.#orders.filter((each) => each !== known);
    if (!subscribed || known !== undefined) return;
    const seq = this.#roster.nextSeq();
    const id = this.#roster.newId(`subscription ${seq}`);
    this.#orders = [...this.#orders, { id, seq, email, kind, about, time: this.#time() }];
  }

  /** Somebody is removed, and gets no mail any more. */
  endAll(email: string): void {
    const theirs = new Set(this.of(email));
    this.#orders = this.#orders.filter((each) => !theirs.has(each));
  }

  /** Returns how to go back to what is there now. */
  snapshot(): () => void {
    const orders = this.#orders;
    return () => {
      this.#orders = orders;
    };
  }
}
