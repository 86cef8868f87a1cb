/** What lists show: how large a page is, where the next one is, how an empty one is answered, how paths are spelt. */

import type { Learnt, SeenAnswer } from '../../core/model/remote.ts';
import { counted } from '../../core/model/text.ts';
import { codesOf } from '../words.ts';
import { among, answered, unanswered } from './finding.ts';
import { objectIn, type Pass, sightsIn } from './pass.ts';
import { countIn, isList, nextOf, type Sight, seen } from './sight.ts';

export const listAnswers = (pass: Pass): Learnt[] => [
  pageSize(pass),
  cursor(pass),
  linkHost(pass),
  linkPath(pass),
  linkRelations(pass),
  lastPage(pass),
  emptyList(pass),
  slashAtEnd(pass),
  mcpPath(pass),
  mcpLicense(pass),
];

/** One answer where everything that was seen says the same, and none where two say different things. */
function unanimous(
  question: string,
  found: readonly (readonly [answer: string, evidence: SeenAnswer])[],
  known: readonly string[],
  why: string,
): Learnt {
  const answers = new Set(found.map(([answer]) => answer));
  const evidence = found.map(([, each]) => each);
  const [only] = answers;
  if (only === undefined) return unanswered(question, why);
  if (answers.size > 1) return unanswered(question, `Lists differ: ${[...answers].join(', ')}.`, evidence);
  if (known.length > 0 && !known.includes(only))
    return { question, excluded: known, evidence, why: `It is another one than those known: ${only}.` };
  return answered(question, only, evidence);
}

const SIZES = ['1000', '100', '5'];
/** The parameter of a page's size, in requests and in links. */
const LIMIT = 'limit';

function pageSize(pass: Pass): Learnt {
  const question = 'page-size';
  const unlimited = sightsIn(pass).filter(({ url }) => !url.searchParams.has(LIMIT));
  const found = unlimited.flatMap((sight): [string, SeenAnswer][] => {
    const count = countIn(sight);
    const named = limitNamedBy(sight);
    if (nextOf(sight) !== undefined && count > 0)
      return [[`${count}`, seen(sight, `${counted(count, 'item')}, and a next page is named`)]];
    return named === undefined ? [] : [[named, seen(sight, `its link says limit=${named}`)]];
  });
  if (found.length > 0) return unanimous(question, found, [], '');
  const most = unlimited.reduce((size, sight) => Math.max(size, countIn(sight)), 0);
  const evidence = unlimited
    .filter((sight) => countIn(sight) === most)
    .slice(0, 1)
    .map((sight) => seen(sight, `${counted(most, 'item')}, and no next page`));
  const excluded = new Set(SIZES.filter((size) => Number(size) < most));
  return among(question, SIZES, excluded, evidence, {
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

/** Every answer that names a next page. */
function linked(pass: Pass): { readonly sight: Sight; readonly target: string }[] {
  return sightsIn(pass).flatMap((sight) => {
    const target = nextOf(sight);
    return target === undefined || !URL.canParse(target, sight.url.href) ? [] : [{ sight, target }];
  });
}

const NO_LINK = 'No list names a next page, not even in pages of one.';

function cursor(pass: Pass): Learnt {
  const found = linked(pass).map(({ sight, target }): [string, SeenAnswer] => {
    const named = [...new URL(target, sight.url).searchParams.keys()].filter(
      (name) => name !== LIMIT && !sight.url.searchParams.has(name),
    );
    const names = [...new Set(named)].filter((name) => /^\w{1,40}$/.test(name)).sort();
    return [names.join('+') || 'nothing', seen(sight, 'the next link continues by these parameters', names)];
  });
  return unanimous('cursor', found, ['skip', 'after', 'offset'], NO_LINK);
}

function linkHost(pass: Pass): Learnt {
  const found = linked(pass).map(({ sight, target }): [string, SeenAnswer] => {
    const names = /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(target);
    const same = new URL(target, sight.url).origin === sight.url.origin;
    const host = names ? (same ? 'own' : 'other') : 'relative';
    return [
      host,
      seen(sight, names ? `the link names ${same ? 'this' : 'another'} host` : 'the link names no host'),
    ];
  });
  return unanimous('link-host', found, ['own', 'other', 'relative'], NO_LINK);
}

function linkPath(pass: Pass): Learnt {
  const found = linked(pass).map(({ sight, target }): [string, SeenAnswer] => {
    const own = sight.url.pathname;
    const path = new URL(target, sight.url).pathname;
    const bare = own.replace(/^\/v1/, '');
    const ways: Readonly<Record<string, string>> = {
      [own]: 'own',
      [`${own}/`]: 'slash',
      [`/api${bare}`]: 'api',
      [bare]: 'bare',
    };
    const way = Object.hasOwn(ways, path) ? (ways[path] ?? 'another') : 'another';
    return [way, seen(sight, `the path of the link is ${WAY_WORDS[way] ?? 'another one'}`)];
  });
  return unanimous('link-path', found, ['own', 'api', 'bare', 'slash'], NO_LINK);
}

const WAY_WORDS: Readonly<Record<string, string>> = {
  own: 'the one that was asked',
  slash: 'the one that was asked, with a slash at its end',
  api: 'below /api',
  bare: 'without the version',
};

function linkRelations(pass: Pass): Learnt {
  const question = 'link-relations';
  const all = [...sightsIn(pass), ...(pass.second === undefined ? [] : [pass.second])];
  const withLinks = all.filter(({ links }) => links !== undefined);
  const others = withLinks.filter(({ links = [] }) => links.some(({ relation }) => relation !== 'next'));
  const told = (sight: Sight): SeenAnswer => {
    const relations = [...new Set((sight.links ?? []).map(({ relation }) => relation))];
    return seen(
      sight,
      'relations of the Link header',
      relations.filter((name) => /^\w{1,20}$/.test(name)).sort(),
    );
  };
  if (others.length > 0) return answered(question, 'several', others.slice(0, 2).map(told));
  // A second page is where a previous one would be named.
  if (withLinks.length === 0 || pass.second === undefined || !isList(pass.second))
    return unanswered(question, NO_LINK);
  return answered(question, 'next', withLinks.slice(0, 2).map(told));
}

function lastPage({ full }: Pass): Learnt {
  const question = 'last-page';
  const none = 'No list of at least two items could be asked for in one page that it just fills.';
  if (full === undefined || !isList(full.page) || countIn(full.page) !== full.count)
    return unanswered(question, none);
  const { page, count, after } = full;
  if (nextOf(page) === undefined)
    return answered(question, 'known', [
      seen(page, `${count} items fill the page, and no next one is named`),
    ]);
  if (after === undefined || !isList(after) || countIn(after) > 0)
    return unanswered(question, none, [seen(page, 'a next page is named, and it is not an empty one')]);
  return answered(question, 'empty', [
    seen(page, `${count} items fill the page, and a next one is named`),
    seen(after, 'that page is empty'),
  ]);
}

function emptyList(pass: Pass): Learnt {
  const values = ['mcp-204', 'always-204', 'array'];
  const servers = pass.lists.servers.first;
  const others = [
    pass.lists.users.first,
    pass.lists.integrations.first,
    pass.notifications,
    pass.ownNotifications,
    pass.auditOfNothing,
  ].filter((sight) => isEmpty(sight));
  const excluded = new Set<string>();
  for (const sight of others)
    for (const value of sight.status === 204 ? ['mcp-204', 'array'] : ['always-204']) excluded.add(value);
  const isServersEmpty = isEmpty(servers);
  if (isServersEmpty)
    for (const value of servers.status === 204 ? ['array'] : ['mcp-204', 'always-204']) excluded.add(value);
  const evidence = [...(isServersEmpty ? [servers] : []), ...others].map((sight) =>
    seen(sight, sight.status === 204 ? 'nothing to list: 204' : 'nothing to list: an empty array'),
  );
  return among('empty-list', values, excluded, evidence, {
    open: 'No list is empty that would tell the readings apart.',
  });
}

/** An answer without a body fits neither reading, unless its status is 204. */
const isEmpty = (sight: Sight): boolean =>
  isList(sight) && countIn(sight) === 0 && (sight.status === 204 || sight.value !== undefined);

/** A 404 says that something does not exist only if the account answers 404 for a list that cannot exist. */
const isMissing = (sight: Sight, { missingList }: Pass): boolean =>
  sight.status === 404 && missingList.status === 404;

function slashAtEnd(pass: Pass): Learnt {
  const question = 'slash-at-end';
  const { list, plain } = pass.withSlash;
  if (!isList(plain)) return unanswered(question, 'The list itself could not be read.');
  if (isMissing(list, pass)) return answered(question, 'missing', [seen(list, 'there is no such path')]);
  if (isList(list) && pass.missingList.status === 404)
    return answered(question, 'same', [seen(list, 'answered as the list is')]);
  return unanswered(question, 'The path with a slash is neither the list nor missing.', [
    seen(list, 'as it came'),
  ]);
}

function mcpPath(pass: Pass): Learnt {
  const question = 'mcp-path';
  const [plain, other] = [pass.lists.servers.first, pass.otherSpelling];
  const evidence = [seen(other, 'the other spelling of the list')];
  if (plain.status === 0 || plain.status === 404 || pass.missingList.status !== 404)
    return unanswered(question, 'The list itself could not be read.');
  if (isMissing(other, pass)) return answered(question, 'lower-case', evidence);
  const same = other.status === plain.status && (isList(plain) ? isList(other) : plain.status === 403);
  if (same) return answered(question, 'any-case', evidence);
  return unanswered(question, 'The other spelling is neither the list nor missing.', evidence);
}

function mcpLicense({ lists }: Pass): Learnt {
  const question = 'mcp-license';
  const { first } = lists.servers;
  if (isList(first)) return answered(question, 'yes', [seen(first, 'the list can be read')]);
  if (first.status === 403 && codesOf(objectIn(first)).includes('feature_not_enabled'))
    return answered(question, 'no', [seen(first, 'refused with the code feature_not_enabled')]);
  return unanswered(question, 'The list is refused, and not with the code that says why.', [
    seen(first, 'as it came'),
  ]);
}
