/**
 * What people called things when. A name may pass to another thing and a thing may be made anew under its old name, so
 * that a name alone, read at another time than it was written, says the wrong thing.
 */

/** What one document calls the things that it speaks of. */
interface NamedAt {
  readonly at: number;
  readonly names: Iterable<readonly [id: string, name: string]>;
}

export class NamesOverTime {
  /** Of each id its names in the order of time, each once for as long as it stayed. */
  readonly #steps = new Map<string, { readonly at: number; readonly name: string }[]>();
  /** Which ids were ever called so. */
  readonly #bearers = new Map<string, Set<string>>();

  constructor(documents: readonly NamedAt[]) {
    for (const { at, names } of [...documents].sort((a, b) => a.at - b.at))
      for (const [id, name] of names) {
        const steps = this.#steps.get(id) ?? [];
        if (steps.at(-1)?.name !== name) steps.push({ at, name });
        this.#steps.set(id, steps);
        const bearers = this.#bearers.get(folded(name)) ?? new Set();
        this.#bearers.set(folded(name), bearers.add(id));
      }
  }

  ids(): string[] {
    return [...this.#steps.keys()];
  }

  /** Every name that something had, oldest first. */
  allOf(id: string): string[] {
    return [...new Set((this.#steps.get(id) ?? []).map(({ name }) => name))];
  }

  lastOf(id: string): string {
    return this.#steps.get(id)?.at(-1)?.name ?? id;
  }

  /** All that were ever called so. */
  called(name: string): string[] {
    return [...(this.#bearers.get(folded(name)) ?? [])];
  }

  /** As it was called then: by the newest document of that moment or before, else by the first after it. */
  at(id: string, moment: number): string {
    const steps = this.#steps.get(id) ?? [];
    return (steps.findLast(({ at }) => at <= moment) ?? steps[0])?.name ?? id;
  }

  /** The same, with the id where another thing had that name at some time, and with what it was called last. */
  toldAt(id: string, moment: number): string {
    const [name, last] = [this.at(id, moment), this.lastOf(id)];
    return withRemarks(name, [...this.#apart(id, name), ...(last === name ? [] : [`later ${last}`])]);
  }

  /** As it is called last, with every name that it had before. */
  toldLast(id: string): string {
    const name = this.lastOf(id);
    const former = this.allOf(id).filter((each) => each !== name);
    return withRemarks(name, [
      ...this.#apart(id, name),
      ...(former.length === 0 ? [] : [`formerly ${former.join(', ')}`]),
    ]);
  }

  #apart(id: string, name: string): string[] {
    return name !== id && this.called(name).length > 1 && !name.includes(id) ? [id] : [];
  }
}

const folded = (name: string): string => name.toLowerCase();
const withRemarks = (name: string, remarks: readonly string[]): string =>
  remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`;
