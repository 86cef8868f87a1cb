/** The words of an access review. Every form uses these, so that all say the same. */

import type { Reason } from '../../core/model/reason.ts';
import { SETTING_NAMES, SETTINGS } from '../../core/model/settings.ts';
import { counted } from '../../core/model/text.ts';
import type { AccessReview } from '../../core/report/document.ts';
import type {
  FileStanding,
  GroupName,
  ReviewedPerson,
  ReviewedResource,
  Risk,
  SignIn,
  UnknownPerson,
} from '../../core/report/saved.ts';
import { joined, type Line, ours, say, withoutGaps } from '../line.ts';
import { type Figure, figure } from '../section.ts';
import { HAZARD_WORDS, reasonLine, statusText } from '../words.ts';

export const RISK_WORDS: Record<Risk, string> = {
  administrator: 'is administrator',
  'manages-everything': HAZARD_WORDS['grants-manage-all'],
  'uses-every-server': HAZARD_WORDS['grants-all-mcp-servers'],
  'declared-absent': 'is to be absent by the files',
  'outside-files': 'is in no file',
  dormant: 'has not signed in for long',
  'break-glass-in-use': 'is a break-glass account in use',
  'writes-to-server': 'writes to an MCP server',
  'sign-in-unprotected': 'needs neither MFA nor SSO',
};

/** What a group is, as a reason for reaching something. */
export const GROUP_WORDS: Record<GroupName, string> = {
  administrator: 'level administrator',
  manage: 'level manage',
  monitor: 'level monitor',
  'every-server': 'every MCP server',
};

/** What a group reaches. */
export const GROUP_REACH: Record<GroupName, string> = {
  administrator: 'manage on every integration, write on every MCP server',
  manage: 'manage on every integration',
  monitor: 'monitor on every integration',
  'every-server': 'write on every MCP server, future ones included',
};

export const FILE_WORDS = {
  declared: 'declared',
  protected: 'protected, never written',
  outside: 'in no file',
} as const;

/** What somebody signs who has read a review on paper. */
export const I_HAVE_REVIEWED = 'I have reviewed the access above.';

const NO_LINE = 'no line gives it';

/** Reasons with their places; where nothing in the files gives what somebody has, that is said. */
export function becauseWords(because: readonly Reason[], standing: FileStanding | undefined): Line {
  if (because.length > 0) return joined(because.map(reasonLine), '; ');
  if (standing === undefined) return [];
  if (standing === 'outside') return ours(FILE_WORDS.outside);
  return ours(standing === 'declared' ? NO_LINE : `${NO_LINE}; ${FILE_WORDS.protected}`);
}

/** The same in brackets behind what it explains; of people without lines something else says so. */
export function because(reasons: readonly Reason[], standing: FileStanding | undefined): Line {
  if (reasons.length === 0 && (standing === undefined || standing === 'outside')) return [];
  return say` (${becauseWords(reasons, standing)})`;
}

/** The day of a date of the account; what is no date stays as it is. */
export const dayWords = (date: string | undefined): Line => {
  if (date === undefined) return say`not said`;
  return /^\d{4}-\d{2}-\d{2}T/.test(date) ? say`${ours(date.slice(0, 10))}` : say`${date}`;
};

const SIGN_IN_WORDS: Record<SignIn, (days: number) => string> = {
  active: () => '',
  dormant: (days) => `more than ${counted(days, 'day')} ago`,
  never: (days) => `never, in more than ${counted(days, 'day')}`,
  new: () => 'never yet',
  unknown: () => 'cannot be told',
};

/** When somebody last signed in, and what that means. */
export function signInWords({ signIn, lastSignIn }: ReviewedPerson, days: number): Line {
  const words = signIn === undefined ? '' : SIGN_IN_WORDS[signIn](days);
  if (lastSignIn === undefined) return ours(words === '' ? 'never' : words);
  return words === '' ? dayWords(lastSignIn) : say`${dayWords(lastSignIn)}, ${ours(words)}`;
}

/** How a record came about, by the account's word for it. */
const CREATED_VIA: Readonly<Record<string, string>> = {
  existing_account_invite: 'by invitation',
  existing_account_share_request: 'by a request for access',
  invited_during_signup: 'by invitation at sign-up',
  new_account_auto_join: 'by the domain of the e-mail, without an invitation',
};

export function createdWords({
  createdAt,
  createdVia,
}: Pick<ReviewedPerson, 'createdAt' | 'createdVia'>): Line {
  if (createdVia === undefined) return dayWords(createdAt);
  const known = Object.hasOwn(CREATED_VIA, createdVia) ? CREATED_VIA[createdVia] : undefined;
  return say`${dayWords(createdAt)}, ${known === undefined ? createdVia : ours(known)}`;
}

/** The switches of a record that are on; MFA and SSO are said also when both are off. */
export function settingsWords({ settings }: ReviewedPerson): Line {
  const on = SETTING_NAMES.filter((name) => settings[name]).map((name) => SETTINGS[name].label);
  const unprotected = !settings.mfaRequired && !settings.ssoRequired;
  return ours([...(unprotected ? ['neither MFA nor SSO required'] : []), ...on].join(', '));
}

/** `accepted`, `declined`, `pending for 12 days`. */
export const statusWords = ({ status, pendingDays }: ReviewedPerson): string =>
  pendingDays === undefined ? statusText(status) : `${status} for ${counted(pendingDays, 'day')}`;

/** Whether what a record gives is in force, as one word for tables that programs read. */
export function inForce({ status }: ReviewedPerson, resource: ReviewedResource): string {
  if (status === 'disabled') return 'no: disabled';
  if (status === 'dismissed') return 'no: declined';
  if (status === 'pending') return 'once accepted';
  return resource.external ? 'no: external identity provider' : 'yes';
}

export const EXTERNAL = 'external identity provider: grants are recorded, not enforced';

/** Whether the record as a whole cannot be read, and not the word for its level alone. */
export const isUnreadable = ({ oddity }: Pick<UnknownPerson, 'oddity'>): boolean => oddity !== undefined;

/** The numbers of a review: how many, what they may, what is wrong; zeros are left out. */
export function figuresOf({ figures, dormantDays, unknownLevels, files }: AccessReview): Figure[] {
  const days = counted(dormantDays, 'day');
  const unknown = 'a level that this version does not know';
  const unreadable = unknownLevels.filter(isUnreadable).length;
  const all: readonly (readonly [n: number | undefined, one: string, many: string, grave?: 'grave'])[] = [
    [figures.people, 'person is in the account', 'people are in the account'],
    [figures.administrators, 'person is administrator', 'people are administrators'],
    [
      figures.managesEverything,
      'person besides administrators may change every integration',
      'people besides administrators may change every integration',
    ],
    [
      figures.usesEveryServer,
      'person besides administrators may use every MCP server',
      'people besides administrators may use every MCP server',
      'grave',
    ],
    [figures.unknownLevels - unreadable, `person has ${unknown}`, `people have ${unknown}`, 'grave'],
    [
      unreadable,
      'person has a record that cannot be read',
      'people have records that cannot be read',
      'grave',
    ],
    [figures.outsideFiles, 'person is in no file', 'people are in no file', 'grave'],
    [figures.breakGlassInUse, 'break-glass account is in use', 'break-glass accounts are in use', 'grave'],
    [figures.differ, 'person differs from the files', 'people differ from the files', 'grave'],
    [figures.brokenTests, 'access test fails', 'access tests fail', 'grave'],
    [
      figures.externalServers,
      'MCP server leaves access to an external identity provider',
      'MCP servers leave access to an external identity provider',
    ],
    [
      figures.dormant,
      `person has not signed in for ${days}`,
      `people have not signed in for ${days}`,
      'grave',
    ],
    [figures.signInUnknown, 'person has no date of a sign-in', 'people have no date of a sign-in'],
    [figures.pending, 'invitation is pending', 'invitations are pending'],
    [figures.pendingElevated, PENDING_ELEVATED, PENDING_ELEVATED, 'grave'],
    [figures.dismissed, 'invitation was declined', 'invitations were declined'],
    [figures.disabled, 'person is disabled', 'people are disabled'],
  ];
  const told = all.flatMap(([n = 0, one, many, grave]) =>
    n === 0 ? [] : [figure(n, one, many, grave !== undefined)],
  );
  return [...told, ...missingAdministrators(files)];
}

/** How many administrators the policy of the files wants beyond those that there are. */
export function missingAdministrators(files: AccessReview['files']): Figure[] {
  const floor = files?.notes.find((note) => note.code === 'below-floor');
  if (floor === undefined) return [];
  const rest = `missing: \`policy.minAdministrators\` wants ${floor.minimum} besides the token's own user`;
  const missing = floor.minimum - floor.administrators;
  return [figure(missing, `administrator is ${rest}`, `administrators are ${rest}`, true)];
}

const PENDING_ELEVATED = 'of the pending would reach everything of a kind';

/** What no run writes, although the files say otherwise. */
export const NOT_WRITTEN = 'nothing: no run writes that (see the notes)';

export function remarksOn({ files, redacted, people }: AccessReview): Line[] {
  const { differences } = files ?? {};
  const outlived = people.filter(({ outlives }) => outlives !== undefined).length;
  return withoutGaps([
    redacted && say`People stand under pseudonyms, and reasons that somebody wrote are left out.`,
    say`The owner reaches everything and is in no list.`,
    files === undefined && say`No file was read: which line gives what is not said.`,
    differences?.every(({ kinds }) => kinds.length === 0) &&
      ours(
        `An apply of the files would change nothing${differences.length === 0 ? '.' : `, and ${counted(differences.length, 'person differs', 'people differ')} from them all the same (see the notes).`}`,
      ),
    outlived > 0 &&
      ours(`${counted(outlived, 'person has', 'people have')} access that has outlived its end.`),
  ]);
}

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
