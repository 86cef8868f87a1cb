/** Sees what the runs of a case write, knows what each of them could know, and keeps what must not have happened. */
import { foldEmail } from '../sandbox/document.ts';
import { recordInPath } from '../sandbox/record.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { Situation, Witness } from '../sandbox/witness.ts';
import {
  knowledgeOf,
  type Span,
  type Story,
  shownThroughout,
  type TracedChange,
  writtenIn,
} from './knowledge.ts';
import type { RehearsalDocument } from './saved.ts';

/** How one run of a case ended. */
export type RunEnding = 'done' | 'waiting' | 'incomplete' | 'refused' | 'failed' | 'killed' | 'broken';

/** Something that must not happen, and where it did: a rule, a person, and the request that wrote it; 0: at the end. */
export type TracedViolation = Omit<RehearsalDocument['violations'][number], 'case' | 'repeat'>;

/** The fewest administrators at any moment, the token's own user aside, and after whose change; none: at the beginning. */
export type Fewest = Omit<RehearsalDocument['fewest'], 'case'>;

/** How one run of the product came to its end. */
export interface EndedRun {
  readonly ending: RunEnding;
  readonly waiting: readonly string[];
  /** Whose writes it calls unclear: they may land late, and it says so. */
  readonly inDoubt: readonly string[];
  readonly words?: string;
}

/** The same, and its requests. */
export interface PlayedRun extends EndedRun {
  readonly span: Span;
}

/** What is judged by. */
export interface Judging {
  readonly situation: Situation;
  /** People of whose end nothing is said. */
  readonly excused: ReadonlySet<string>;
  /** Whether what somebody else changes stays as it is: then nothing is said of the end of whoever was edited. */
  readonly holds: boolean;
}

interface JudgedBy extends Omit<Judging, 'situation'> {
  readonly sandbox: Sandbox;
  readonly witness: Witness;
  readonly lagMs: number;
}

/** Sees what was written in each run, and keeps what must not have happened. */
export class Judge {
  readonly violations: TracedViolation[] = [];
  readonly #by: JudgedBy;
  readonly #spans: Span[] = [];
  /** Administrators after so many changes. */
  readonly #administrators: number[];
  #isEdited = false;
  fewest: Fewest;

  constructor(by: JudgedBy) {
    this.#by = by;
    this.#administrators = [by.witness.administrators()];
    this.fewest = { administrators: by.witness.administrators() };
  }

  get wasEdited(): boolean {
    return this.#by.sandbox.account.changes.some(({ by }) => by.source === 'UI');
  }

  /** Whether somebody else changed what some reading of a run does not show yet. */
  isEditedDuring({ span }: PlayedRun): boolean {
    const story = this.#story();
    const from = shownThroughout(span, story);
    return story.written.slice(from).some(({ change: { by } }) => by.source === 'UI');
  }

  tell(rule: string, email: string, words: string, request = 0): void {
    this.violations.push({ rule, email, words, request });
  }

  see(run: PlayedRun): void {
    if (run.ending === 'broken') this.tell('internal', '', run.words ?? 'an internal error');
    const { witness } = this.#by;
    this.#spans.push(run.span);
    this.#judgeLooks(run.span);
    const story = this.#story();
    const seen = this.#administrators.length - 1;
    for (const [at, each] of story.written.slice(seen).entries()) {
      const { change, request } = each;
      for (const { rule, email, words } of witness.see(change, knowledgeOf(story, seen + at)))
        this.tell(rule, email, words, request);
      this.#administrators.push(witness.administrators());
      this.#notice(each);
    }
  }

  #story(): Story {
    const { sandbox, lagMs } = this.#by;
    const { requests, account } = sandbox;
    const written = writtenIn(account.changes, requests);
    return { written, requests, spans: this.#spans, administrators: this.#administrators, lagMs };
  }

  /** A record is read before each write of it, and a switch is toggled once: nothing tells a second toggle from a first. */
  #judgeLooks({ first, last }: Span): void {
    const looked = new Set<string>();
    const toggled = new Set<string>();
    for (const { n, method, path, status } of this.#by.sandbox.requests.slice(first - 1, last)) {
      const record = recordInPath(path);
      if (record === undefined) continue;
      if (method === 'GET') looked.add(record);
      // What is answered 429 was not looked at, and may come again as it is.
      if (method === 'GET' || status === 429) continue;
      if (!looked.delete(record))
        this.tell('look', '', `${method} ${path} writes what was not read before`, n);
      if (!path.endsWith('/disable')) continue;
      if (toggled.has(record)) this.tell('one-toggle', '', `${path} is toggled a second time`, n);
      toggled.add(record);
    }
  }

  /** Whom somebody else ends is not this plan's doing. */
  #notice({ change: { by, event, email } }: TracedChange): void {
    this.#isEdited ||= by.source === 'UI';
    const left = this.#by.witness.administrators();
    if (!this.#isEdited && left < this.fewest.administrators)
      this.fewest = { administrators: left, after: `${event} of ${email}` };
  }

  /** A run that says that it is done has done it. */
  rest(run: PlayedRun): void {
    if (this.isEditedDuring(run)) return;
    const but = new Set([...this.#unjudged(), ...run.waiting, ...run.inDoubt]);
    for (const { rule, email, words } of this.#by.witness.atRest(but)) this.tell(rule, email, words);
  }

  /** Of how many people the end is not reached yet. */
  open(): number {
    return this.#by.witness.atRest(this.#unjudged()).length;
  }

  /** Of whose end nothing is said. */
  #unjudged(): ReadonlySet<string> {
    const { excused, holds, sandbox } = this.#by;
    if (!holds) return excused;
    const edited = sandbox.account.changes.filter(({ by }) => by.source === 'UI');
    return new Set([...excused, ...edited.map(({ email }) => foldEmail(email))]);
  }
}

/** Whether another run would find nothing: this one ended well, nobody else wrote, and nothing may land late. */
export const isOver = (run: PlayedRun | undefined, judge: Judge): boolean =>
  run !== undefined &&
  (run.ending === 'done' || run.ending === 'waiting') &&
  run.inDoubt.length === 0 &&
  !judge.isEditedDuring(run);
