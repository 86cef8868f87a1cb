/** Rules about who is named where. */
import { addressBook, domainOf, localOf } from '../../core/model/address.ts';
import type { Finding } from '../../core/model/finding.ts';
import { domainFolded, type Email, emailOf } from '../../core/model/ids.ts';
import { present } from '../../core/model/present.ts';
import { isNear, suggesterOf } from '../../core/model/suggest.ts';
import { hasEnded } from '../../core/model/until.ts';
import { colonlessRole } from '../colon.ts';
import { type Subject, takenOut } from './subject.ts';

/** A role that somebody holds must exist. */
export function unknownRoles({ config }: Subject): Finding[] {
  const suggest = suggesterOf(config.roles.keys());
  return [...config.users.values()].flatMap((user) =>
    user.roles.flatMap((use): Finding[] => {
      if (config.roles.has(use.role)) return [];
      const suggestion = suggest(use.role);
      return [
        {
          severity: 'error',
          code: 'unknown-role',
          summary: `There is no role "${use.role}".`,
          fix:
            severalRoles(use.role, config.roles) ??
            (suggestion === undefined ? declareRole(use.role) : `Did you mean "${suggestion}"?`),
          place: use.place,
        },
      ];
    }),
  );
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
export function undeclaredMembers({ config, mentions }: Subject): Finding[] {
  const owner = ownerOf(config.account.value.owner);
  const { nearest } = addressBook(config.users.values());
  return mentions.flatMap(({ member, list }): Finding[] => {
    if (config.users.has(member.email) || member.email === owner) return [];
    const suggestion = nearest(member.email);
    return [
      {
        severity: 'error',
        code: 'not-declared',
        summary: `${member.shown} is in the list of ${list}, but not declared under \`users\`.`,
        why: 'What a person has is complete only where the person is declared.',
        fix:
          suggestion === undefined
            ? `Add \`${member.shown}: {}\` under \`users\`.`
            : `Did you mean ${suggestion}?`,
        place: member.place,
      },
    ];
  });
}

const ownerOf = (written: string | undefined): Email | undefined =>
  written === undefined ? undefined : emailOf(written);

/** The owner has no record: declaring or listing them would invite them. */
export function declaredOwner({ config, mentions }: Subject): Finding[] {
  const owner = ownerOf(config.account.value.owner);
  if (owner === undefined) return [];
  const declared = config.users.get(owner);
  const places = [
    ...(declared === undefined ? [] : [declared.place]),
    ...mentions.filter(({ member }) => member.email === owner).map(({ member }) => member.place),
  ];
  return places.map((place) => ({
    severity: 'error',
    code: 'owner-declared',
    summary: `${config.account.value.owner} is the account's owner and cannot be given access here.`,
    why: 'The owner has every right already and is not in the user list; they would be invited.',
    fix: 'Remove the entry; `account.owner` is all that is needed.',
    place,
    related: [config.account.place],
  }));
}

/** With `policy.domains`, only people of these domains may have access; ending access is always possible. */
export function outsideDomains({ config }: Subject): Finding[] {
  const { domains } = config.policy;
  if (domains === undefined) return [];
  const allowed = new Set(domains.map(domainFolded));
  const nearest = suggesterOf(domains);
  return [...config.users.values()].flatMap((user): Finding[] => {
    const domain = domainOf(user.email);
    if (allowed.has(domain) || user.state === 'absent') return [];
    const near = nearest(domain);
    const isSlip = near !== undefined && isNear(domain, near, 2);
    return [
      {
        severity: 'error',
        code: 'outside-domains',
        summary: `${user.shown} is of the domain ${domain}, which \`policy.domains\` does not list.`,
        why: `Access is for ${domains.join(', ')}.`,
        fix: isSlip
          ? `Did you mean ${localOf(user.shown)}@${near}? If not, add the domain to \`policy.domains\`.`
          : 'Correct the e-mail, or add the domain to `policy.domains`.',
        place: user.place,
      },
    ];
  });
}

/** One person cannot be declared twice under two e-mails. */
export function samePersonTwice({ config }: Subject): Finding[] {
  const first = new Map<string, (typeof users)[number]>();
  const users = [...config.users.values()];
  return users.flatMap((user): Finding[] => {
    if (user.id === undefined) return [];
    const other = first.get(user.id);
    if (other === undefined) {
      first.set(user.id, user);
      return [];
    }
    return [
      {
        severity: 'error',
        code: 'same-person-twice',
        summary: `${user.shown} and ${other.shown} are pinned to the same person, ${user.id}.`,
        why: 'Two entries for one person can contradict each other.',
        fix: 'Keep one of the two.',
        place: user.place,
        related: [other.place],
      },
    ];
  });
}

/** `state: absent` and a past `until` beat every grant; whatever still names the person has no effect. */
export function grantsToAbsent(subject: Subject): Finding[] {
  const { config, now, mentionsOf } = subject;
  return [...config.users.values()].flatMap((user) => {
    const ended = user.until !== undefined && hasEnded(user.until.value, now);
    if (user.state !== 'absent' && !ended) return [];
    const own =
      user.state !== 'absent'
        ? []
        : [
            ...[...user.integrations, ...user.mcpServers].map(({ key, place }) => ({
              what: `\`${key}\``,
              place,
            })),
            ...user.roles.map(({ role, place }) => ({ what: `the role "${role}"`, place })),
          ].map(({ what, place }) => ({
            place,
            fix: `Take ${what} out of the entry of ${user.shown}: \`state: absent\` is all that it needs.`,
          }));
    const mentioned = mentionsOf(user.email).map((mention) => ({
      place: mention.member.place,
      fix: `${takenOut(mention, subject)}.`,
    }));
    return [...own, ...mentioned].map(
      ({ place, fix }): Finding => ({
        severity: 'warning',
        code: 'grant-to-absent',
        summary: `${user.shown} is ${ended ? 'past the end of the access' : 'declared absent'}; this gives nothing.`,
        fix,
        place,
        related: [user.place],
      }),
    );
  });
}

/** The same person twice in one list, or the same role twice for one person. */
export function mentionedTwice({ config, mentions }: Subject): Finding[] {
  const seen = new Set<string>();
  const twice = (key: string): boolean => seen.size === seen.add(key).size;
  const warn = (summary: string, place: Finding['place']): Finding => ({
    severity: 'warning',
    code: 'mentioned-twice',
    summary,
    fix: 'Keep one of the two, and whatever else stands in their lines.',
    ...present({ place }),
  });
  return [
    ...mentions
      .filter(({ list, member }) => twice(`${list}\n${member.email}`))
      .map(({ list, member }) => warn(`${member.shown} is twice in the list of ${list}.`, member.place)),
    ...[...config.users.values()].flatMap((user) =>
      user.roles
        .filter((use) => twice(`${user.email}\n\n${use.role}`))
        .map((use) => warn(`${user.shown} holds the role "${use.role}" twice.`, use.place)),
    ),
  ];
}

/** Letters of other scripts can look like Latin ones: `аda@…` with a Cyrillic а is somebody else. */
export function lookAlikes({ config }: Subject): Finding[] {
  return [...config.users.values()].flatMap((user): Finding[] => {
    // As it is written: folding turns some of these letters into Latin ones.
    const strange = /[^\u0020-\u007e]/u.exec(user.shown)?.[0];
    if (strange === undefined) return [];
    const code = strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return [
      {
        severity: 'warning',
        code: 'look-alike',
        summary: `The e-mail ${user.shown} contains the character U+${code}, which is not ASCII.`,
        why: 'It may look like another letter and mean another person.',
        fix: 'Compare it with the account letter by letter.',
        place: user.place,
      },
    ];
  });
}
