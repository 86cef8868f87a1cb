/** What a plan wants people to know besides: each note in a sentence. */
import { fieldParts } from '../core/model/field.ts';
import { counted } from '../core/model/text.ts';
import { PRESENCE } from '../core/plan/held.ts';
import type { EndedAccess, Note, NoteOf } from '../core/plan/note.ts';
import { IN_THE_PRODUCT } from '../core/plan/several.ts';
import { joined, joinedNames, type Line, listed, ours, placed, say, tag } from './line.ts';
import { undeclaredAdministratorsLine } from './strangers.ts';
import {
  breakGlassRemedy,
  clockWords,
  fieldWords,
  listWords,
  ssoWords,
  untilWords,
  WHICH_IS_MEANT,
} from './words.ts';

const MOST_ENDED = 12;

/** What to write as soon as somebody knows whose the account is. */
const NAME_THE_OWNER = say`Write who owns it as \`account.owner\``;

const NOTE_WORDS: { [Code in Note['code']]: (note: NoteOf<Code>) => Line } = {
  'unknown-level': ({ person, level, oddity }) =>
    oddity === undefined
      ? say`${person} has the access level "${level}", which this version does not know: not touched.`
      : say`${person} is not touched, because the record cannot be read: ${oddity}.`,
  'unknown-access': ({ person, servers, becomes }) => {
    const what = say`${person} has MCP grants without a scope that this version knows, on ${listed(servers)}`;
    if (becomes === 'replaced') return say`${what}: replaced by what is declared there.`;
    if (becomes === 'removed') return say`${what}: taken away, as \`policy.unknownAccess\` says.`;
    return say`${what}: kept as they are. \`policy.unknownAccess: remove\` takes them away.`;
  },
  'odd-resource': ({ what, name, oddity }) =>
    say`One ${ours(what)} of the account${name === '' ? [] : say` (${name})`} cannot be read and ${ours(what === 'subscription' ? 'counts for nobody' : 'cannot be granted')}: ${oddity}.`,
  'no-mcp': () =>
    say`MCP servers are not part of the license of this account: what records hold about them stays as it is.`,
  'notify-waits': ({ people }) =>
    say`Notifications wait until the invitation is accepted: ${listed(people)}. Then the next apply sets them.`,
  'still-notified': ({ person, integrations, isRemoved }) =>
    isRemoved
      ? say`${person} is removed, and gets mail about errors of ${listed(integrations)}. The vendor does not say whether that ends with the removal: look in the product afterwards.`
      : say`${person} loses access to ${listed(integrations)} and stays subscribed to mail about errors there. Where the files state \`notifications\` of them, an apply without \`--due\` ends it. Else state these before, or end it in the product.`,
  'sso-without-client': ({ people, client }) =>
    say`SSO is required of ${listed(people)}, and ${ours(ssoWords(client))}: whoever must use it may be unable to sign in.`,
  'mfa-beside-sso': ({ people, states, place }) => {
    const [one, other] = states === 'mfaRequired' ? ['MFA', 'SSO'] : ['SSO', 'MFA'];
    const stays = states === 'mfaRequired' ? 'ssoRequired' : 'mfaRequired';
    return say`The files require ${ours(one)} (${placed(place)}) and say nothing of ${ours(other)}, which the account requires of ${listed(people)}. The product forbids both at once, so the write may be refused. Write \`${ours(stays)}: false\` beside it, or \`${ours(states)}: false\` for whoever keeps ${ours(other)}.`;
  },
  'notifications-unread': ({ words }) =>
    say`Notifications could not be read, so they are neither compared nor written: ${words}`,
  'empty-account': () =>
    say`Nobody but the owner has access to this account. Is it the right one, and the right token?`,
  'two-records': ({ person, records = [], isEndedByEntry }) =>
    say`${person} has more than one record in the account: ${joinedNames(records, '; ')}. Not touched, as nothing tells which of them an entry would mean. ${ours(isEndedByEntry ? '`state: absent` ends each of them; to keep one, remove the others' : 'Remove all but one')}. ${ours(IN_THE_PRODUCT)}.`,
  'each-record': ({ person, records }) =>
    say`${person} is to be absent and has more than one record in the account, and each is removed: ${joinedNames(records, '; ')}.`,
  'owner-changed': ({ person, perhaps = [] }) => {
    const changed = say`${person} is declared as the owner and stands in the user list: the ownership has changed. Not touched.`;
    if (perhaps.length === 0) return say`${changed} ${NAME_THE_OWNER}.`;
    const [is, each] = perhaps.length === 1 ? ['is', 'they'] : ['are', 'one of them'];
    return say`${changed} ${listed(perhaps, 12)} ${ours(`${is} declared and in no list, so ${each} may own the account now: nobody is invited before that is settled`)}. ${NAME_THE_OWNER}.`;
  },
  'protected-drift': ({ person, wants, isBreakGlass }) =>
    isBreakGlass
      ? say`${person} is a break-glass account and never written, although the files say otherwise (${wants}): ${ours(breakGlassRemedy(wants))}.`
      : say`${person} is protected and never written, although the files say otherwise (${wants}). Put it right in the product, write in the files what the account has, or take the person out of \`policy.protectedUsers\`.`,
  'production-administrator': ({ person }) =>
    say`${person} is an administrator of production, which this environment mirrors: not touched, although the file wants less.`,
  'email-changed': ({ person, now }) =>
    say`${person} is pinned by id and has the e-mail ${now} in the account.`,
  'pinned-person-missing': ({ person, id }) =>
    say`${person} is pinned to the person ${id}, who is not in the account: not invited. Remove \`id:\` to invite them.`,
  'undoes-outside': ({ person, fields }) =>
    fields.includes(PRESENCE)
      ? say`${person} is invited again, which also undoes what was changed in the account: somebody took them out.`
      : say`${person} is written as a whole, which also undoes what was changed in the account: ${ours(listWords([...new Set(fields.map((field) => fieldParts(field)[0]))]))}.`,
  'half-way': ({ person }) =>
    say`${person} is no administrator any more, and the rest of what the files ask is not written: a run that breaks off leaves somebody so. An apply goes on from there.`,
  'resource-missing': ({ person, resources, keeps, outlives = [] }) =>
    keeps
      ? say`${person} gets ${listed(resources)} when it exists in the account, and nothing else is left to them. So until then nothing of them is written: they keep what they have${outlives.length === 0 ? [] : say`, and access outlives its end: ${joined(outlives.map(endedWords), ', ')}`}. \`state: absent\` ends it; anything else that the files give them replaces it.`
      : say`${person} gets ${listed(resources)} when it exists in the account.`,
  unmanaged: ({ count: people, recent, people: named, hasBase }) => {
    const [is, stay] = people === 1 ? ['is', 'stays as it is'] : ['are', 'stay as they are'];
    const all = ours(`${counted(people, 'person', 'people')} in the account ${is} in no file and ${stay}`);
    const who =
      people > named.length
        ? say`: ${joinedNames(named, ', ')} and ${people - named.length} more.`
        : say`: ${listed(named, named.length)}.`;
    const added = recent.length === 0 ? [] : say` Created in the last 30 days: ${listed(recent)}.`;
    const memory = hasBase
      ? ''
      : ' Without `--base`, deleting a line changes nothing: `state: absent` ends the access.';
    return say`${all}${who}${added}${ours(memory)}`;
  },
  proof: ({ what, id, name }) =>
    say`This account has the ${ours(what)} ${name}. If it is the right account, prove it under \`account\`: ${{ code: `contains: [${id}]` }}`,
  'looks-like': ({ person, like }) =>
    say`${person} is invited, and looks like ${like}. Did you mean that? If not, allow \`looks-like\`.`,
  'absent-looks-like': ({ person, like, place }) =>
    say`${person} is to be absent (${placed(place)}) and is not in the account. ${like} is in the account and in no file. Did you mean that? If ${person} has left, delete the entry.`,
  'looks-like-declared': ({ person, place, like, declaredAt, becomes }) =>
    becomes === 'invited'
      ? say`${person} is invited (${placed(place)}), and looks like ${like}, who is in the account and declared too (${placed(declaredAt)}). If they are one person, join the two entries.`
      : say`${person} is to be absent (${placed(place)}) and is not in the account. ${like} is, and the files give them access (${placed(declaredAt)}). Did you mean that? If ${person} has left, delete the entry.`,
  'looks-moved': movedWords,
  'absent-outside-domains': ({ people }) =>
    say`To be absent, not in the account, and of a domain that \`policy.domains\` does not list: ${listed(people)}. Is the domain misspelt? If they have left, delete their entries.`,
  'absent-nowhere': ({ people, like, isNew }) => {
    const said = isNew
      ? say`To be absent by this change, and not in the account, so that nobody's access ends: ${listed(people, 12)}. Is the address right?`
      : say`To be absent, and not in the account: ${listed(people, 12)}. Whoever has left may stay so; an address that is misspelt ends nobody's access.`;
    return like.length === 0
      ? said
      : say`${said} In the account, in no file and with a name in common: ${listed(like)}.`;
  },
  'protected-nowhere': ({ person, like }) =>
    say`\`policy\` protects ${person}, who is neither in the account nor in the files, and so nobody.${like === undefined ? '' : say` Did you mean ${like}?`} If ${person} has left, take the address out of \`policy\`.`,
  'undeclared-administrators': ({ people }) => undeclaredAdministratorsLine(people),
  'unmanaged-pending': ({ people }) =>
    say`Not disabled, because the invitation is not accepted: ${listed(people)}. Only accepted users can be disabled.`,
  'left-alone': ({ people }) =>
    say`Declared, and written by no run as things are (protected, not there yet or not to be told for sure): ${listed(people, 12)}. \`explain PERSON --live\` compares.`,
  'declared-but-disabled': ({ people }) =>
    say`Declared, but disabled in the account: ${listed(people)}. ${ours(WHICH_IS_MEANT)}`,
  unstated: ({ what, people, by, place, until }) => {
    const line = say`${by}${place === undefined ? [] : say`, ${placed(place)}`}`;
    const gave =
      until === undefined
        ? say`which ${line} stated until now`
        : say`which ${line} stated until ${untilWords(until)}`;
    return say`Stays as the account has it: ${listed(what)} of ${listed(people, 12)}, ${gave}. No line states it any more, so no run changes it and no date ends it.`;
  },
  'unmanaged-settings': ({ settings }) => {
    const each = settings.map(({ setting, count: people, people: named }) => {
      const more = people > named.length ? ours(` and ${people - named.length} more`) : [];
      return say`${fieldWords(setting, new Map())} (${joinedNames(named, ', ')}${more})`;
    });
    return say`Beside what the files say, and stated by no line: ${joined(each, '; ')}. It stays as it is; \`defaults\`, a role or an entry that says \`false\` ends it.`;
  },
  'left-by-due': ({ person, what, by, place, until }) =>
    say`Left by \`--due\`: ${listed(what)} of ${person}, which ${by} gave${until === undefined ? [] : say` until ${untilWords(until)}`}${place === undefined ? [] : say` (${placed(place)})`}. A timer ends access and nothing else; an apply without \`--due\` takes this.`,
  pending: ({ people }) => say`Has not accepted the invitation yet: ${listed(people)}.`,
  dismissed: ({ people }) =>
    say`Has declined the invitation: ${listed(people)}. \`policy.dismissed: reinvite\` sends it again.`,
  'switch-waits': ({ person, invitation, waits }) => {
    if (invitation === 'none')
      return say`${person} is declared with \`enabled: false\` and is not in the account: not invited.`;
    if (invitation === 'pending')
      return waits
        ? say`${person} is to be disabled, which is possible only after the invitation is accepted. Until then an apply with a \`--base\`, and every one of the Action, ends with 8, so that the files do not count as in force; one that runs after it disables them. To withdraw the invitation now, write \`state: absent\`.`
        : say`${person} is to be disabled, which is possible only after the invitation is accepted. This run leaves that: it is no part of what it was asked for.`;
    return say`${person} has declined the invitation and is declared with \`enabled: false\`: not invited again.`;
  },
  'not-enforced': ({ server, people }) =>
    say`MCP ${server} uses an external identity provider: the grants of ${listed(people)} are recorded, not enforced.`,
  'mcp-tokens': ({ people }) =>
    say`MCP tokens that were already issued may work for up to one hour after the apply: ${listed(people)}.`,
  'no-manager': ({ integration }) => say`${integration} is left without a manager other than administrators.`,
  seats: ({ seats, taken, freed, invited }) => {
    const after = taken - freed + invited;
    const ledger = `Seats: ${taken} of ${seats} taken, ${freed} freed, ${invited} invited, ${after} after the run.`;
    const beyond = `${ledger} That is ${after - seats} too many: invitations may be refused.`;
    return ours(after > seats ? beyond : ledger);
  },
  'ends-soon': ({ person, what, until, left }) =>
    say`${person}: ${what} ends on ${untilWords(until)}.${left && say` What is left then: ${listed(left)}.`}`,
  'date-passed': ({ ended }) => {
    const each = ended.map(endedWords);
    const more = each.length > MOST_ENDED ? ours(` and ${each.length - MOST_ENDED} more`) : [];
    return say`The date has passed, and this run takes nothing by it: ${joined(each.slice(0, MOST_ENDED), ', ')}${more}. Is the year right? If it is, the lines may go once the account gives no more of it.`;
  },
  'token-user-unknown': () =>
    say`The token belongs to nobody in the user list: to the owner, or to somebody whom the account does not show.`,
  'below-floor': ({ administrators, minimum }) =>
    ours(
      `The account has ${counted(administrators, 'administrator')} besides the token's own user; \`policy.minAdministrators\` wants ${minimum}. A run takes none of them before it has made another.`,
    ),
  'clock-differs': ({ aheadMinutes, otherwise }) => {
    const wrong = ours(`The clock of this machine ${clockWords(aheadMinutes)}.`);
    return otherwise.length === 0
      ? say`${wrong} Dates are judged by it, and none that lies between changes anything.`
      : say`${wrong} Dates are judged by it. What differs by the account's clock: ${listed(otherwise, 12)}. Set it: an apply writes nothing before.`;
  },
  'deletes-in-this-environment': ({ people }) =>
    ours(`Removing ${counted(people, 'person', 'people')} acts on the environment of this token only.`),
};

function movedWords({ person, place, now, level, becomes, isCertain }: NoteOf<'looks-moved'>): Line {
  const at = placed(place);
  const same = say`By the id that the base has, the same person is ${now} now (${level}), in no file`;
  if (becomes === 'invited')
    return isCertain
      ? say`${person} is invited (${at}). ${same}: write ${now} in the place of ${person}, or both have access.`
      : say`${person} is invited (${at}). ${now} is in the account, in no file, and has just that access (${level}). If the e-mail of one person changed, write the new one in the place of the old, or both have it.`;
  return isCertain
    ? say`${person} is to be absent (${at}) and is not in the account. ${same}, so the entry ends nothing: write ${now} in the place of ${person}.`
    : say`${person} is to be absent (${at}) and is not in the account. ${now} is, in no file, and has just the access that was theirs (${level}). Did their e-mail change? Then the entry ends nothing: write ${now} in the place of ${person}.`;
}

function endedWords({ person, what, until, place }: EndedAccess & { readonly person?: string }): Line {
  const of = person === undefined ? [] : say` of ${person}`;
  return say`${what}${of} (${untilWords(until)}${place === undefined ? [] : say`, ${placed(place)}`})`;
}

export function noteWords(note: Note): Line {
  const words: (note: never) => Line = NOTE_WORDS[note.code];
  return words(note as never);
}

/** Notes that ask for attention, as opposed to those that inform. */
export function isWarning(note: Note): boolean {
  // An invitation is mailed to whoever has the address; somebody who left may well have had a namesake.
  if (note.code === 'looks-like-declared') return note.becomes === 'invited';
  if (note.code === 'resource-missing') return note.keeps === true;
  if (note.code === 'absent-nowhere') return note.isNew;
  if (note.code === 'seats') return note.taken - note.freed + note.invited > note.seats;
  return WARNINGS.has(note.code);
}

const WARNINGS: ReadonlySet<Note['code']> = new Set([
  'clock-differs',
  'unknown-level',
  'unknown-access',
  'odd-resource',
  'empty-account',
  'still-notified',
  'unstated',
  'left-by-due',
  'sso-without-client',
  'mfa-beside-sso',
  'notifications-unread',
  'two-records',
  'owner-changed',
  'protected-drift',
  'production-administrator',
  'declared-but-disabled',
  'no-manager',
  'pinned-person-missing',
  'undoes-outside',
  'half-way',
  'looks-like',
  'looks-moved',
  'absent-looks-like',
  'absent-outside-domains',
  'protected-nowhere',
  'proof',
  'undeclared-administrators',
  'below-floor',
]);

/** Notes as they are read: warnings first. */
export function noteLines(notes: readonly Note[]): { readonly warns: boolean; readonly line: Line }[] {
  return [...notes]
    .sort((a, b) => Number(isWarning(b)) - Number(isWarning(a)))
    .map((note) => {
      const warns = isWarning(note);
      return { warns, line: warns ? say`${tag('warning', 'warn')} ${noteWords(note)}` : noteWords(note) };
    });
}
