/** One round of looking: every request that some question needs, each once. */
import { present } from '../../core/model/present.ts';
import { countIn, followed, isList, type Looker, type SeenList, type Sight } from './sight.ts';

/** An id that nothing can have. */
const NO_ID = '0'.repeat(24);
/** A list that no API of the vendor's has. */
const NO_LIST = 'no-such-list-of-celigo-access';
/** The largest page that the vendor documents. */
const MOST_IN_PAGE = 1_000;

/** The lists in which people, integrations and MCP servers are read. */
export const LISTS = { users: 'ashares', integrations: 'integrations', servers: 'mcpservers' } as const;
export const LIST_NAMES = ['users', 'integrations', 'servers'] as const;
type OfLists<T> = Readonly<Record<(typeof LIST_NAMES)[number], T>>;

/** What one round has seen. */
export type Pass = Awaited<ReturnType<typeof lookRound>>;

export async function lookRound(looker: Looker, token: Sight, now: () => number) {
  // The log first: what it shows has happened before anything else here is read.
  const audit = await looker.at('audit');
  // More of the log: what is about people, and what came through the API.
  const auditsOfPeople = [
    await looker.at('audit', { ask: { resourceType: 'user' } }),
    await looker.at('audit', { ask: { resourceType: 'ashare' } }),
    await looker.at('audit', { ask: { source: 'api' } }),
  ];
  const lists: OfLists<SeenList> = {
    users: await looker.list(LISTS.users),
    integrations: await looker.list(LISTS.integrations),
    servers: await looker.list(LISTS.servers),
  };
  // Each list in pages of one, and the page after the first of these, where there is one.
  const single: OfLists<Sight> = {
    users: await looker.at(LISTS.users, { ask: { limit: '1' } }),
    integrations: await looker.at(LISTS.integrations, { ask: { limit: '1' } }),
    servers: await looker.at(LISTS.servers, { ask: { limit: '1' } }),
  };
  const second = await secondPage(looker, single);
  const full = await fullPage(looker, lists, single);
  const plain = isList(lists.users.first) ? 'users' : 'integrations';
  return {
    /** By the account's own clock, in milliseconds since 1970. */
    at: now(),
    token,
    /** The same without a token. */
    stranger: await looker.at('tokenInfo', { asStranger: true }),
    /** A record that cannot exist, and a list that does not. */
    missingRecord: await looker.at(`${LISTS.users}/${NO_ID}`),
    missingList: await looker.at(NO_LIST),
    audit,
    auditsOfPeople,
    /** What the log says of something that cannot exist. */
    auditOfNothing: await looker.at('audit', { ask: { _resourceId: NO_ID } }),
    lists,
    single,
    ...present({ second, full }),
    withSlash: {
      list: await looker.at(LISTS[plain], { withSlash: true }),
      plain: lists[plain].first,
    },
    otherSpelling: await looker.at('mcpServers'),
    ownNotifications: await looker.at('notifications'),
    notifications: await looker.at('notifications', { ask: { users: 'all' } }),
    environments: await looker.at('environments'),
    ssoClients: await looker.at('ssoclients'),
    tokens: await looker.at('accesstokens'),
  };
}

async function secondPage(looker: Looker, single: OfLists<Sight>): Promise<Sight | undefined> {
  for (const name of LIST_NAMES) {
    const next = await after(looker, LISTS[name], single[name]);
    if (next !== undefined) return next;
  }
  return undefined;
}

async function after(looker: Looker, path: string, page: Sight): Promise<Sight | undefined> {
  const next = followed(page);
  return next === undefined || next === 'astray' ? undefined : looker.at(path, { query: next.searchParams });
}

/** A list in a page that is just as large as it. */
async function fullPage(looker: Looker, lists: OfLists<SeenList>, single: OfLists<Sight>) {
  for (const name of LIST_NAMES) {
    const { items, whole } = lists[name];
    const count = items.length;
    // Only where a limit is honoured is the page full.
    if (!whole || count < 2 || count > MOST_IN_PAGE || countIn(single[name]) !== 1) continue;
    const page = await looker.at(LISTS[name], { ask: { limit: `${count}` } });
    const following = await after(looker, LISTS[name], page);
    return { page, count, ...present({ after: following }) };
  }
  return undefined;
}

/** Everything that has been looked at in a round. */
export const sightsIn = (pass: Pass): readonly Sight[] =>
  [
    pass.audit,
    ...pass.auditsOfPeople,
    ...Object.values(pass.lists).map(({ first }) => first),
    ...Object.values(pass.single),
    pass.notifications,
    pass.ownNotifications,
  ].filter((sight) => isList(sight));
