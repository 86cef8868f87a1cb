/**
 * Delegation: what a file may hand out. The file that holds `files` limits the others; a file that no key
 * matches may hand out nothing. Judged file by file, on what each one writes, before anything is merged: who
 * owns a file must not be able to give through it what the limit does not list.
 */
import { compareLevels } from '../core/access.ts';
import type { Finding, Place } from '../core/finding.ts';
import { pathMatcher } from '../core/glob.ts';
import { emailOf } from '../core/model.ts';
import type { Role, User } from '../core/written.ts';
import type { Placed, WrittenConfig, WrittenFileLimit, WrittenLevel } from '../core/written-config.ts';
import type { CheckedFile } from './schema.ts';
import type { Path } from './tree.ts';

export function checkDelegation(files: readonly CheckedFile[], config: WrittenConfig): Finding[] {
  const [root, ...others] = files.filter((file) => file.written.files !== undefined);
  if (root === undefined) return [];
  const findings: Finding[] = others.map((file) => ({
    severity: 'error',
    code: 'files-twice',
    summary: '`files` stands in two files.',
    why: 'A file could then widen its own limits.',
    fix: `Keep it in ${root.path} alone.`,
    place: file.place(['files'], 'key'),
    related: [root.place(['files'], 'key')],
  }));
  if (root.written.policy === undefined) findings.push(withoutPolicy(root));
  const limits = config.fileLimits.map((limit) => ({ limit, matches: pathMatcher(limit.value.glob) }));
  for (const { limit, matches } of limits) {
    if (!files.some((file) => matches(file.repositoryPath))) findings.push(matchesNothing(limit));
  }
  for (const file of files) {
    if (file === root) continue;
    const own = limits.filter(({ matches }) => matches(file.repositoryPath)).map(({ limit }) => limit);
    const check = new FileCheck(file, own, files, config);
    for (const finding of check.run()) findings.push(finding);
  }
  return findings;
}

const withoutPolicy = (root: CheckedFile): Finding => ({
  severity: 'error',
  code: 'files-without-policy',
  summary: '`files` stands in a file without `policy`.',
  why: 'Whoever may write the limits must be whoever may write the policy.',
  fix: 'Move it to the file that holds `policy`.',
  place: root.place(['files'], 'key'),
});

const matchesNothing = ({ value, place }: Placed<WrittenFileLimit>): Finding => ({
  severity: 'error',
  code: 'glob-matches-nothing',
  summary: `No file matches "${value.glob}".`,
  why: 'A limit that misses its file leaves it with another limit than was meant.',
  fix: 'Globs are relative to the repository root; `*` stays within a folder, `**` crosses folders.',
  place,
});

const HANDS_OUT = ['users', 'roles', 'integrations', 'mcpServers'];
/** What a file that no key matches may hold besides: it gives nobody anything. */
const HARMLESS = ['account', 'tests'];
const PINS = ['id', 'name', 'uri', 'whenMissing'] as const;

/** One limited file. */
class FileCheck {
  readonly #file: CheckedFile;
  readonly #limits: readonly Placed<WrittenFileLimit>[];
  readonly #others: readonly CheckedFile[];
  readonly #config: WrittenConfig;
  readonly #findings: Finding[] = [];

  constructor(
    file: CheckedFile,
    limits: readonly Placed<WrittenFileLimit>[],
    files: readonly CheckedFile[],
    config: WrittenConfig,
  ) {
    this.#file = file;
    this.#limits = limits;
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
    const harmless = this.#limits.length === 0 ? [...HANDS_OUT, ...HARMLESS] : HANDS_OUT;
    if (section === 'version' || section === 'files' || harmless.includes(section)) return;
    this.#refuse(
      [section],
      'key',
      `\`${section}\` may not stand in this file.`,
      'Only the file that holds `files` may have it.',
    );
  }

  #user(shown: string, user: User): void {
    const path = ['users', shown];
    this.#access(path, user, shown);
    if (user.id !== undefined) this.#pin([...path, 'id'], 'id');
    for (const [index, use] of (user.roles ?? []).entries()) {
      const name = typeof use === 'string' ? use : use.role;
      this.#assigns(name, [...path, 'roles', index], `${shown} the role "${name}"`);
    }
    this.#signIn(path, user);
    if (!this.#isDeclaredElsewhere(shown)) return;
    for (const key of ['state', 'enabled', 'until'] as const) {
      if (user[key] === undefined || (key === 'state' && user.state === 'present')) continue;
      this.#refuse(
        [...path, key],
        'value',
        `\`${key}\` may not be set here for ${shown}, whom another file declares.`,
        'Ending or disabling somebody is for the file that declares them.',
      );
    }
  }

  #isDeclaredElsewhere(shown: string): boolean {
    const email = emailOf(shown);
    return this.#others.some((file) =>
      Object.keys(file.written.users ?? {}).some((each) => emailOf(each) === email),
    );
  }

  #role(name: string, role: Role): void {
    const path = ['roles', name];
    this.#access(path, role, `the role "${name}"`);
    this.#signIn(path, role);
    if (role.enabled !== undefined) {
      this.#refuse(
        [...path, 'enabled'],
        'value',
        'A role may not set `enabled` in this file.',
        'It would enable or disable whoever holds the role, people of other files among them.',
      );
    }
    for (const index of (role.members ?? []).keys()) {
      this.#assigns(name, [...path, 'members', index], `members of the role "${name}"`);
    }
  }

  #resource(kind: 'integrations' | 'mcpServers', key: string, resource: object): void {
    for (const pin of PINS) if (pin in resource) this.#pin([kind, key, pin], pin);
    for (const list of ['manage', 'monitor', 'read', 'write']) {
      const members: unknown = list in resource ? Reflect.get(resource, list) : undefined;
      if (Array.isArray(members) && members.length > 0)
        this.#grants(kind, key, [kind, key, list], `${list} on ${key}`);
    }
  }

  /** A level, grants and settings that stand in one entry of this file. */
  #access(path: Path, entry: Pick<User, 'accessLevel' | 'integrations' | 'mcpServers'>, whom: string): void {
    if (entry.accessLevel !== undefined) this.#level(entry.accessLevel, [...path, 'accessLevel'], whom);
    for (const key of Object.keys(entry.integrations ?? {})) {
      this.#grants('integrations', key, [...path, 'integrations', key], `${whom} access to ${key}`);
    }
    if (entry.mcpServers === 'all') this.#grantsAllServers([...path, 'mcpServers'], whom);
    else {
      for (const key of Object.keys(entry.mcpServers ?? {})) {
        this.#grants('mcpServers', key, [...path, 'mcpServers', key], `${whom} access to ${key}`);
      }
    }
  }

  /** Whatever the role holds, wherever it is written, is handed out by whoever assigns or fills it. */
  #assigns(name: string, path: Path, whom: string): void {
    const role = this.#config.roles.get(name);
    if (role === undefined) return;
    const broken = [
      ...(role.accessLevel && !this.#allowsLevel(role.accessLevel.value)
        ? [`the level ${role.accessLevel.value}`]
        : []),
      ...role.integrations.filter(({ key }) => !this.#allows('integrations', key)).map(({ key }) => key),
      ...role.mcpServers.filter(({ key }) => !this.#allows('mcpServers', key)).map(({ key }) => key),
      ...(role.allMcpServers && !this.#allowsAllServers() ? ['every MCP server'] : []),
      ...(['mfaRequired', 'ssoRequired'] as const)
        .filter((setting) => role.settings.get(setting)?.value === false)
        .map((setting) => `${setting}: false`),
      ...(role.enabled === undefined ? [] : [`enabled: ${role.enabled.value}`]),
    ];
    if (broken.length === 0) return;
    this.#refuse(
      path,
      'value',
      `This file may not give ${whom}: it holds ${broken.join(', ')}.`,
      this.#limitWords(),
      role.place,
    );
  }

  #signIn(path: Path, entry: Pick<User, 'mfaRequired' | 'ssoRequired'>): void {
    for (const setting of ['mfaRequired', 'ssoRequired'] as const) {
      if (entry[setting] !== false) continue;
      this.#refuse(
        [...path, setting],
        'value',
        `This file may not loosen \`${setting}\`.`,
        'Sign-in is protected by the file that holds `files`.',
      );
    }
  }

  #pin(path: Path, pin: string): void {
    this.#refuse(
      path,
      'key',
      `\`${pin}\` may not stand in this file.`,
      'It could bind a name to another object than the limit means.',
    );
  }

  #level(level: WrittenLevel, path: Path, whom: string): void {
    if (!this.#allowsLevel(level))
      this.#refuse(path, 'value', `This file may not give ${whom} the level ${level}.`, this.#limitWords());
  }

  #grants(kind: 'integrations' | 'mcpServers', key: string, path: Path, what: string): void {
    if (!this.#allows(kind, key))
      this.#refuse(path, 'key', `This file may not give ${what}.`, this.#limitWords());
  }

  #grantsAllServers(path: Path, whom: string): void {
    if (!this.#allowsAllServers())
      this.#refuse(path, 'value', `This file may not give ${whom} every MCP server.`, this.#limitWords());
  }

  /** Several keys that match one file all hold. */
  #everyLimit(fits: (limit: WrittenFileLimit) => boolean): boolean {
    return this.#limits.length > 0 && this.#limits.every(({ value }) => fits(value));
  }

  #allowsLevel(level: WrittenLevel): boolean {
    if (level === 'custom') return true;
    return this.#everyLimit((limit) => compareLevels(level, limit.accessLevel ?? 'custom') <= 0);
  }

  #allows(kind: 'integrations' | 'mcpServers', key: string): boolean {
    const wanted = this.#meaning(kind, key);
    return this.#everyLimit((limit) => {
      const listed = limit[kind] ?? [];
      return listed === 'all' || listed.some((each) => this.#meaning(kind, each) === wanted);
    });
  }

  #allowsAllServers(): boolean {
    return this.#everyLimit((limit) => limit.mcpServers === 'all');
  }

  /** What a key stands for: two keys of one object are one. */
  #meaning(kind: 'integrations' | 'mcpServers', key: string): string {
    if (kind === 'integrations') {
      const written = this.#config.integrations.get(key);
      return written?.id?.value ?? written?.name?.value ?? key;
    }
    const written = this.#config.mcpServers.get(key);
    return written?.id?.value ?? written?.uri?.value ?? written?.name?.value ?? key;
  }

  #limitWords(): string {
    if (this.#limits.length === 0) return 'No key of `files` matches this file, so it may hand out nothing.';
    return `The limit of this file is ${this.#limits.map(({ value }) => `"${value.glob}"`).join(' and ')}.`;
  }

  #refuse(path: Path, what: 'key' | 'value', summary: string, why: string, related?: Place): void {
    const limits = this.#limits.map(({ place }) => place);
    this.#findings.push({
      severity: 'error',
      code: 'outside-limit',
      summary,
      why,
      fix: 'Ask the owners of the file that holds `files`, or move the line there.',
      place: this.#file.place(path, what),
      related: related === undefined ? limits : [...limits, related],
    });
  }
}
