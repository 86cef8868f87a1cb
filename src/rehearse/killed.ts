/** How a process ends in the middle of a run, seen from the account. */
import type { AccountWriter } from '../core/model/doors.ts';
import type { Kill } from './cases.ts';
import type { EndedRun } from './judge.ts';

/** A process that ends at a write: from then on it hears nothing and sends nothing. */
export class KilledProcess {
  readonly #kill: Kill | undefined;
  readonly #underWay = new Set<Promise<unknown>>();
  #writes = 0;
  #isKilled = false;
  #tell: (ended: EndedRun) => void = () => {};
  /** Settled only by a kill. */
  readonly ended = new Promise<EndedRun>((resolve) => {
    this.#tell = resolve;
  });

  constructor(kill: Kill | undefined) {
    this.#kill = kill;
  }

  /** The door that the process uses. */
  door(writer: AccountWriter): AccountWriter {
    if (this.#kill === undefined) return writer;
    const read = <T>(work: () => Promise<T>): Promise<T> => this.#pass(work);
    const write = <T>(work: () => Promise<T>): Promise<T> => this.#write(work);
    return {
      origin: writer.origin,
      traffic: () => writer.traffic(),
      readAccount: (options) => read(() => writer.readAccount(options)),
      readSsoClient: () => read(() => writer.readSsoClient()),
      readEnvironments: () => read(() => writer.readEnvironments()),
      readAccountAndRecords: (options) => read(() => writer.readAccountAndRecords(options)),
      readAudit: (whom) => read(() => writer.readAudit(whom)),
      readRemovals: () => read(() => writer.readRemovals()),
      learn: () => read(() => writer.learn()),
      readPeople: () => read(() => writer.readPeople()),
      readRecord: (id) => read(() => writer.readRecord(id)),
      replaceRecord: (record, change, gate) => write(() => writer.replaceRecord(record, change, gate)),
      toggleDisabled: (id, gate) => write(() => writer.toggleDisabled(id, gate)),
      removeRecord: (id, gate) => write(() => writer.removeRecord(id, gate)),
      reinvite: (id, gate) => write(() => writer.reinvite(id, gate)),
      invite: (emails, content, gate) => write(() => writer.invite(emails, content, gate)),
      notify: (person, changes, gate) => write(() => writer.notify(person, changes, gate)),
    };
  }

  /** What was sent when the process ended arrives all the same. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #write<T>(work: () => Promise<T>): Promise<T> {
    this.#writes += 1;
    const isHere = this.#writes === this.#kill?.write;
    if (isHere && this.#kill?.side === 'before') this.#end();
    return this.#pass(work, isHere);
  }

  async #pass<T>(work: () => Promise<T>, isLast = false): Promise<T> {
    if (this.#isKilled) return silence();
    const going = work();
    this.#underWay.add(going);
    const result = await going.finally(() => this.#underWay.delete(going));
    if (isLast) this.#end();
    return this.#isKilled ? silence() : result;
  }

  #end(): void {
    this.#isKilled = true;
    this.#tell({ ending: 'killed', waiting: [], inDoubt: [] });
  }
}

const silence = <T>(): Promise<T> => new Promise(() => {});
