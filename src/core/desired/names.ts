/** Names, aliases and relative URIs in the files → exactly one live object each, or a finding that says why not. */

import { type Finding, type Place, placeText } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import {
  type IntegrationId,
  integrationIdOf,
  isPinId,
  type McpServerId,
  mcpServerIdOf,
} from '../model/ids.ts';
import type { LiveState } from '../model/live.ts';
import { type Suggest, suggesterOf } from '../model/suggest.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig, WrittenMcpServer } from '../written/config.ts';
import { type Bound, boundOf, fold } from './bound.ts';
import { missingName, missingPin, type Noun, quote, sectionOf, withoutMcp } from './missing.ts';
import { type UsesOf, usesIn } from './uses.ts';

/** What every object has by birth; as names they can change what programs do (prototype pollution). */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);

/** What a key in a file stands for. `waits`: the object does not exist yet, and the file says to wait for it. */
export type Resolved<Id> = { readonly kind: 'found'; readonly id: Id } | { readonly kind: 'waits' };

export interface Names {
  /** `isOver`: whoever has the line has left, and nothing is wrong with what it names: it is then as one that waits. */
  integration(key: string, place: Place, isOver?: boolean): Resolved<IntegrationId> | undefined;
  server(key: string, place: Place, isOver?: boolean): Resolved<McpServerId> | undefined;
  /** Everything that was wrong with the keys asked for so far, each key once. */
  findings(): readonly Finding[];
  /** How people call an object: its key in the files, else its live name. */
  readonly labels: ReadonlyMap<IntegrationId | McpServerId, string>;
  /** Whether any `id:` pin met its object: proof that token and files belong together. */
  pinned(): boolean;
}

interface Candidate<Id> {
  readonly id: Id;
  readonly name: string;
  readonly uri?: string;
}

type Declared = Pick<WrittenMcpServer, 'id' | 'name' | 'uri' | 'whenMissing' | 'place'>;

interface DeclaredKey {
  readonly key: string;
  readonly declared: Declared;
}

const isAlias = ({ id, name, uri }: Declared): boolean => (id ?? name ?? uri) !== undefined;

const twoKeys = (noun: Noun, { key, declared }: DeclaredKey, first: DeclaredKey): Finding => ({
  severity: 'error',
  code: 'two-keys-for-one-object',
  summary: `${quote(first.key)} and ${quote(key)} both declare the same ${noun}.`,
  why: 'Two declarations of one object can contradict each other.',
  fix: `Keep id, name and uri under one of the two keys (${placeText(first.declared.place)}).`,
  place: declared.place,
  related: [first.declared.place],
});

/** Two keys that declare one object by the files alone, which no account could make right. */
export function* keysOfOneObject(config: WrittenConfig): Iterable<Finding> {
  for (const noun of ['integration', 'MCP server'] as const) {
    const section = sectionOf(noun);
    const pins = new Map<string, DeclaredKey>();
    for (const [key, declared] of config[section]) {
      if (!isAlias(declared)) continue;
      const { by, text } = boundOf(section, key, declared);
      const first = pins.get(`${by} ${text}`);
      if (first === undefined) pins.set(`${by} ${text}`, { key, declared });
      else yield twoKeys(noun, { key, declared }, first);
    }
  }
}

/** What the account's lists may lack. */
type Gaps = Pick<LiveState, 'odd' | 'withoutMcp'>;

const WAITS = { kind: 'waits' } as const;

/** What to write so that file and account use one name again. */
function nameAgain({ uri, name }: Declared, live: Candidate<string>): string {
  if (uri !== undefined && live.uri !== undefined) return `write \`uri: ${quote(live.uri)}\``;
  return `write \`name: ${quote(live.name)}\`${name === undefined ? ' beside the id' : ''}`;
}

/** One kind of resource: its live objects, indexed, and what the files declare about keys. */
class Directory<Id extends string> {
  readonly findings: Finding[] = [];
  readonly #noun: Noun;
  readonly #gaps: Gaps;
  readonly #usesOf: UsesOf;
  readonly #candidates: readonly Candidate<Id>[];
  /** Made for the first name that is missing. */
  #suggest: Suggest | undefined;
  readonly #byId: ReadonlyMap<string, Candidate<Id>>;
  readonly #byName: ReadonlyMap<string, readonly Candidate<Id>[]>;
  readonly #byUri = new Map<string, Candidate<Id>>();
  readonly #declared: ReadonlyMap<string, Declared>;
  readonly #settled = new Map<string, Resolved<Id> | undefined>();
  pinMet = false;

  constructor(
    noun: Noun,
    candidates: readonly Candidate<Id>[],
    declared: ReadonlyMap<string, Declared>,
    { gaps, usesOf }: { readonly gaps: Gaps; readonly usesOf: UsesOf },
  ) {
    this.#noun = noun;
    this.#usesOf = usesOf;
    this.#gaps = gaps;
    this.#candidates = candidates;
    this.#declared = declared;
    this.#byId = new Map(candidates.map((each) => [each.id, each]));
    this.#byName = groupBy(candidates, ({ name }) => fold(name));
    for (const each of candidates) if (each.uri !== undefined) this.#byUri.set(each.uri, each);
    this.#settleDeclared();
  }

  /** Each key is settled once; later uses of a broken key add no second finding. */
  resolve(key: string, place: Place, isOver = false): Resolved<Id> | undefined {
    if (!this.#settled.has(key)) {
      const found = this.#find(key, place, isOver);
      // Whatever else names it is still told what is wrong.
      if (isOver && found?.kind === 'waits') return found;
      this.#settled.set(key, found);
    }
    return this.#settled.get(key) ?? (isOver ? WAITS : undefined);
  }

  labels(): Map<Id, string> {
    const labels = new Map<Id, string>(
      this.#candidates.map((each) => [each.id, each.uri ?? (each.name.trim() === '' ? each.id : each.name)]),
    );
    for (const [key, resolved] of this.#settled) {
      if (resolved?.kind === 'found' && this.#declared.has(key)) labels.set(resolved.id, key);
    }
    return labels;
  }

  /** Keys with a section of their own are settled first, so that a wrong pin is found even if nobody uses it. */
  #settleDeclared(): void {
    const pins = new Map<Id, DeclaredKey>();
    for (const [key, declared] of this.#declared) {
      const resolved = this.resolve(key, declared.place);
      if (resolved?.kind !== 'found') continue;
      if (declared.id !== undefined) this.pinMet = true;
      this.#noteOtherName(key, declared, resolved.id);
      if (!isAlias(declared)) continue;
      const first = pins.get(resolved.id);
      if (first === undefined) pins.set(resolved.id, { key, declared });
      else this.findings.push(twoKeys(this.#noun, { key, declared }, first));
    }
  }

  #noteOtherName(key: string, declared: Declared, id: Id): void {
    const live = this.#byId.get(id);
    if (live === undefined || declared.id === undefined) return;
    const written = declared.uri?.value ?? declared.name?.value ?? key;
    if (fold(written) === fold(live.name) || written === live.uri) return;
    const property = declared.uri === undefined ? 'name' : 'uri';
    const subject = written === key ? quote(key) : `${quote(key)} (${property}: ${quote(written)})`;
    this.findings.push({
      severity: 'notice',
      code: 'pin-name-differs',
      summary: `${subject} is pinned to ${id}, which the account calls ${quote(live.name)}.`,
      why: 'The pin decides; the name is shown so that a mix-up is seen.',
      fix: `If it was renamed, ${nameAgain(declared, live)}; if another is meant, correct the id.`,
      place: declared.id.place,
    });
  }

  #find(key: string, place: Place, isOver: boolean): Resolved<Id> | undefined {
    const declared = this.#declared.get(key);
    const foundOr = (one: Candidate<Id> | undefined, at: Place): Resolved<Id> | undefined =>
      one ? { kind: 'found', id: one.id } : this.#missing(key, declared, at, isOver);
    if (declared?.id !== undefined) return foundOr(this.#byId.get(declared.id.value), declared.id.place);
    const uri =
      declared?.uri?.value ?? (key.startsWith('/') && declared?.name === undefined ? key : undefined);
    if (uri !== undefined && this.#noun === 'MCP server')
      return foundOr(this.#byUri.get(uri), declared?.uri?.place ?? place);
    const named = declared?.name?.place ?? place;
    const byId = declared?.name === undefined ? this.#byId.get(key) : undefined;
    const called = byId ? [byId] : (this.#byName.get(fold(declared?.name?.value ?? key)) ?? []);
    if (called.length > 1) return isOver ? WAITS : this.#ambiguous(key, called, named);
    return foundOr(called[0], named);
  }

  #ambiguous(key: string, found: readonly Candidate<Id>[], place: Place): undefined {
    const name = this.#declared.get(key)?.name?.value ?? key;
    const ids = found.map((each) => each.id).sort(compareText);
    this.findings.push({
      severity: 'error',
      code: 'ambiguous-name',
      summary: `${found.length} ${this.#noun}s in the account are called ${quote(name)}: ${ids.join(', ')}.`,
      why: 'A grant must not land on the wrong one.',
      fix: `Say which one is meant, with \`id:\` under ${quote(key)} in \`${sectionOf(this.#noun)}\`.`,
      place,
    });
    return undefined;
  }

  /** Why something cannot be found that may well exist. */
  #gapFor(wanted: string, place: Place): Finding | undefined {
    if (this.#noun === 'MCP server' && this.#gaps.withoutMcp === true)
      return withoutMcp(quote(wanted), place);
    const odd = this.#gaps.odd?.find(
      ({ what, shown }) => what === this.#noun && fold(shown) === fold(wanted),
    );
    if (odd === undefined) return undefined;
    return {
      severity: 'error',
      code: 'odd-resource',
      summary: `The account has the ${this.#noun} ${quote(wanted)} and describes it in a way that cannot be read: ${odd.oddity}.`,
      why: 'What it is cannot be told for certain, so nothing can be granted on it.',
      fix: 'Mend it in the account, or take the grants on it out of the files until then.',
      place,
    };
  }

  /** What there is instead of a name that means nothing. */
  #instead(wanted: string): { readonly suggestion: string | undefined; readonly names: readonly string[] } {
    this.#suggest ??= suggesterOf(
      this.#candidates.flatMap((each) => (each.uri === undefined ? [each.name] : [each.uri, each.name])),
    );
    return {
      suggestion: this.#suggest(wanted),
      names: [...new Set(this.#candidates.map(({ uri, name }) => uri ?? name))],
    };
  }

  /** The one object that is called as the section of a missing pin says: made anew, perhaps. */
  #namesake(key: string, declared: Declared | undefined): string | undefined {
    const uri = declared?.uri?.value ?? key;
    const called = this.#byName.get(fold(declared?.name?.value ?? key)) ?? [];
    return this.#byUri.get(uri)?.id ?? (called.length === 1 ? called[0]?.id : undefined);
  }

  #missing(
    key: string,
    declared: Declared | undefined,
    place: Place,
    isOver: boolean,
  ): Resolved<Id> | undefined {
    if (isOver || declared?.whenMissing?.value === 'wait') return WAITS;
    const wanted = declared?.id?.value ?? declared?.uri?.value ?? declared?.name?.value ?? key;
    const gap = this.#gapFor(wanted, place);
    if (gap !== undefined) {
      this.findings.push(gap);
      return undefined;
    }
    const id = declared?.id?.value ?? (isPinId(key) ? key : undefined);
    const isPinned = id === wanted;
    const about = { noun: this.#noun, place, uses: this.#usesOf(sectionOf(this.#noun), key) };
    this.findings.push(
      isPinned
        ? missingPin({ ...about, key, id, namesake: this.#namesake(key, declared) })
        : missingName({ ...about, wanted, ...this.#instead(wanted) }),
    );
    return undefined;
  }
}

/** How files call an object: by its label, or by its id where that label means several. */
export function keyFor(labels: ReadonlyMap<string, string>): (id: string) => string {
  const byLabel = groupBy(labels, ([, label]) => label);
  return (id) => {
    const label = labels.get(id);
    return label === undefined || byLabel.get(label)?.length !== 1 ? id : label;
  };
}

/** Resolves keys against the live account. */
export function namesOf(config: WrittenConfig, live: LiveState): Names {
  const around = { gaps: live, usesOf: usesIn(config) };
  const integrations = new Directory<IntegrationId>(
    'integration',
    live.integrations,
    config.integrations,
    around,
  );
  const servers = new Directory<McpServerId>('MCP server', live.mcpServers, config.mcpServers, around);
  return {
    integration: (key, place, isOver) => integrations.resolve(key, place, isOver),
    server: (key, place, isOver) => servers.resolve(key, place, isOver),
    findings: () => [...integrations.findings, ...servers.findings],
    get labels() {
      return new Map<IntegrationId | McpServerId, string>([...integrations.labels(), ...servers.labels()]);
    },
    pinned: () => integrations.pinMet || servers.pinMet,
  };
}

/** For files that may name what is not there (a base, a question): what cannot be resolved stands for itself. */
export function namesLeniently(config: WrittenConfig, live: LiveState): Names {
  const [exact, alone] = [namesOf(config, live), namesAlone(config)];
  return {
    ...exact,
    integration: (key, place) => exact.integration(key, place) ?? alone.integration(key, place),
    server: (key, place) => exact.server(key, place) ?? alone.server(key, place),
    get labels() {
      return new Map([...alone.labels, ...exact.labels]);
    },
  };
}

/** A name that could be taken for an id, a relative URI or a marked name is marked as a name. */
function idAlone({ by, text }: Bound): string {
  const looksOtherwise = text.startsWith('/') || text.startsWith('name:') || isPinId(text);
  return by === 'name' && looksOtherwise ? `name:${text}` : text;
}

/**
 * Names without an account: each stands for itself, or for the pin that its section gives it. For checks on
 * the files alone; the ids made here never meet a live one.
 */
export function namesAlone(config: WrittenConfig): Names {
  const labels = new Map<IntegrationId | McpServerId, string>();
  /** Each key is found once: thousands of lines name the same few objects. */
  const finder = <Id extends IntegrationId | McpServerId>(find: (key: string) => Id) => {
    const found = new Map<string, Resolved<Id> & { readonly kind: 'found' }>();
    return (key: string): Resolved<Id> => {
      const resolved = found.get(key) ?? { kind: 'found', id: find(key) };
      found.set(key, resolved);
      labels.set(resolved.id, key);
      return resolved;
    };
  };
  return {
    integration: finder((key) =>
      integrationIdOf(idAlone(boundOf('integrations', key, config.integrations.get(key)))),
    ),
    server: finder((key) => mcpServerIdOf(idAlone(boundOf('mcpServers', key, config.mcpServers.get(key))))),
    findings: () => [],
    labels,
    pinned: () => false,
  };
}
