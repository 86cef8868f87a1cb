/** By whose approval somebody could be given something: each way in a sentence, and what no file can tell. */
import type { Could, Opening, Wish } from '../core/could/could.ts';
import { type Demand, type Enforcement, enforcementOf, type HostSays } from '../core/could/enforced.ts';
import type { Host } from '../core/could/pattern.ts';
import { counted } from '../core/model/text.ts';
import { type AnswerFrame, type AnswerKind, type AnswerPassage, byFilesLine } from './answer.ts';
import { joined, joinedNames, type Line, listed, ours, placed, say, withoutGaps } from './line.ts';

/** An answer, and about what it is. */
export interface CouldAnswer extends Could {
  readonly account: string;
  /** The moment on which the dates of the files were judged. */
  readonly judgedAt: Date;
  readonly host: Host;
  /** What the host says of the branch, if it was asked. */
  readonly says?: HostSays;
}

export const COULD: AnswerKind = { kind: 'Who could get', columns: ['A change of', 'Gives', 'If'] };

export const couldFrame = ({ account, judgedAt }: CouldAnswer): AnswerFrame => ({
  where: [say`${byFilesLine(account, judgedAt)}.`],
  isBelow: true,
});

/** What was asked after, as a name. */
export const wishName = (wish: Wish): string =>
  'label' in wish ? wish.label : wish.kind === 'person' ? wish.email : wish.kind;

export function couldPassages(could: CouldAnswer): AnswerPassage[] {
  const { ways, skipped, closed, host, says } = could;
  const free = ways.filter(({ needs }) => needs.length === 0);
  return withoutGaps([
    ...(says === undefined
      ? [{ id: 'enforced', title: 'If enforced', lead: ours(ENFORCED[host]) }]
      : enforcedPassages(says)),
    {
      id: 'ways',
      title: 'Ways, the shortest first',
      lead: say`${subjectOf(could.wish)}: ${ours(counted(ways.length, 'way', 'ways'))}, ${free.length} of them without the approval of anybody in particular.`,
      warns: free.length > 0,
      items: ways.map((way) => wayLine(way, could)),
    },
    skipped.length > 0 && skippedPassage(could),
    closed.length > 0 && {
      id: 'closed',
      title: 'Files that cannot give it',
      lead: ours(
        could.wish.kind === 'person'
          ? 'Their limit does not allow it, or nobody may write this person:'
          : 'Their limit does not allow it:',
      ),
      items: closed.map((path) => say`${path}`),
    },
    {
      id: 'unseen',
      title: 'What no access file can tell',
      lead: say`Beside these ways:`,
      items: UNSEEN.map(ours),
    },
  ]);
}

const ENFORCED: Record<Host, string> = {
  github:
    'If enforced: each of these holds only where the branch demands a review from code owners, nobody may get round that, and every owner has write access: GitHub drops the others silently. Without it CODEOWNERS asks nobody.',
  gitlab:
    'If enforced: each of these holds only where the branch is protected and demands the approval of code owners. Without it CODEOWNERS asks nobody.',
};

const STANDING_WORDS: Record<Exclude<Enforcement, 'if-enforced'>, string> = {
  enforced: 'Enforced: each of these holds for whoever is not named as getting round it.',
  inert:
    'Not enforced: a rule asks for code owners and for no approval at all, so it asks nobody. Whoever may push or merge needs nobody.',
  'not-enforced':
    'Not enforced: nothing demands a review of code owners on this branch. Whoever may push or merge needs nobody.',
  unknown: 'If enforced: what the host says does not settle it, so each of these may ask nobody.',
};

/** What the host demands, and what it finds wrong in CODEOWNERS. */
function enforcedPassages(says: HostSays): AnswerPassage[] {
  const { repository, branch, demands, errors, unread } = says;
  const standing = enforcementOf(says);
  return withoutGaps([
    {
      id: 'enforced',
      title: `On ${branch} of ${repository}`,
      lead: ours(standing === 'if-enforced' ? ENFORCED.github : STANDING_WORDS[standing]),
      warns: standing !== 'enforced',
      items: [...demands.map(demandLine), ...unread.map((what) => say`not read: ${what}`)],
    },
    errors?.length !== 0 && {
      id: 'owner-errors',
      title: 'What the host finds wrong in CODEOWNERS',
      lead:
        errors === undefined
          ? say`What the host finds wrong in CODEOWNERS could not be read; owners without write access would be dropped silently.`
          : say`The host skips these; an owner without write access is dropped silently:`,
      warns: true,
      items:
        errors?.map(({ path, line, kind, source }) => say`${path}:${String(line)} ${kind}: ${source}`) ?? [],
    },
  ]);
}

/** What a push does to an approval where the branch does not dismiss it: nothing, whatever was pushed. */
const STAYS = 'stays when something is pushed after it';

function demandLine({ name, approvals, ofOwners, dropsStale, reviewers, bypass }: Demand): Line {
  const asked = ours(
    `${counted(approvals, 'approval', 'approvals')}${ofOwners ? ', of code owners' : ', of whomever'}${dropsStale ? '' : `, which ${STAYS}`}`,
  );
  const also = reviewers.length === 0 ? [] : say`; also ${listed(reviewers)}`;
  const round =
    bypass === undefined
      ? say`; who gets round it is not told`
      : bypass.length === 0
        ? say`; nobody gets round it`
        : say`; these get round it: ${listed(bypass, 10)}`;
  return say`${name}: ${asked}${also}${round}`;
}

const UNSEEN = [
  'Administrators of the account can give anything in its own pages; `drift` shows it afterwards.',
  'Whoever has the API token needs no file.',
  'Scripts, packages, included pipelines and actions of others that a workflow runs can do what it can; who may change those is not looked at.',
  'Whoever may push past the rules of the branch, or change them, needs no approval.',
  `An approval ${STAYS}, unless the branch dismisses stale ones.`,
];

function subjectOf(wish: Wish): Line {
  if (wish.kind === 'administrator') return say`Somebody could become administrator`;
  if (wish.kind === 'person') return say`The access of ${wish.email} could change`;
  if (wish.kind === 'anything') return say`Somebody could get access`;
  return say`Somebody could get ${wish.label}`;
}

const SUBJECT: Record<Opening['kind'], string> = {
  file: '',
  'new-file': 'a new file such as ',
  accounts: 'the list of accounts, ',
  workflow: 'the workflow ',
  'new-workflow': 'a new workflow such as ',
  owners: 'the list of owners, ',
  'new-owners': 'a new list of owners that would count instead, ',
};

/** `one approval of @org/finance on access/teams/finance.yaml gives manage on Payroll` */
function wayLine({ path, kind, gives, needs, line, glob }: Opening, { ownersFile, says }: CouldAnswer): Line {
  const limited = glob === undefined ? [] : say` (limited by ${glob})`;
  const where = say`${ours(SUBJECT[kind])}${path}${limited}`;
  const by = line === undefined ? [] : say` (${placed(line)})`;
  if (needs.length === 0) {
    const isDropped = says?.errors?.some((each) => each.path === line?.file && each.line === line.line);
    const owner = ours(isDropped === true ? 'no owner whom the host counts' : 'no owner');
    const none =
      ownersFile === undefined ? 'there is no CODEOWNERS that is read' : 'no line of CODEOWNERS matches';
    const why = line === undefined ? ours(none) : say`${placed(line)} names ${owner}`;
    return say`nobody in particular must approve ${where}; it gives ${givesLine(gives)} (${why})`;
  }
  const approvals = needs.map(
    ({ count: wanted, owners }) =>
      say`${ours(wanted === 1 ? 'one approval' : `${wanted} approvals`)} of ${joinedNames(owners, ' or ')}`,
  );
  return say`${joined(approvals, ' and ')} on ${where} gives ${givesLine(gives)}${by}`;
}

function givesLine(gives: Opening['gives']): Line {
  switch (gives.what) {
    case 'administrator':
      return say`administrator`;
    case 'manage':
    case 'monitor':
      return joined(
        [
          ours(`${gives.what} on every integration`),
          ...keysLines('grants on', gives.on),
          ...settingsLines(gives.settings),
        ],
        ', and ',
      );
    case 'grant':
      return say`${{ term: gives.level }} on ${gives.on}`;
    case 'owners':
      return say`the say over who approves what`;
    case 'anything':
      return say`whatever a workflow can do with the token`;
    case 'listed':
      return joined(
        [
          ...keysLines('grants on', gives.on),
          ...settingsLines(gives.settings),
          ...(gives.ends ? [say`the end of their access`] : []),
        ],
        ', or ',
      );
  }
}

const settingsLines = (settings: readonly string[] = []): Line[] =>
  keysLines(settings.length === 1 ? 'the setting' : 'the settings', settings);

const keysLines = (what: string, keys: readonly string[] = []): Line[] =>
  keys.length === 0 ? [] : [say`${ours(what)} ${joinedNames(keys, ', ')}`];

function skippedPassage({ skipped, host }: CouldAnswer): AnswerPassage {
  const reader = host === 'github' ? 'GitHub' : 'GitLab';
  return {
    id: 'skipped',
    title: 'What of CODEOWNERS does not count',
    lead: ours(`${reader} skips these, and so does this answer. What their author meant cannot be known:`),
    warns: true,
    items: skipped.map(({ place, why }) => say`${placed(place)}: ${{ quote: why }}`),
  };
}
