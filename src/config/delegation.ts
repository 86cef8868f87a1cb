/**
 * Delegation: what a file may hand out. The file that holds `files` limits the others; a file that no key
 * matches may hand out nothing. Judged file by file, on what each one writes, before anything is merged: who
 * owns a file must not be able to give through it what the limit does not list.
 */
import { FileLimits } from '../core/desired/limit.ts';
import type { Finding, Place } from '../core/model/finding.ts';
import { pathMatcher } from '../core/model/glob.ts';
import { emailOf } from '../core/model/ids.ts';
import { SETTING_NAMES, SETTINGS } from '../core/model/settings.ts';
import type { WrittenConfig, WrittenRole } from '../core/written/config.ts';
import type { Role, User } from '../core/written/file.ts';
import type { CheckedFile } from './schema.ts';
import type { Path } from './tree.ts';

export function* checkDelegation(files: readonly CheckedFile[], config: WrittenConfig): Iterable<Finding> {
  const [root, ...others] = files.filter((file) => file.written.files !== undefined);
  if (root === undefined) return;
  const place = root.place(['files'], 'key');
  for (const file of others)
    yield {
      severity: 'error',
      code: 'files-twice',
      summary: '`files` stands in two files.',
      why: 'A file could then widen its own limits.',
      fix: `Keep it in ${root.path} alone.`,
      place: file.place(['files'], 'key'),
      related: [place],
    };
  if (root.written.policy === undefined)
    yield {
      severity: 'error',
      code: 'files-without-policy',
      summary: '`files` stands in a file without `policy`.',
      why: 'Whoever may write the limits must be whoever may write the policy.',
      fix: 'Move it to the file that holds `policy`.',
      place,
    };
  const limits = config.fileLimits.map((limit) => ({ limit, matches: pathMatcher(limit.value.glob) }));
  for (const { limit, matches } of limits)
    if (!files.some((file) => matches(file.repositoryPath)))
      yield {
        severity: 'error',
        code: 'glob-matches-nothing',
        summary: `No file matches "${limit.value.glob}".`,
        why: 'A limit that misses its file leaves it with another limit than was meant.',
        fix: 'Globs are relative to the repository root; `*` stays within a folder, `**` crosses folders.',
        place: limit.place,
      };
  for (const file of files) {
    if (file === root) continue;
    // In another repository a file could have any name, and with the name any limit.
    if (file.root !== root.root)
      yield {
        severity: 'error',
        code: 'outside-limit',
        summary: `${file.path} lies in another repository than ${root.path}, which limits files.`,
        why: 'The globs of `files` are relative to the root of one repository.',
        fix: 'Keep all files of the account in that repository.',
        place: file.place([], 'key'),
        related: [place],
      };
    else {
      const own = limits.filter(({ matches }) => matches(file.repositoryPath)).map(({ limit }) => limit);
      yield* new FileCheck(file, new FileLimits(own, config), files, config).run();
    }
  }
}

const HANDS_OUT = ['users', 'roles', 'integrations', 'mcpServers'];
/** What a file that no key matches may hold besides: it gives nobody anything. */
const HARMLESS = ['account', 'tests'];
const PINS = ['id', 'name', 'uri', 'whenMissing'] as const;

class FileCheck {
  readonly #file: CheckedFile;
  readonly #limit: FileLimits;
  readonly #others: readonly CheckedFile[];
  readonly #config: WrittenConfig;
  readonly #findings: Finding[] = [];

  constructor(file: CheckedFile, limit: FileLimits, files: readonly CheckedFile[], config: WrittenConfig) {
    this.#file = file;
    this.#limit = limit;
    this.#others = files.filter((each) => each !== file);
    this.#config = config;
  }

  run(): readonly Finding[] {
    const { written } = this.#file;
    for (const section of Object.keys(written)) this.#section(section);
    for (const [shown, user] of Object.entries(written.users ?? {})) this.#user(shown, user);
    for (const [name, role] of Object.entries(written.roles ?? {})) this.#role(name, role);
    for (const kind of ['integrations', 'mcpServers'] as const) {
      for (const [key, resource] of Object.entries(written[kind] ?? {})) this.#resource(kind, key, resource);
    }
    return this.#findings;
  }

  #section(section: string): void {
    const harmless = this.#limit.isNothing ? [...HANDS_OUT, ...HARMLESS] : HANDS_OUT;
    if (section === 'version' || section === 'files' || harmless.includes(section)) return;
    const why = 'Only the file that holds `files` may have it.';
    this.#refuse([section], 'key', `\`${section}\` may not stand in this file.`, why);
  }

  #user(shown: string, user: User): void {
    const path = ['users', shown];
    this.#access(path, user, shown);
    if (user.id !== undefined) this.#pin(path, 'id');
    for (const [index, use] of (user.roles ?? []).entries()) {
      const name = typeof use === 'string' ? use : use.role;
      this.#assigns(name, [...path, 'roles', index], `${shown} the role "${name}"`, shown);
    }
    const notTheirs = this.#whyNotTheirs(shown);
    if (notTheirs === undefined) this.#ownSettings(path, user, shown);
    else this.#nothingButAccess(path, user, notTheirs);
  }

  /** Why only access may be given to this person here, and nothing else said of them; undefined: all may. */
  #whyNotTheirs(shown: string): string | undefined {
    if (this.#limit.isNothing) return 'for anybody: no key of `files` matches this file';
    const email = emailOf(shown);
    // Whoever is absent elsewhere is so whatever stands here: ending access must not be held up.
    const elsewhere = this.#others.some((file) =>
      Object.entries(file.written.users ?? {}).some(
        ([each, { state }]) => emailOf(each) === email && state !== 'absent',
      ),
    );
    return elsewhere ? `for ${shown}, whom another file declares` : undefined;
  }

  /** Ending, disabling and settings. Stricter is no better: required SSO locks out whoever has none. */
  #nothingButAccess(path: Path, user: User, whom: string): void {
    for (const key of ['state', 'until', 'enabled', 'notifications', ...SETTING_NAMES] as const) {
      if (user[key] === undefined || user[key] === 'present') continue;
      const why = 'Ending or disabling somebody and their settings are for the file that declares them.';
      this.#refuse([...path, key], 'value', `\`${key}\` may not be set here ${whom}.`, why);
    }
  }

  /** The settings of somebody whom this file alone declares: stricter as it likes, looser within the limit. */
  #ownSettings(path: Path, user: User, shown: string): void {
    for (const name of SETTING_NAMES) {
      const value = user[name];
      if (value === undefined || value === SETTINGS[name].strict || this.#limit.allowsSetting(name)) continue;
      const [summary, why] = SETTINGS[name].signIn
        ? [`This file may not loosen \`${name}\`.`, 'Sign-in is protected by the file that holds `files`.']
        : [`This file may not give ${shown} \`${name}: ${value}\`.`, this.#limit.words];
      this.#refuse([...path, name], 'value', summary, why);
    }
  }

  #role(name: string, role: Role): void {
    const path = ['roles', name];
    this.#access(path, role, `the role "${name}"`);
    for (const key of ['enabled', ...SETTING_NAMES] as const) {
      if (role[key] === undefined || (key !== 'enabled' && this.#limit.allowsSetting(key))) continue;
      const why = 'It would hold for whoever has the role, people of other files among them.';
      this.#refuse([...path, key], 'value', `A role may not set \`${key}\` in this file.`, why);
    }
    for (const [index, member] of (role.members ?? []).entries()) {
      const shown = typeof member === 'string' ? member : member.user;
      this.#assigns(name, [...path, 'members', index], `members of the role "${name}"`, shown);
    }
  }

  #resource(kind: 'integrations' | 'mcpServers', key: string, resource: object): void {
    for (const pin of PINS) if (pin in resource) this.#pin([kind, key], pin);
    for (const list of ['manage', 'monitor', 'read', 'write', 'notify']) {
      const members: unknown = list in resource ? Reflect.get(resource, list) : undefined;
      if (Array.isArray(members) && members.length > 0)
        this.#grants(kind, key, [kind, key, list], `${list} on ${key}`);
    }
  }

  /** A level and grants that stand in one entry of this file. */
  #access(
    path: Path,
    entry: Pick<User, 'accessLevel' | 'integrations' | 'mcpServers' | 'notifications'>,
    whom: string,
  ): void {
    for (const [index, key] of (entry.notifications ?? []).entries()) {
      this.#grants('integrations', key, [...path, 'notifications', index], `${whom} notifications of ${key}`);
    }
    const { accessLevel: level } = entry;
    if (level !== undefined && !this.#limit.allowsLevel(level)) {
      const summary = `This file may not give ${whom} the level ${level}.`;
      this.#refuse([...path, 'accessLevel'], 'value', summary, this.#limit.words);
    }
    for (const key of Object.keys(entry.integrations ?? {})) {
      this.#grants('integrations', key, [...path, 'integrations', key], `${whom} access to ${key}`);
    }
    if (entry.mcpServers !== 'all') {
      for (const key of Object.keys(entry.mcpServers ?? {})) {
        this.#grants('mcpServers', key, [...path, 'mcpServers', key], `${whom} access to ${key}`);
      }
    } else if (!this.#limit.allowsEverything('mcpServers')) {
      const summary = `This file may not give ${whom} every MCP server.`;
      this.#refuse([...path, 'mcpServers'], 'value', summary, this.#limit.words);
    }
  }

  /** Whatever the role holds, wherever it is written, is handed out by whoever assigns or fills it. */
  #assigns(name: string, path: Path, what: string, shown: string): void {
    const role = this.#config.roles.get(name);
    if (role === undefined) return;
    const beyond = this.#limit.beyond(role);
    if (beyond.length > 0) {
      const summary = `This file may not give ${what}: it holds ${beyond.join(', ')}.`;
      this.#refuse(path, 'value', summary, this.#limit.words, role.place);
    } else this.#takesThrough(role, path, shown);
  }

  /** Through a role, too, nobody whom another file declares may lose a permission or be bound to a sign-in. */
  #takesThrough(role: WrittenRole, path: Path, shown: string): void {
    const stricter = [...role.settings].filter(([name, { value }]) => value === SETTINGS[name].strict);
    const notTheirs = stricter.length === 0 ? undefined : this.#whyNotTheirs(shown);
    if (notTheirs === undefined) return;
    const words = stricter.map(([name, { value }]) => `\`${name}: ${value}\``).join(', ');
    const summary = `The role "${role.name}" sets ${words}, which may not be set here ${notTheirs}.`;
    const why = 'The settings of somebody are for the file that declares them.';
    this.#refuse(path, 'value', summary, why, role.place);
  }

  #grants(kind: 'integrations' | 'mcpServers', key: string, path: Path, what: string): void {
    if (!this.#limit.allows(kind, key))
      this.#refuse(path, 'key', `This file may not give ${what}.`, this.#limit.words);
  }

  #pin(path: Path, pin: string): void {
    const why = 'It could bind a name to another object than the limit means.';
    this.#refuse([...path, pin], 'key', `\`${pin}\` may not stand in this file.`, why);
  }

  #refuse(path: Path, what: 'key' | 'value', summary: string, why: string, related?: Place): void {
    const limits = this.#limit.places;
    this.#findings.push({
      severity: 'error',
      code: 'outside-limit',
      summary,
      why,
      fix: 'Ask the owners of the file that holds `files`, or move this entry there.',
      place: this.#file.place(path, what),
      related: related === undefined ? limits : [...limits, related],
    });
  }
}
