/** Which writes of a run have left and have no certain end yet: what nobody knows where the process ends at once. */
import type { Outcome } from '../apply/outcome.ts';
import { counted } from '../core/model/text.ts';
import type { Operation } from '../core/plan/operation.ts';
import { visible } from '../form/visible.ts';
import { KIND_WORDS } from '../say/words.ts';

export class InFlight {
  readonly #open = new Map<number, Operation>();
  #ended = 0;
  #total = 0;

  begins(total: number): void {
    this.#total = total;
  }

  leaves(operation: Operation): void {
    this.#open.set(operation.step, operation);
  }

  ended({ operation, ...end }: Outcome): void {
    if (operation.waitsFor === undefined) this.#ended += 1;
    // A write without a clear answer may still happen, although the operation has ended.
    if (!('inDoubt' in end) || end.inDoubt === undefined) this.#open.delete(operation.step);
  }

  /** Whole sentences, each person with what may have become of them; `again` is the command that looks again. */
  words(receipt: string | undefined, again: string): string {
    const open = [...this.#open.values()].map(
      ({ user, kind }) => `${visible(user.shown)} (${KIND_WORDS[kind]})`,
    );
    const unknown =
      open.length === 0
        ? 'No write was under way.'
        : `Whether this happened is unknown, and it may still happen: ${open.join(', ')}.`;
    const kept = receipt === undefined ? '' : ` In ${visible(receipt)} the run has no end.`;
    return `${this.#ended} of ${counted(this.#total, 'operation')} had ended. ${unknown}${kept} Run \`${again}\` in a minute: it shows what still differs.`;
  }
}
