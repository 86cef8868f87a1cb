/**
 * What GitHub says of the branch, by `gh api`: the program of GitHub does the asking, with its own sign-in and GET
 * alone. It is found through PATH, never downloaded.
 */
import {
  at,
  type Demand,
  demandOfProtection,
  demandOfRuleset,
  type HostSays,
  ownersErrorsIn,
  rulesetsIn,
} from '../core/could/enforced.ts';
import { jsonIn } from '../core/model/json.ts';
import { Failure, invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { askGh } from './gh.ts';

const REPOSITORY = /^(?:([A-Za-z0-9.-]+)\/)?([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)$/;

interface Told {
  /** Undefined: refused, or not there. */
  readonly document?: unknown;
  readonly words: string;
}

/** Asks about the default branch of `OWNER/REPO`, with a host before it outside github.com. */
export async function askHost(given: string, context: Pick<Context, 'env'>): Promise<HostSays> {
  const [, hostname, repository] = given.match(REPOSITORY) ?? [];
  if (repository === undefined || given.startsWith('-')) {
    throw invalid(
      `--host ${visible(given)} is not of the form OWNER/REPO.`,
      'For example: --host acme/access',
    );
  }
  const of = (path: string): Promise<Told> =>
    ghSays(
      [...(hostname === undefined ? [] : ['--hostname', hostname]), `repos/${repository}${path}`],
      context,
    );
  const about = await of('');
  const branch = at(about.document, 'default_branch');
  if (typeof branch !== 'string') {
    throw new Failure(`GitHub says nothing of ${repository}: ${about.words}.`, {
      hint: 'Sign in with `gh auth login`; or leave --host out: each answer then begins with "if enforced".',
    });
  }
  const encoded = encodeURIComponent(branch);
  const [rules, protection, errors] = await Promise.all([
    rulesOf(`/rules/branches/${encoded}`, of),
    of(`/branches/${encoded}/protection`),
    of(`/codeowners/errors?ref=${encoded}`),
  ]);
  const demands: Demand[] = [];
  for (const [id, parameters] of rulesetsIn(rules.document)) {
    const ruleset = await of(`/rulesets/${encodeURIComponent(id)}`);
    demands.push(demandOfRuleset(id, parameters, ruleset.document));
  }
  const own = demandOfProtection(protection.document);
  const isUnprotected = /branch not protected/i.test(protection.words);
  return {
    repository,
    branch,
    demands: own === undefined ? demands : [...demands, own],
    errors: ownersErrorsIn(errors.document),
    unread: [
      ...(Array.isArray(rules.document) ? [] : [`the rules of the branch (${rules.words})`]),
      ...(protection.document !== undefined || isUnprotected
        ? []
        : [`the protection of the branch (${protection.words})`]),
    ],
  };
}

const PAGE = 100;
/** A repository has at most 150 rulesets, each of some twenty rules. */
const MOST_PAGES = 40;

/** All rules of a branch, page after page; what a page lacks makes the whole unread. */
async function rulesOf(path: string, of: (path: string) => Promise<Told>): Promise<Told> {
  const all: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const told = await of(`${path}?per_page=${PAGE}${page === 1 ? '' : `&page=${page}`}`);
    if (!Array.isArray(told.document)) return { words: told.words };
    all.push(...told.document);
    if (told.document.length < PAGE) return { document: all, words: told.words };
  }
  return { words: `it has more than ${MOST_PAGES * PAGE} rules` };
}

async function ghSays(args: readonly string[], context: Pick<Context, 'env'>): Promise<Told> {
  const answer = await askGh(['api', '--method', 'GET', ...args], context);
  if (answer.kind === 'answered') return { document: jsonIn(answer.stdout), words: 'its answer is no JSON' };
  if (answer.kind !== 'missing') return { words: visible(answer.words.slice(0, 200)) };
  throw new Failure('The program gh is not on the PATH, and it alone asks GitHub.', {
    hint: 'Install it from https://cli.github.com, or leave --host out.',
  });
}
