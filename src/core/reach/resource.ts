/**
 * Every integration and MCP server that the files or the account know, and all that people may call it: for
 * questions, which name one resource in whatever way is at hand.
 */

import { fold } from '../desired/bound.ts';
import type { Names } from '../desired/names.ts';
import type { Place } from '../model/finding.ts';
import type { LiveState } from '../model/live.ts';
import { closest } from '../model/suggest.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';

export interface Resource {
  readonly kind: 'integration' | 'server';
  /** The id of the live object; in files alone what stands for it there (see `namesAlone`). */
  readonly id: string;
  /** What people call it; with its id where that alone could mean another one. */
  readonly label: string;
  /** An external identity provider keeps the recorded grants unenforced; known of live servers only. */
  readonly external: boolean;
  /** Its grants wait until the account has it (`whenMissing: wait`), and whether it does is not known here. */
  readonly awaited: boolean;
  /** The account was read and does not list it: the files alone name it. */
  readonly unlisted: boolean;
}

export type Lookup =
  | { readonly kind: 'found'; readonly resource: Resource }
  /** `near`: what may have been meant, the nearest first. `known`: everything there is, each in words that mean it alone. */
  | { readonly kind: 'unknown'; readonly near: readonly string[]; readonly known: readonly string[] }
  /** The files wait for it (`whenMissing: wait`), and the account does not have it yet. */
  | { readonly kind: 'missing' }
  /** The files name it, and the account, which was read, does not list it. */
  | { readonly kind: 'unlisted'; readonly resource: Resource; readonly near: readonly string[] }
  /** Several are called so; `write` is what tells each from the others. */
  | { readonly kind: 'ambiguous'; readonly write: readonly string[] };

export interface Catalogue {
  find(text: string): Lookup;
  /** By the field that grants it: `integrations/<id>`, `mcpServers/<id>`. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** What people call each, by id. */
  readonly labels: ReadonlyMap<string, string>;
}

export interface CatalogueSource {
  /** The files and how their keys resolve. */
  readonly files?: { readonly config: WrittenConfig; readonly names: Names };
  readonly live?: LiveState;
}

export function catalogueOf(source: CatalogueSource): Catalogue {
  const shelf = new Shelf();
  if (source.live !== undefined) shelf.addLive(source.live);
  if (source.files !== undefined) shelf.addFiles(source.files.config, source.files.names, source.live);
  return shelf.close();
}

/** The field of a record that grants a resource. */
export const fieldOfResource = ({ kind, id }: Pick<Resource, 'kind' | 'id'>): string =>
  `${SECTIONS[kind]}/${id}`;

/** Where files and records list grants on a kind; as a field it means every resource of the kind. */
export const SECTIONS = { integration: 'integrations', server: 'mcpServers' } as const;
type Kind = Resource['kind'];

interface Entry {
  readonly kind: Kind;
  readonly id: string;
  label: string;
  external: boolean;
  awaited: boolean;
  readonly unlisted: boolean;
}

class Shelf {
  readonly #entries = new Map<string, Entry>();
  /** By what may be written, strongest first: keys of the files, then ids and URIs, then names. */
  readonly #words = [0, 1, 2].map(() => new Map<string, Set<Entry>>());
  readonly #missing = new Set<string>();

  addLive({ integrations, mcpServers }: LiveState): void {
    for (const { id, name } of integrations) {
      const entry = this.#entry('integration', id, name === '' ? id : name);
      this.#call(entry, 1, id);
      this.#call(entry, 2, name);
    }
    for (const { id, name, uri, external } of mcpServers) {
      const entry = this.#entry('server', id, uri);
      entry.external = external;
      for (const word of [id, uri]) this.#call(entry, 1, word);
      this.#call(entry, 2, name);
    }
  }

  addFiles(config: WrittenConfig, names: Names, live: LiveState | undefined): void {
    const add = (kind: Kind, key: string, place: Place): Entry | undefined => {
      const resolved = kind === 'integration' ? names.integration(key, place) : names.server(key, place);
      if (resolved?.kind === 'waits') this.#missing.add(fold(key));
      if (resolved?.kind !== 'found') return undefined;
      const listed = this.#entries.get(fieldOfResource({ kind, id: resolved.id }));
      const entry = listed ?? this.#entry(kind, resolved.id, key, live !== undefined);
      const written = config[SECTIONS[kind]].get(key);
      // A name that several have is listed, and means each of them.
      const alike =
        entry.unlisted && written?.id === undefined ? this.#called(kind, written?.name?.value ?? key) : [];
      for (const each of alike.length > 0 ? alike : [entry]) this.#call(each, 0, key);
      return entry;
    };
    for (const [kind, section] of Object.entries(SECTIONS) as [Kind, 'integrations' | 'mcpServers'][]) {
      for (const holder of [...config.roles.values(), ...config.users.values()]) {
        for (const { key, place } of holder[section]) add(kind, key, place);
      }
      for (const written of config[section].values()) {
        const entry = add(kind, written.key, written.place);
        if (entry === undefined) continue;
        entry.label = written.key;
        entry.awaited = live === undefined && written.whenMissing?.value === 'wait';
        if (written.id !== undefined) this.#call(entry, 1, written.id.value);
        if ('uri' in written && written.uri !== undefined) this.#call(entry, 1, written.uri.value);
        if (written.name !== undefined && !entry.unlisted) this.#call(entry, 2, written.name.value);
      }
    }
  }

  close(): Catalogue {
    const labelled = new Map<string, number>();
    for (const { label } of this.#entries.values()) labelled.set(label, (labelled.get(label) ?? 0) + 1);
    const resources = new Map<string, Resource>();
    for (const entry of this.#entries.values()) {
      const shared = (labelled.get(entry.label) ?? 0) > 1 && entry.label !== entry.id;
      resources.set(fieldOfResource(entry), {
        ...entry,
        label: shared ? `${entry.label} (${entry.id})` : entry.label,
      });
    }
    const labels = new Map([...resources.values()].map(({ id, label }) => [id, label]));
    return { resources, labels, find: (text) => this.#find(text, resources) };
  }

  #find(text: string, resources: ReadonlyMap<string, Resource>): Lookup {
    const [, section, rest] = /^(integrations|mcpServers)\/(.+)$/s.exec(text) ?? [];
    const exact = this.#lookUp(text, undefined, resources);
    if (exact.kind !== 'unknown' || rest === undefined) return exact;
    return this.#lookUp(rest, section === 'integrations' ? 'integration' : 'server', resources);
  }

  #lookUp(text: string, kind: Kind | undefined, resources: ReadonlyMap<string, Resource>): Lookup {
    for (const words of this.#words) {
      const found = [...(words.get(fold(text)) ?? [])].filter(
        (each) => kind === undefined || each.kind === kind,
      );
      const [only] = found;
      const resource = only && resources.get(fieldOfResource(only));
      if (found.length > 1) return { kind: 'ambiguous', write: this.#apart(found) };
      if (resource === undefined) continue;
      return resource.unlisted
        ? { kind: 'unlisted', resource, near: this.#near(text, this.#listed(resource.kind)) }
        : { kind: 'found', resource };
    }
    if (this.#missing.has(fold(text))) return { kind: 'missing' };
    const all = this.#listed(kind);
    return { kind: 'unknown', near: this.#near(text, all), known: this.#named(all) };
  }

  /** All of a kind that may be asked about. */
  #listed(kind: Kind | undefined): Entry[] {
    return [...this.#entries.values()].filter(
      (each) => !each.unlisted && (kind === undefined || each.kind === kind),
    );
  }

  /** What the account calls so. */
  #called(kind: Kind, name: string): Entry[] {
    return [...(this.#words[2]?.get(fold(name)) ?? [])].filter(
      (each) => each.kind === kind && !each.unlisted,
    );
  }

  /** Names of which `text` is a part, whatever its case, and before them the name of which it is a slip. */
  #near(text: string, all: readonly Entry[]): string[] {
    const part = fold(text).toLowerCase().trim();
    const words = this.#words.flatMap((each) =>
      [...each].filter(([, entries]) => [...entries].some(({ unlisted }) => !unlisted)),
    );
    const slip = closest(
      text,
      words.map(([word]) => word),
    );
    const meant = new Set(words.find(([word]) => word === slip)?.[1]);
    const holding = words.filter(([word]) => part.length > 1 && word.toLowerCase().includes(part));
    const found = new Set(holding.flatMap(([, entries]) => [...entries]));
    // One resource is offered once, by the word that was nearly written.
    const parts = this.#named(all.filter((each) => found.has(each) && !meant.has(each)));
    const nearest = slip === undefined ? [] : meant.size > 1 ? this.#named([...meant]) : [slip];
    return [...nearest, ...parts];
  }

  /** What each is called, in order; by id where its name means another one, or several. In files alone the name is the id. */
  #named(entries: readonly Entry[]): string[] {
    const means = (label: string): ReadonlySet<Entry> | undefined =>
      this.#words.map((words) => words.get(fold(label))).find((each) => each !== undefined);
    return entries
      .map((entry) => {
        const meant = means(entry.label);
        if (meant?.size === 1 && meant.has(entry)) return entry.label;
        return entry.id === entry.label ? `${SECTIONS[entry.kind]}/${entry.label}` : entry.id;
      })
      .sort(compareText);
  }

  /** For each of several with one name, words that mean it alone: a key of the files, its section, else its id. */
  #apart(found: readonly Entry[]): string[] {
    const kinds = new Set(found.map(({ kind }) => kind));
    const wordsFor = (entry: Entry): string => {
      if (this.#words[0]?.get(fold(entry.label))?.size === 1) return entry.label;
      return kinds.size === found.length ? `${SECTIONS[entry.kind]}/${entry.label}` : entry.id;
    };
    return found.map(wordsFor).sort(compareText);
  }

  #entry(kind: Kind, id: string, label: string, unlisted = false): Entry {
    const field = fieldOfResource({ kind, id });
    const known = this.#entries.get(field);
    if (known !== undefined) return known;
    const entry = { kind, id, label, external: false, awaited: false, unlisted };
    this.#entries.set(field, entry);
    return entry;
  }

  #call(entry: Entry, strength: 0 | 1 | 2, word: string): void {
    const words = this.#words[strength];
    const same = words?.get(fold(word));
    if (same !== undefined) same.add(entry);
    else words?.set(fold(word), new Set([entry]));
  }
}

type Shown = Readonly<Record<'kind' | 'label' | 'id', string>>;

/** The order in which all resources are shown: integrations first, each kind by its words. */
export const compareResources = (a: Shown, b: Shown): number =>
  compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.id, b.id);
