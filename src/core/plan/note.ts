/** What a plan tells people besides its operations, as data. */
import type { Place } from '../model/finding.ts';
import type { Invitation } from '../model/live.ts';
import type { SettingName } from '../model/settings.ts';

/** Access that a date has ended. */
export interface EndedAccess {
  /** Which access, in words. */
  readonly what: string;
  /** The date, as written. */
  readonly until: string;
  /** Where the date stands. */
  readonly place?: Place;
}

export type Note =
  | {
      readonly code: 'unknown-level';
      readonly person: string;
      readonly level: string;
      /** What is wrong with the record, if it cannot be read at all. */
      readonly oddity?: string;
    }
  /** MCP grants without a scope, or with scopes that we do not know. */
  | {
      readonly code: 'unknown-access';
      readonly person: string;
      readonly servers: readonly string[];
      readonly becomes: 'kept' | 'replaced' | 'removed';
    }
  /** An entry of the account's lists that cannot be read. */
  | {
      readonly code: 'odd-resource';
      readonly what: 'integration' | 'MCP server' | 'subscription';
      readonly name: string;
      readonly oddity: string;
    }
  /** MCP servers are not part of the account's license. */
  | { readonly code: 'no-mcp' }
  /** Declared notifications of people who have not accepted. */
  | { readonly code: 'notify-waits'; readonly people: readonly string[] }
  /** Loses access to integrations in this run, and nothing ends the mail about them. */
  | {
      readonly code: 'still-notified';
      readonly person: string;
      readonly integrations: readonly string[];
    }
  /** Single sign-on is declared, and the account has no client for it, or one that is switched off. */
  | {
      readonly code: 'sso-without-client';
      readonly people: readonly string[];
      readonly client: 'none' | 'disabled';
    }
  | { readonly code: 'notifications-unread'; readonly words: string }
  /** Nobody but the owner has access. */
  | { readonly code: 'empty-account' }
  | { readonly code: 'two-records'; readonly person: string }
  | { readonly code: 'owner-changed'; readonly person: string }
  | {
      readonly code: 'protected-drift';
      readonly person: string;
      readonly wants: string;
      /** Of `policy.breakGlass`: an account for emergencies. */
      readonly isBreakGlass: boolean;
    }
  | { readonly code: 'production-administrator'; readonly person: string }
  | { readonly code: 'email-changed'; readonly person: string; readonly now: string }
  /** Written as a whole because the change speaks of them; what somebody changed in the account goes with it. */
  | { readonly code: 'undoes-outside'; readonly person: string; readonly fields: readonly string[] }
  /** As a run of these files leaves an administrator where it breaks off: none any more, and the rest not written. */
  | { readonly code: 'half-way'; readonly person: string; readonly fields: readonly string[] }
  /** Pinned by id to somebody who is not in the account: not invited. */
  | { readonly code: 'pinned-person-missing'; readonly person: string; readonly id: string }
  | {
      readonly code: 'resource-missing';
      readonly person: string;
      readonly resources: readonly string[];
      /** Set if nothing else is left to them, and the account still gives them something. */
      readonly keeps?: true;
      /** What of that a date has ended; there where there is any. */
      readonly outlives?: readonly EndedAccess[];
    }
  | {
      readonly code: 'unmanaged';
      readonly count: number;
      readonly recent: readonly string[];
      /** The first of them by e-mail, a dozen at most. */
      readonly people: readonly string[];
      /** Whether there is a base: without one, nobody can tell whose lines were deleted. */
      readonly hasBase: boolean;
    }
  /** Nothing proves the account: the line that would. */
  | {
      readonly code: 'proof';
      readonly what: 'integration' | 'MCP server';
      readonly id: string;
      readonly name: string;
    }
  /** Invited under an address that looks like a slip of another one. */
  | { readonly code: 'looks-like'; readonly person: string; readonly like: string }
  /** To be absent, not in the account, and like somebody who is, and whom no file declares. */
  | {
      readonly code: 'absent-looks-like';
      readonly person: string;
      readonly like: string;
      readonly place: Place;
    }
  /** Beside the entry of somebody in the account whom it resembles: invited, or to be absent and not there. */
  | {
      readonly code: 'looks-like-declared';
      readonly person: string;
      readonly place: Place;
      readonly like: string;
      readonly declaredAt: Place;
      readonly becomes: 'invited' | 'absent';
    }
  /** Invited, or to be absent, and perhaps in the account under another e-mail, which is in no file. */
  | {
      readonly code: 'looks-moved';
      readonly person: string;
      readonly place: Place;
      readonly now: string;
      readonly level: string;
      readonly becomes: 'invited' | 'absent';
    }
  /** To be absent, not in the account, and of a domain that `policy.domains` does not list. */
  | { readonly code: 'absent-outside-domains'; readonly people: readonly string[] }
  /** To be absent, not in the account, and near to nobody: with a base those that it does not have. */
  | {
      readonly code: 'absent-nowhere';
      readonly people: readonly string[];
      /** People in the account and in no file who share a name with one of them. */
      readonly like: readonly string[];
      /** Whether they are told from older entries, by a base. */
      readonly isNew: boolean;
    }
  /** Listed as protected, not in the account, and like somebody who is: who was perhaps meant, and is not protected. */
  | { readonly code: 'protected-looks-like'; readonly person: string; readonly like: string }
  /** These administer the account, no file declares them, and this run leaves them so. */
  | { readonly code: 'undeclared-administrators'; readonly people: readonly string[] }
  | { readonly code: 'unmanaged-pending'; readonly people: readonly string[] }
  /** Nothing is to do, and these are the declared people who may be otherwise than the files say. */
  | { readonly code: 'left-alone'; readonly people: readonly string[] }
  /** Declared, disabled in the account, and the file does not say which is wanted. */
  | { readonly code: 'declared-but-disabled'; readonly people: readonly string[] }
  /** What lines gave beside access that state it no more, by the base or by a date: it stays, and nothing ends it. */
  | {
      readonly code: 'unstated';
      /** Settings and mail, as people call them. */
      readonly what: readonly string[];
      readonly people: readonly string[];
      /** The line that gave it. */
      readonly by: string;
      readonly place?: Place;
      /** When it ended; missing where the line has gone or changed. */
      readonly until?: string;
    }
  /** Permissions that the account gives declared people, and no line states. */
  | {
      readonly code: 'unmanaged-settings';
      readonly settings: readonly {
        readonly setting: SettingName;
        readonly count: number;
        /** The first of them by e-mail, three at most. */
        readonly people: readonly string[];
      }[];
    }
  /** What roles that ended gave somebody beside access: a timer leaves it. */
  | {
      readonly code: 'left-by-due';
      readonly person: string;
      readonly what: readonly string[];
      /** The line that gave it. */
      readonly by: string;
      readonly place?: Place;
      readonly until?: string;
    }
  /** Declared, but the invitation is not accepted yet. */
  | { readonly code: 'pending'; readonly people: readonly string[] }
  /** Declared, but the invitation was declined, and the policy does not send it again. */
  | { readonly code: 'dismissed'; readonly people: readonly string[] }
  /** `enabled: false` for somebody who has not accepted: not invited, or the switch waits. */
  | {
      readonly code: 'switch-waits';
      readonly person: string;
      readonly invitation: Invitation | 'none';
      /** Set if this change asks for it: an apply then ends as one in which an operation waits. */
      readonly waits?: true;
    }
  /** Grants on a server whose external identity provider does not enforce them. */
  | { readonly code: 'not-enforced'; readonly server: string; readonly people: readonly string[] }
  /** Issued MCP tokens work for up to an hour after access is taken. */
  | { readonly code: 'mcp-tokens'; readonly people: readonly string[] }
  | { readonly code: 'no-manager'; readonly integration: string }
  | {
      readonly code: 'seats';
      readonly seats: number;
      readonly taken: number;
      readonly freed: number;
      readonly invited: number;
    }
  | {
      readonly code: 'ends-soon';
      readonly person: string;
      readonly what: string;
      readonly until: string;
      /** Of a level: what the files give from then on. */
      readonly left?: readonly string[];
    }
  /** Without a base: dates that have passed and by which this run takes nothing. Old, or a slip of the year. */
  | {
      readonly code: 'date-passed';
      readonly ended: readonly (EndedAccess & { readonly person: string })[];
    }
  | { readonly code: 'token-user-unknown' }
  /** Fewer administrators than the policy demands already now, before this run. */
  | { readonly code: 'below-floor'; readonly administrators: number; readonly minimum: number }
  | { readonly code: 'deletes-in-this-environment'; readonly people: number };

/** People and parts of them of which no plan says that they are as declared: they are left as they are. */
export const UNCOMPARED: ReadonlySet<Note['code']> = new Set([
  'unknown-level',
  'two-records',
  'owner-changed',
  'production-administrator',
  'notifications-unread',
]);
