/**
 * Dates in the files that have passed. On its day that is what a date is for; afterwards the line gives nothing any
 * more and looks as if it did, and a slip of the year looks just like it. So `validate` says it, and refuses nothing.
 */
import type { Finding, Place } from '../model/finding.ts';
import { hasEnded, overDate } from '../model/until.ts';
import type { WrittenConfig, WrittenGrant, WrittenUser } from '../written/config.ts';
import { breakGlassOf, LIMIT_NAMES, protectedOf } from '../written/policy.ts';

interface Dated {
  readonly until?: string | undefined;
  readonly untilPlace?: Place | undefined;
  readonly place: Place;
  /** What has ended, as the end of a sentence. */
  readonly what: string;
}

const PASSED = { severity: 'notice', code: 'date-passed' } as const;

/** One notice for each date that has passed: what ended, what a plan does with it, and what to write. */
export function passedDates(config: WrittenConfig, now: Date): Finding[] {
  const users = [...config.users.values()].filter(({ state }) => state !== 'absent');
  const over = new Set(users.filter(({ until }) => hasEnded(until?.value, now)).map(({ email }) => email));
  // Of whoever is never written a plan takes nothing, and a rule says so.
  const isTold = new Set([...protectedOf(config.policy), ...over]);
  const lines = [
    // Who has ended as a whole needs no word about each line.
    ...users.filter(({ email }) => !isTold.has(email)).flatMap(linesOf),
    ...[...config.roles.values()].flatMap(({ name, integrations, mcpServers }) =>
      grantsOf([...integrations, ...mcpServers], `by the role "${name}"`),
    ),
    ...membersOf(config).filter(({ email }) => !isTold.has(email)),
  ];
  return [
    ...users.flatMap((user) => wholeOf(user, config, now)),
    ...lines.flatMap(({ until, untilPlace, what, place }): Finding[] => {
      if (until === undefined || !hasEnded(until, now)) return [];
      return [
        {
          severity: 'notice',
          code: 'date-passed',
          summary: `The date ${overDate(until, now)} has passed: ${what} has ended.`,
          why: 'A plan takes what this line gave, unless another line still gives it. Who is left with nothing is removed.',
          fix: 'Write a later date if it is to go on; look at the year. If it is meant, take that out together with its date: without one it would begin again.',
          place: untilPlace ?? place,
        },
      ];
    }),
    ...limitsOf(config, now),
  ];
}

function wholeOf({ email, shown, until }: WrittenUser, { policy }: WrittenConfig, now: Date): Finding[] {
  if (until === undefined || !hasEnded(until.value, now)) return [];
  if (breakGlassOf(policy).has(email))
    return [
      {
        ...PASSED,
        place: until.place,
        summary: `The date ${overDate(until.value, now)} has passed: ${shown} is to be disabled again.`,
        why: 'A plan never writes a break-glass account; `drift` says whether it is still enabled.',
        fix: 'Disable it in the product. Then write `enabled: false` and delete `until` and `reason`.',
      },
    ];
  // A date of theirs is never carried out, and a rule says so.
  if (protectedOf(policy).has(email)) return [];
  return [
    {
      ...PASSED,
      place: until.place,
      summary: `The date ${overDate(until.value, now)} has passed: all access of ${shown} has ended.`,
      why: 'A plan removes the person from the account, as with `state: absent`.',
      fix: 'Write a later date if it is to go on; look at the year. If it is meant, write `state: absent` instead.',
    },
  ];
}

/** Nearly no line has a date, and the words of tens of thousands of others would be made for nothing. */
const isDated = ({ until }: { readonly until?: string | undefined }): boolean => until !== undefined;

const grantsOf = (grants: readonly WrittenGrant<string>[], whose: string): Dated[] =>
  grants.filter(isDated).map((grant) => ({ ...grant, what: `\`${grant.level}\` on ${grant.key} ${whose}` }));

const linesOf = ({ shown, integrations, mcpServers, roles }: WrittenUser): Dated[] => [
  ...grantsOf(integrations, `of ${shown}`),
  ...grantsOf(mcpServers, `of ${shown}`),
  ...roles.filter(isDated).map((use) => ({ ...use, what: `the role "${use.role}" of ${shown}` })),
];

function membersOf({ roles, integrations, mcpServers }: WrittenConfig) {
  const lists = [
    ...[...roles.values()].map(({ name, members }) => ({ members, what: `the role "${name}"` })),
    ...[...integrations.values()].flatMap(({ key, manage, monitor, notify = [] }) => [
      { members: manage, what: `\`manage\` on ${key}` },
      { members: monitor, what: `\`monitor\` on ${key}` },
      { members: notify, what: `mail about ${key}` },
    ]),
    ...[...mcpServers.values()].flatMap(({ key, read, write }) => [
      { members: read, what: `\`read\` on ${key}` },
      { members: write, what: `\`write\` on ${key}` },
    ]),
  ];
  return lists.flatMap(({ members, what }) =>
    members.filter(isDated).map((member) => ({ ...member, what: `${what} of ${member.shown}` })),
  );
}

const limitsOf = ({ policy, insidePolicy }: WrittenConfig, now: Date): Finding[] =>
  LIMIT_NAMES.flatMap((name) => {
    const [limit, place] = [policy[name], insidePolicy.get(name)];
    if (typeof limit !== 'object' || place === undefined || !hasEnded(limit.until, now)) return [];
    return [
      {
        ...PASSED,
        place,
        summary: `The date ${overDate(limit.until, now)} has passed: \`policy.${name}\` of the file no longer holds.`,
        why: 'A plan goes by the default of this limit.',
        fix: `Write a later date, or take \`${name}\` out of \`policy\`.`,
      },
    ];
  });
