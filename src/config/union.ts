/** Two entries about one thing, from two files, become one; what they disagree about is a finding. */
import type { Finding, Place } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { SETTING_NAMES, type SettingName } from '../core/model/settings.ts';
import type {
  Placed,
  WrittenDefaults,
  WrittenGrant,
  WrittenIntegration,
  WrittenMcpServer,
  WrittenRole,
  WrittenUser,
} from '../core/written/config.ts';

type Access = Omit<WrittenRole, 'name' | 'description' | 'members'>;
type Resource = Omit<WrittenIntegration, 'manage' | 'monitor'>;

export class Union {
  readonly findings: Finding[] = [];

  report(finding: Finding): void {
    this.findings.push(finding);
  }

  /** The one answer that the two give, or the first and a finding. */
  agree<T>(
    question: string,
    first: Placed<T> | undefined,
    second: Placed<T> | undefined,
  ): Placed<T> | undefined {
    if (first === undefined || second === undefined) return first ?? second;
    if (JSON.stringify(first.value) !== JSON.stringify(second.value)) this.#conflict(question, first, second);
    return first;
  }

  user(first: WrittenUser, second: WrittenUser): WrittenUser {
    const of = `of \`${first.shown}\``;
    const id = this.agree(`\`id\` ${of}`, first.id, second.id);
    const reason = this.agree(
      `\`reason\` ${of}`,
      at(first.reasonPlaces?.[0], first.reason),
      at(second.reasonPlaces?.[0], second.reason),
    );
    const until = this.agree(`\`until\` ${of}`, first.until, second.until);
    const state = this.agree(`\`state\` ${of}`, stateOf(first), stateOf(second));
    return {
      email: first.email,
      shown: first.shown,
      place: first.place,
      otherPlaces: [...(first.otherPlaces ?? []), second.place],
      ...present({ id }),
      state: state?.value ?? 'present',
      ...present({ statePlace: state?.place }),
      roles: [...first.roles, ...second.roles],
      ...this.#access(of, first, second),
      ...present({
        until,
        reason: reason?.value,
        reasonPlaces: united(first.reasonPlaces, second.reasonPlaces),
      }),
    };
  }

  readonly role = (first: WrittenRole, second: WrittenRole): WrittenRole => {
    const of = `of the role \`${first.name}\``;
    const description = this.agree(`\`description\` ${of}`, first.description, second.description);
    return {
      name: first.name,
      place: first.place,
      ...present({ description }),
      ...this.#access(of, first, second),
      members: [...first.members, ...second.members],
    };
  };

  readonly integration = (first: WrittenIntegration, second: WrittenIntegration): WrittenIntegration => {
    return {
      ...this.#resource(first, second),
      manage: [...first.manage, ...second.manage],
      monitor: [...first.monitor, ...second.monitor],
      ...present({ notify: united(first.notify, second.notify) }),
    };
  };

  readonly mcpServer = (first: WrittenMcpServer, second: WrittenMcpServer): WrittenMcpServer => {
    const uri = this.agree(`\`uri\` of \`${first.key}\``, first.uri, second.uri);
    return {
      ...this.#resource(first, second),
      ...present({ uri }),
      read: [...first.read, ...second.read],
      write: [...first.write, ...second.write],
    };
  };

  switches(of: string, first: WrittenDefaults, second: WrittenDefaults): WrittenDefaults {
    const settings = new Map<SettingName, Placed<boolean>>();
    for (const name of SETTING_NAMES) {
      const value = this.agree(`\`${name}\` ${of}`, first.settings.get(name), second.settings.get(name));
      if (value !== undefined) settings.set(name, value);
    }
    const enabled = this.agree(`\`enabled\` ${of}`, first.enabled, second.enabled);
    return { settings, ...present({ enabled }) };
  }

  #access(of: string, first: Access, second: Access) {
    const accessLevel = this.agree(`\`accessLevel\` ${of}`, first.accessLevel, second.accessLevel);
    const all = this.#allServers(of, first, second);
    return {
      ...present({ accessLevel }),
      integrations: this.#grants(of, first.integrations, second.integrations),
      mcpServers: all === undefined ? this.#grants(of, first.mcpServers, second.mcpServers) : [],
      ...present({ allMcpServers: all }),
      ...this.switches(of, first, second),
      ...present({ notifications: united(first.notifications, second.notifications) }),
    };
  }

  /** `all` stands instead of a map, so beside the map of another file it is a second answer. */
  #allServers(of: string, first: Access, second: Access): Place | undefined {
    const all = first.allMcpServers ?? second.allMcpServers;
    const listed = [...first.mcpServers, ...second.mcpServers];
    const [one] = listed;
    if (all === undefined || one === undefined) return all;
    const every = { value: 'all', place: all };
    const single = { value: listed.map(({ key }) => key), place: one.place };
    const [said, other] = first.allMcpServers === undefined ? [single, every] : [every, single];
    this.#conflict(`\`mcpServers\` ${of}`, said, other);
    return all;
  }

  #grants<L>(
    of: string,
    first: readonly WrittenGrant<L>[],
    second: readonly WrittenGrant<L>[],
  ): WrittenGrant<L>[] {
    const grants = new Map(first.map((grant) => [grant.key, grant]));
    for (const grant of second) {
      const known = grants.get(grant.key);
      if (known === undefined) grants.set(grant.key, grant);
      else this.agree(`the grant on \`${grant.key}\` ${of}`, grantText(known), grantText(grant));
    }
    return [...grants.values()];
  }

  #resource(first: Resource, second: Resource): Resource {
    const of = `of \`${first.key}\``;
    const id = this.agree(`\`id\` ${of}`, first.id, second.id);
    const name = this.agree(`\`name\` ${of}`, first.name, second.name);
    const whenMissing = this.agree(`\`whenMissing\` ${of}`, first.whenMissing, second.whenMissing);
    return { key: first.key, place: first.place, ...present({ id, name, whenMissing }) };
  }

  #conflict(question: string, first: Placed<unknown>, second: Placed<unknown>): void {
    this.findings.push({
      severity: 'error',
      code: 'conflicting-value',
      summary: `Two files disagree about ${question}: ${valueText(first.value)} and ${valueText(second.value)}.`,
      why: 'Neither file is more right than the other.',
      fix: 'Say it in one place.',
      place: second.place,
      related: [first.place],
    });
  }
}

const united = <T>(first?: readonly T[], second?: readonly T[]): readonly T[] | undefined =>
  first === undefined || second === undefined ? (first ?? second) : [...first, ...second];

const valueText = (value: unknown): string =>
  typeof value === 'object' ? `\`${JSON.stringify(value)}\`` : `\`${String(value)}\``;

const at = <T>(place: Place | undefined, value: T | undefined): Placed<T> | undefined =>
  value === undefined || place === undefined ? undefined : { value, place };

const stateOf = (user: WrittenUser) => user.statePlace && { value: user.state, place: user.statePlace };

function grantText<L>({ level, until, reason, place }: WrittenGrant<L>): Placed<string> {
  const ending = [until === undefined ? '' : ` until ${until}`, reason === undefined ? '' : ` (${reason})`];
  return { value: `${String(level)}${ending.join('')}`, place };
}
