/**
 * What an access review holds. Plain data without any map or date in it, so that the JSON document is the
 * review itself and an older document can be compared with a newer review (core/report/change.ts).
 */
import type { Place } from '../model/finding.ts';
import type { Invitation } from '../model/live.ts';
import type { Reason } from '../model/reason.ts';
import type { SettingName } from '../model/settings.ts';
import type { Note } from '../plan/note.ts';
import type { Kind } from '../plan/operation.ts';

/** 1.x: a minor version only adds. schemas/report.schema.json describes it. */
export const REVIEW_FORMAT = '1.0';

/** Where a person stands. A switch that is off counts before the invitation. */
export type Status = Invitation | 'disabled';

/**
 * What makes a person worth a look, with its share of the score. Nobody who cannot sign in has any: neither
 * disabled people nor those who declined.
 */
export const RISKS = {
  administrator: 100,
  'manages-everything': 60,
  'uses-every-server': 50,
  'declared-absent': 30,
  'outside-files': 20,
  dormant: 15,
  'writes-to-server': 10,
  'sign-in-unprotected': 10,
} as const;
export type Risk = keyof typeof RISKS;

/** The risks that stand for access to everything of a kind. */
export const ELEVATED: readonly Risk[] = ['administrator', 'manages-everything', 'uses-every-server'];
export const isElevated = ({ risks }: Pick<ReviewedPerson, 'risks'>): boolean =>
  risks.some((risk) => ELEVATED.includes(risk));

/**
 * When somebody who can sign in last did: lately; longer ago than the limit; never, with a record older
 * (`never`) or younger (`new`) than the limit; or the account gives no date to judge by.
 */
export type SignIn = 'active' | 'dormant' | 'never' | 'new' | 'unknown';
export const isDormant = ({ signIn }: Pick<ReviewedPerson, 'signIn'>): boolean =>
  signIn === 'dormant' || signIn === 'never';

/** A grant in a person's record, and the lines that ask for it; none: no line does. */
export interface ReviewedGrant {
  readonly id: string;
  readonly level: 'monitor' | 'manage' | 'read' | 'write';
  readonly because: readonly Reason[];
}

/** What gives access to all resources of a kind: three levels, and the switch for every MCP server. */
export const GROUP_NAMES = ['administrator', 'manage', 'monitor', 'every-server'] as const;
export type GroupName = (typeof GROUP_NAMES)[number];

/** Whether the files declare a person; `protected` people may also be declared, and nobody writes them. */
export type FileStanding = 'declared' | 'protected' | 'outside';

export interface ReviewedPerson {
  /** As the account spells it. */
  readonly email: string;
  readonly name?: string;
  readonly recordId: string;
  readonly personId: string;
  readonly status: Status;
  /** As recorded, whatever the status. */
  readonly level: 'none' | 'custom' | 'monitor' | 'manage' | 'administrator';
  readonly levelBecause: readonly Reason[];
  readonly integrations: readonly ReviewedGrant[];
  readonly mcpServers: readonly ReviewedGrant[];
  /** There if the record gives every current and future MCP server. */
  readonly everyServer?: { readonly because: readonly Reason[] };
  readonly settings: Readonly<Record<SettingName, boolean>>;
  /** An administrator of production whom this environment only mirrors. */
  readonly isProductionAdmin: boolean;
  /** Whose token the review was made with. */
  readonly isTokenUser: boolean;
  /** RFC 3339, as the account says; missing if it does not. */
  readonly createdAt?: string;
  readonly createdVia?: string;
  readonly lastSignIn?: string;
  /** Only of people who can sign in. */
  readonly signIn?: SignIn;
  /** For how many whole days an invitation has been pending. */
  readonly pendingDays?: number;
  /** Missing if there are no files. */
  readonly inFiles?: FileStanding;
  /** Where the files declare the person. */
  readonly declaredAt?: Place;
  /** When all their access ends, as written. */
  readonly until?: string;
  readonly risks: readonly Risk[];
  /** The sum of the risks; see RISKS. */
  readonly score: number;
}

/** Somebody with a level that this version does not know: what they reach cannot be told. */
export interface UnknownPerson {
  readonly email: string;
  readonly recordId: string;
  readonly personId: string;
  /** The account's word for the level. */
  readonly levelWord: string;
  readonly inFiles?: FileStanding;
}

/** Everybody who reaches all resources of a kind through one property of their record. */
export interface ReviewedGroup {
  readonly group: GroupName;
  /** On each integration and on each MCP server; `none`: no such access through this property. */
  readonly integrations: 'none' | 'monitor' | 'manage';
  readonly mcpServers: 'none' | 'write';
  readonly people: readonly ReviewedReacher[];
}

/** Who reaches something. Disabled people and those who declined reach nothing and are left out. */
export interface ReviewedReacher {
  readonly email: string;
  readonly recordId: string;
  readonly status: 'accepted' | 'pending';
}

export interface ReviewedResource {
  readonly kind: 'integration' | 'mcp-server';
  readonly id: string;
  /** What people call it, unique among the resources: its key in the files, else URI or name. */
  readonly label: string;
  /** Its name in the account. */
  readonly name: string;
  readonly uri?: string;
  /** Whether an external identity provider keeps grants on it unenforced. */
  readonly external: boolean;
  /** The true list: whole groups, and people with a grant that gives more than their level does. */
  readonly reachedBy: readonly ReviewedReach[];
}

export type ReviewedReach =
  | {
      readonly by: 'group';
      readonly group: GroupName;
      readonly level: ReviewedGrant['level'];
      /** How many of the group have no grant of their own here that gives more. */
      readonly people: number;
    }
  | ({
      readonly by: 'grant';
      readonly level: ReviewedGrant['level'];
      readonly because: readonly Reason[];
    } & ReviewedReacher);

/** What an apply of the files would do, by person. */
export interface ReviewedDifference {
  readonly email: string;
  readonly kinds: readonly Kind[];
  readonly waits: boolean;
}

export interface ReviewedTest {
  readonly name: string;
  readonly place: Place;
  readonly broken: readonly { readonly email: string; readonly words: string }[];
}

export interface AccessReview {
  readonly account: { readonly name: string; readonly environment?: string; readonly origin: string };
  /** RFC 3339. */
  readonly madeAt: string;
  readonly dormantDays: number;
  /** There if people stand under pseudonyms. */
  readonly redacted?: true;
  readonly figures: Figures;
  /** By score, the highest first, then by e-mail. */
  readonly people: readonly ReviewedPerson[];
  readonly unknownLevels: readonly UnknownPerson[];
  readonly groups: readonly ReviewedGroup[];
  readonly resources: readonly ReviewedResource[];
  /** What the files say beside the account; missing if there are none. */
  readonly files?: {
    readonly owner?: string;
    readonly differences: readonly ReviewedDifference[];
    readonly tests: readonly ReviewedTest[];
    readonly notes: readonly Note[];
  };
}

export interface Figures {
  readonly people: number;
  /** These three can act now: whoever is pending is counted with the pending. */
  readonly administrators: number;
  readonly managesEverything: number;
  readonly usesEveryServer: number;
  readonly dormant: number;
  readonly signInUnknown: number;
  readonly pending: number;
  /** Those of the pending who would reach everything of a kind. */
  readonly pendingElevated: number;
  readonly dismissed: number;
  readonly disabled: number;
  readonly unknownLevels: number;
  readonly integrations: number;
  readonly mcpServers: number;
  readonly externalServers: number;
  readonly outsideFiles?: number;
  readonly differ?: number;
  readonly brokenTests?: number;
}
