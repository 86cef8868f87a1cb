/** What one file may hand out: every key of `files` that matches it must allow it. */

import { type AccountLevel, compareLevels } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { pathMatcher } from '../model/glob.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../model/settings.ts';
import type { GrantSection } from '../written/access.ts';
import type { Placed, WrittenConfig, WrittenFileLimit, WrittenRole } from '../written/config.ts';
import type { User } from '../written/file.ts';
import { boundOf } from './bound.ts';

/** The limits of each file but the one that holds `files`, by its path in the repository. */
export function limitsIn(config: WrittenConfig): (path: string) => FileLimits {
  const limits = config.fileLimits.map((limit) => ({ limit, matches: pathMatcher(limit.value.glob) }));
  return (path) =>
    new FileLimits(
      limits.filter(({ matches }) => matches(path)).map(({ limit }) => limit),
      config,
    );
}

export class FileLimits {
  readonly #limits: readonly Placed<WrittenFileLimit>[];
  readonly #config: WrittenConfig;

  constructor(limits: readonly Placed<WrittenFileLimit>[], config: WrittenConfig) {
    this.#limits = limits;
    this.#config = config;
  }

  /** A file that no key matches has no limit to stay within: it may hand out nothing, and take nothing. */
  get isNothing(): boolean {
    return this.#limits.length === 0;
  }

  get places(): Place[] {
    return this.#limits.map(({ place }) => place);
  }

  /** The sentence that names it. */
  get words(): string {
    if (this.isNothing) return 'No key of `files` matches this file, so it may hand out nothing.';
    return `The limit of this file is ${this.#limits.map(({ value }) => `"${value.glob}"`).join(' and ')}.`;
  }

  allowsLevel(level: AccountLevel): boolean {
    if (level === 'custom') return true;
    return this.#every((limit) => compareLevels(level, limit.accessLevel ?? 'custom') <= 0);
  }

  allows(section: GrantSection, key: string): boolean {
    const wanted = this.#meaning(section, key);
    return this.#every((limit) => {
      const listed = limit[section] ?? [];
      return listed === 'all' || listed.some((each) => this.#meaning(section, each) === wanted);
    });
  }

  /** Whether no list limits the resources of this kind. */
  allowsEverything(section: GrantSection): boolean {
    return this.#every((limit) => limit[section] === 'all');
  }

  /** Whether the file may give this permission. Sign-in settings cannot be listed. */
  allowsSetting(name: SettingName): boolean {
    return this.#every((limit) => (limit.settings ?? []).some((each) => each === name));
  }

  /**
   * Whether an entry may say this here; roles that it has, it has already. Of somebody whom another file declares too,
   * access alone may be said.
   */
  allowsEntry(
    { accessLevel, integrations, mcpServers = {}, notifications = [], ...said }: User,
    isElsewhere = false,
  ): boolean {
    const keys = [...Object.keys(integrations ?? {}), ...notifications];
    const beside = [said.state, said.until, said.enabled, ...SETTING_NAMES.map((name) => said[name])];
    const isMoreThanAccess = notifications.length > 0 || beside.some((each) => each !== undefined);
    return (
      said.id === undefined &&
      !(isMoreThanAccess && (isElsewhere || this.isNothing)) &&
      this.allowsLevel(accessLevel ?? 'custom') &&
      keys.every((key) => this.allows('integrations', key)) &&
      (mcpServers === 'all'
        ? this.allowsEverything('mcpServers')
        : Object.keys(mcpServers).every((key) => this.allows('mcpServers', key))) &&
      SETTING_NAMES.every(
        (name) =>
          said[name] === undefined || said[name] === SETTINGS[name].strict || this.allowsSetting(name),
      )
    );
  }

  /** What a role holds beyond the limit, in words. Whoever assigns or fills it hands that out. */
  beyond(role: WrittenRole): string[] {
    const loose = [...role.settings].filter(
      ([name, { value }]) => value !== SETTINGS[name].strict && !this.allowsSetting(name),
    );
    return [
      ...(role.accessLevel && !this.allowsLevel(role.accessLevel.value)
        ? [`the level ${role.accessLevel.value}`]
        : []),
      ...role.integrations.filter(({ key }) => !this.allows('integrations', key)).map(({ key }) => key),
      ...(role.notifications ?? [])
        .filter(({ value }) => !this.allows('integrations', value))
        .map(({ value }) => `notifications of ${value}`),
      ...role.mcpServers.filter(({ key }) => !this.allows('mcpServers', key)).map(({ key }) => key),
      ...(role.allMcpServers && !this.allowsEverything('mcpServers') ? ['every MCP server'] : []),
      ...loose.map(([name, { value }]) => `${name}: ${value}`),
      ...(role.enabled === undefined ? [] : [`enabled: ${role.enabled.value}`]),
    ];
  }

  #every(fits: (limit: WrittenFileLimit) => boolean): boolean {
    return !this.isNothing && this.#limits.every(({ value }) => fits(value));
  }

  #meaning(section: GrantSection, key: string): string {
    const { by, text } = boundOf(section, key, this.#config[section].get(key));
    return `${by} ${text}`;
  }
}
