/** Rules about who is named where. */
import { addressBook, domainOf, localOf } from '../../core/model/address.ts';
import type { Finding, Place } from '../../core/model/finding.ts';
import { domainFolded, type Email, emailOf } from '../../core/model/ids.ts';
import { isNear, suggesterOf } from '../../core/model/suggest.ts';
import { hasEnded } from '../../core/model/until.ts';
import type { WrittenUser } from '../../core/written/config.ts';
import { colonlessRole } from '../colon.ts';
import { codePointOf } from '../letters.ts';
import { type Subject, takenOut } from './subject.ts';

/** A role that somebody holds must exist. */
export function* unknownRoles({ config }: Subject): Iterable<Finding> {
  const suggest = suggesterOf(config.roles.keys());
  for (const user of config.users.values())
    for (const use of user.roles) {
      if (config.roles.has(use.role)) continue;
      const suggestion = suggest(use.role);
      yield {
        severity: 'error',
        code: 'unknown-role',
        summary: `There is no role "${use.role}".`,
        fix:
          severalRoles(use.role, config.roles) ??
          (suggestion === undefined ? declareRole(use.role) : `Did you mean "${suggestion}"?`),
        place: use.place,
      };
    }
}

/** `[order-operator returns-operator]`: words each of which is a role. */
function severalRoles(written: string, roles: ReadonlyMap<string, unknown>): string | undefined {
  const words = written.trim().split(/\s+/);
  return words.length > 1 && words.every((word) => roles.has(word))
    ? `A comma is missing between roles: write \`[${words.join(', ')}]\`.`
    : undefined;
}

function declareRole(role: string): string {
  const meant = colonlessRole(role);
  return meant === undefined
    ? 'Declare it under `roles`.'
    : `If a colon is missing, write \`${meant}\`. Otherwise declare it under \`roles\`.`;
}

/** Whoever stands in a list must be declared, or the list would hand out access that no entry shows. */
export function* undeclaredMembers({ config, mentions }: Subject): Iterable<Finding> {
  const owner = ownerOf(config);
  const { nearest } = addressBook(config.users.values());
  for (const { member, list } of mentions) {
    if (config.users.has(member.email) || member.email === owner) continue;
    const suggestion = nearest(member.email);
    yield {
      severity: 'error',
      code: 'not-declared',
      summary: `${member.shown} is in the list of ${list}, but not declared under \`users\`.`,
      why: 'What a person has is complete only where the person is declared.',
      fix:
        suggestion === undefined
          ? `Add \`${member.shown}: {}\` under \`users\`.`
          : `Did you mean ${suggestion}?`,
      place: member.place,
    };
  }
}

const ownerOf = ({ account }: Subject['config']): Email | undefined =>
  account.value.owner === undefined ? undefined : emailOf(account.value.owner);

/** The owner has no record: declaring or listing them would invite them. */
export function* declaredOwner({ config, mentionsOf }: Subject): Iterable<Finding> {
  const owner = ownerOf(config);
  if (owner === undefined) return;
  const places = [config.users.get(owner) ?? [], mentionsOf(owner).map(({ member }) => member)];
  for (const { place } of places.flat())
    yield {
      severity: 'error',
      code: 'owner-declared',
      summary: `${config.account.value.owner} is the account's owner and cannot be given access here.`,
      why: 'The owner has every right already and is not in the user list; they would be invited.',
      fix: 'Remove the entry; `account.owner` is all that is needed.',
      place,
      related: [config.account.place],
    };
}

/** With `policy.domains`, only people of these domains may have access; ending access is always possible. */
export function* outsideDomains({ config }: Subject): Iterable<Finding> {
  const { domains } = config.policy;
  if (domains === undefined) return;
  const allowed = new Set(domains.map(domainFolded));
  const nearest = suggesterOf(domains);
  for (const user of config.users.values()) {
    const domain = domainOf(user.email);
    if (allowed.has(domain) || user.state === 'absent') continue;
    const near = nearest(domain);
    const isSlip = near !== undefined && isNear(domain, near, 2);
    yield {
      severity: 'error',
      code: 'outside-domains',
      summary: `${user.shown} is of the domain ${domain}, which \`policy.domains\` does not list.`,
      why: `Access is for ${domains.join(', ')}.`,
      fix: isSlip
        ? `Did you mean ${localOf(user.shown)}@${near}? If not, add the domain to \`policy.domains\`.`
        : 'Correct the e-mail, or add the domain to `policy.domains`.',
      place: user.place,
    };
  }
}

/** One person cannot be declared twice under two e-mails. */
export function* samePersonTwice({ config }: Subject): Iterable<Finding> {
  const first = new Map<string, WrittenUser>();
  for (const user of config.users.values()) {
    if (user.id === undefined) continue;
    const other = first.get(user.id.value);
    if (other === undefined) first.set(user.id.value, user);
    else
      yield {
        severity: 'error',
        code: 'same-person-twice',
        summary: `${user.shown} and ${other.shown} are pinned to the same person, ${user.id.value}.`,
        why: 'Two entries for one person can contradict each other.',
        fix: 'Keep one of the two.',
        place: user.place,
        related: [other.place],
      };
  }
}

/** `state: absent` and a past `until` beat every grant; whatever still names the person has no effect. */
export function* grantsToAbsent(subject: Subject): Iterable<Finding> {
  const { config, now, mentionsOf } = subject;
  for (const user of config.users.values()) {
    const isAbsent = user.state === 'absent';
    const ended = hasEnded(user.until?.value, now);
    if (!isAbsent && !ended) continue;
    const own = [
      ...[...user.integrations, ...user.mcpServers].map(({ key, place }) => ({ what: `\`${key}\``, place })),
      ...user.roles.map(({ role, place }) => ({ what: `the role "${role}"`, place })),
    ].map(({ what, place }) => ({
      place,
      fix: `Take ${what} out of the entry of ${user.shown}: \`state: absent\` is all that it needs.`,
    }));
    const mentioned = mentionsOf(user.email).map((mention) => ({
      place: mention.member.place,
      fix: `${takenOut(mention, subject)}.`,
    }));
    for (const { place, fix } of [...(isAbsent ? own : []), ...mentioned])
      yield {
        severity: 'warning',
        code: 'grant-to-absent',
        summary: `${user.shown} is ${ended ? 'past the end of the access' : 'declared absent'}; this gives nothing.`,
        fix,
        place,
        related: [user.place],
      };
  }
}

/** The same person twice in one list, or the same role twice for one person. */
export function* mentionedTwice({ config, mentions }: Subject): Iterable<Finding> {
  const seen = new Set<string>();
  const twice = (key: string): boolean => seen.size === seen.add(key).size;
  const warn = (summary: string, place: Place): Finding => ({
    severity: 'warning',
    code: 'mentioned-twice',
    summary,
    fix: 'Keep one of the two, and whatever else stands in their lines.',
    place,
  });
  for (const { list, member } of mentions)
    if (twice(`${list}\n${member.email}`))
      yield warn(`${member.shown} is twice in the list of ${list}.`, member.place);
  for (const user of config.users.values())
    for (const { role, place } of user.roles)
      if (twice(`${user.email}\n\n${role}`))
        yield warn(`${user.shown} holds the role "${role}" twice.`, place);
}

/** Letters of other scripts can look like Latin ones: `аda@…` with a Cyrillic а is somebody else. */
export function* lookAlikes({ config }: Subject): Iterable<Finding> {
  for (const user of config.users.values()) {
    // As it is written: folding turns some of these letters into Latin ones.
    const strange = /[^\u0020-\u007e]/u.exec(user.shown)?.[0];
    if (strange === undefined) continue;
    yield {
      severity: 'warning',
      code: 'look-alike',
      summary: `The e-mail ${user.shown} contains the character U+${codePointOf(strange)}, which is not ASCII.`,
      why: 'It may look like another letter and mean another person.',
      fix: 'Compare it with the account letter by letter.',
      place: user.place,
    };
  }
}
