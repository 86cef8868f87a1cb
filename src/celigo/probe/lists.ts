/** What lists show: how large a page is, where the next one is, how an empty one is answered, how paths are spelt. */

import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { among, answered, answersTo, type ProbeAnswer, unanswered } from './finding.ts';
import { type Pass, sightsIn } from './pass.ts';
import { countIn, isList, isNotLicensed, nextOf, type Sight, seen } from './sight.ts';

export const listAnswers = (pass: Pass): Learnt[] =>
  answersTo(pass, {
    'page-size': pageSize,
    cursor,
    'link-host': linkHost,
    'link-path': linkPath,
    'link-relations': linkRelations,
    'last-page': lastPage,
    'empty-list': emptyList,
    'slash-at-end': slashAtEnd,
    'mcp-path': mcpPath,
    'mcp-license': mcpLicense,
  });

type Found = readonly [answer: string, evidence: SeenAnswer];

/** One answer where everything that was seen says the same, and none where two say different things. */
function unanimous(found: readonly Found[], known: readonly string[], why: string): ProbeAnswer {
  const answers = new Set(found.map(([answer]) => answer));
  const evidence = found.map(([, each]) => each);
  const [only] = answers;
  if (only === undefined) return unanswered(why);
  if (answers.size > 1) return unanswered(`Lists differ: ${[...answers].join(', ')}.`, ...evidence);
  if (known.length > 0 && !known.includes(only))
    return { excluded: known, evidence, why: `It is another one than those known: ${only}.` };
  return answered(only, ...evidence);
}

const SIZES = ['1000', '100', '5'];
/** The parameter of a page's size, in requests and in links. */
const LIMIT = 'limit';

function pageSize(pass: Pass): ProbeAnswer {
  const unlimited = sightsIn(pass).filter(({ url }) => !url.searchParams.has(LIMIT));
  const found = unlimited.flatMap((sight): Found[] => {
    const count = countIn(sight);
    const named = limitNamedBy(sight);
    if (nextOf(sight) !== undefined && count > 0)
      return [[`${count}`, seen(sight, `${counted(count, 'item')}, and a next page is named`)]];
    return named === undefined ? [] : [[named, seen(sight, `its link says limit=${named}`)]];
  });
  if (found.length > 0) return unanimous(found, [], '');
  const most = unlimited.reduce((size, sight) => Math.max(size, countIn(sight)), 0);
  const evidence = unlimited
    .filter((sight) => countIn(sight) === most)
    .slice(0, 1)
    .map((sight) => seen(sight, `${counted(most, 'item')}, and no next page`));
  const excluded = new Set(SIZES.filter((size) => Number(size) < most));
  return among(SIZES, excluded, evidence, {
    open: 'No list has more than one page without a limit.',
    none: 'No list has more than one page without a limit, and the largest has more items than any known page.',
  });
}

function limitNamedBy({ url, links = [] }: Sight): string | undefined {
  const named = new Set(
    links.flatMap(({ target }) => {
      const asUrl = URL.canParse(target, url.href) ? new URL(target, url) : undefined;
      return asUrl?.searchParams.get(LIMIT) ?? [];
    }),
  );
  const [only] = named;
  return named.size === 1 && only !== undefined && /^[1-9]\d{0,5}$/.test(only) ? only : undefined;
}

const NO_LINK = 'No list names a next page, not even in pages of one.';

/** What each link to a next page says: as it was written, and where it leads. */
function byLinks(
  pass: Pass,
  known: readonly string[],
  read: (sight: Sight, target: string, to: URL) => Found,
): ProbeAnswer {
  const found = sightsIn(pass).flatMap((sight) => {
    const target = nextOf(sight);
    const isAddress = target !== undefined && URL.canParse(target, sight.url.href);
    return isAddress ? [read(sight, target, new URL(target, sight.url))] : [];
  });
  return unanimous(found, known, NO_LINK);
}

const cursor = (pass: Pass): ProbeAnswer =>
  byLinks(pass, ['skip', 'after', 'offset'], (sight, _, to) => {
    const named = [...to.searchParams.keys()].filter(
      (name) => name !== LIMIT && !sight.url.searchParams.has(name) && /^\w{1,40}$/.test(name),
    );
    const names = [...new Set(named)].sort();
    return [names.join('+') || 'nothing', seen(sight, 'the next link continues by these parameters', names)];
  });

const linkHost = (pass: Pass): ProbeAnswer =>
  byLinks(pass, ['own', 'other', 'relative'], (sight, target, to) => {
    if (!/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(target))
      return ['relative', seen(sight, 'the link names no host')];
    return to.origin === sight.url.origin
      ? ['own', seen(sight, 'the link names this host')]
      : ['other', seen(sight, 'the link names another host')];
  });

const linkPath = (pass: Pass): ProbeAnswer =>
  byLinks(pass, ['own', 'api', 'bare', 'slash'], (sight, _, { pathname }) => {
    const own = sight.url.pathname;
    const bare = own.replace(/^\/v1/, '');
    const told = (way: string, words: string): Found => [
      way,
      seen(sight, `the path of the link is ${words}`),
    ];
    if (pathname === bare) return told('bare', 'without the version');
    if (pathname === `/api${bare}`) return told('api', 'below /api');
    if (pathname === `${own}/`) return told('slash', 'the one that was asked, with a slash at its end');
    if (pathname === own) return told('own', 'the one that was asked');
    return told('another', 'another one');
  });

function linkRelations(pass: Pass): ProbeAnswer {
  const all = [...sightsIn(pass), ...(pass.second === undefined ? [] : [pass.second])];
  const withLinks = all.filter(({ links }) => links !== undefined);
  const others = withLinks.filter(({ links = [] }) => links.some(({ relation }) => relation !== 'next'));
  const told = (sight: Sight): SeenAnswer => {
    const relations = (sight.links ?? []).map(({ relation }) => relation);
    const names = relations.filter((name) => /^\w{1,20}$/.test(name));
    return seen(sight, 'relations of the Link header', [...new Set(names)].sort());
  };
  if (others.length > 0) return answered('several', ...others.slice(0, 2).map(told));
  // A second page is where a previous one would be named.
  if (withLinks.length === 0 || pass.second === undefined || !isList(pass.second)) return unanswered(NO_LINK);
  return answered('next', ...withLinks.slice(0, 2).map(told));
}

function lastPage({ full }: Pass): ProbeAnswer {
  const none = 'No list of at least two items could be asked for in one page that it just fills.';
  if (full === undefined || !isList(full.page) || countIn(full.page) !== full.count) return unanswered(none);
  const { page, count, after } = full;
  if (nextOf(page) === undefined)
    return answered('known', seen(page, `${count} items fill the page, and no next one is named`));
  if (after === undefined || !isList(after) || countIn(after) > 0)
    return unanswered(none, seen(page, 'a next page is named, and it is not an empty one'));
  return answered(
    'empty',
    seen(page, `${count} items fill the page, and a next one is named`),
    seen(after, 'that page is empty'),
  );
}

function emptyList(pass: Pass): ProbeAnswer {
  const { users, integrations, servers } = pass.lists;
  const others = [
    users.first,
    integrations.first,
    pass.notifications,
    pass.ownNotifications,
    pass.auditOfNothing,
  ];
  const isServers = (sight: Sight): boolean => sight === servers.first;
  const empty = [servers.first, ...others].filter(isEmpty);
  const excluded = empty.flatMap((sight) => {
    if (sight.status === 204) return isServers(sight) ? ['array'] : ['mcp-204', 'array'];
    return isServers(sight) ? ['mcp-204', 'always-204'] : ['always-204'];
  });
  const evidence = empty.map((sight) =>
    seen(sight, sight.status === 204 ? 'nothing to list: 204' : 'nothing to list: an empty array'),
  );
  return among(['mcp-204', 'always-204', 'array'], new Set(excluded), evidence, {
    open: 'No list is empty that would tell the readings apart.',
  });
}

/** An answer without a body fits neither reading, unless its status is 204. */
const isEmpty = (sight: Sight): boolean =>
  isList(sight) && countIn(sight) === 0 && (sight.status === 204 || sight.value !== undefined);

/** A 404 says that something does not exist only if the account answers 404 for a list that cannot exist. */
const isMissing = (sight: Sight, { missingList }: Pass): boolean =>
  sight.status === 404 && missingList.status === 404;

function slashAtEnd(pass: Pass): ProbeAnswer {
  const { list, plain } = pass.withSlash;
  if (!isList(plain)) return unanswered('The list itself could not be read.');
  if (isMissing(list, pass)) return answered('missing', seen(list, 'there is no such path'));
  if (isList(list) && pass.missingList.status === 404)
    return answered('same', seen(list, 'answered as the list is'));
  return unanswered('The path with a slash is neither the list nor missing.', seen(list, 'as it came'));
}

function mcpPath(pass: Pass): ProbeAnswer {
  const [plain, other] = [pass.lists.servers.first, pass.otherSpelling];
  const evidence = seen(other, 'the other spelling of the list');
  if (plain.status === 0 || plain.status === 404 || pass.missingList.status !== 404)
    return unanswered('The list itself could not be read.');
  if (isMissing(other, pass)) return answered('lower-case', evidence);
  const same = other.status === plain.status && (isList(plain) ? isList(other) : plain.status === 403);
  if (same) return answered('any-case', evidence);
  return unanswered('The other spelling is neither the list nor missing.', evidence);
}

function mcpLicense({ lists }: Pass): ProbeAnswer {
  const { first } = lists.servers;
  if (isList(first)) return answered('yes', seen(first, 'the list can be read'));
  if (isNotLicensed(first)) return answered('no', seen(first, 'refused with the code feature_not_enabled'));
  return unanswered('The list is refused, and not with the code that says why.', seen(first, 'as it came'));
}
