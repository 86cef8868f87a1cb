/**
 * What an access review holds. Plain data without any map or date in it, so that the JSON document is the
 * review itself and an older document can be compared with a newer review (core/report/change.ts).
 */
import { accountTime } from '../model/clock.ts';
import type { Note } from '../plan/note.ts';
import type { GroupName, ReportDocument, ReviewedFiles, ReviewedPerson, Risk } from './saved.ts';

/** 1.x: a minor version only adds. schemas/report.schema.json describes it. */
export const REPORT_FORMAT = '1.4';

/** A report without what only its JSON form says; the notes of its plan still have their kinds. */
export interface AccessReview
  extends Omit<ReportDocument, 'formatVersion' | 'tool' | 'files' | 'change' | 'reviews' | 'notCovered'> {
  readonly files?: Omit<ReviewedFiles, 'notes'> & { readonly notes: readonly Note[] };
}

/** When it was made, by the clock of the account, which is one for all machines; by its machine's where none was told. */
export const momentOfReview = ({
  madeAt,
  clockAheadMs,
}: Pick<AccessReview, 'madeAt' | 'clockAheadMs'>): string => accountTime(madeAt, clockAheadMs);

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
  'break-glass-in-use': 10,
  'writes-to-server': 10,
  'sign-in-unprotected': 10,
} as const satisfies Record<Risk, number>;

/** The risks that stand for access to everything of a kind. */
const ELEVATED: readonly Risk[] = ['administrator', 'manages-everything', 'uses-every-server'];
export const isElevated = ({ risks }: Pick<ReviewedPerson, 'risks'>): boolean =>
  risks.some((risk) => ELEVATED.includes(risk));

export const isDormant = ({ signIn }: Pick<ReviewedPerson, 'signIn'>): boolean =>
  signIn === 'dormant' || signIn === 'never';

/** What gives access to all resources of a kind: three levels, and the switch for every MCP server. */
export const GROUP_NAMES = [
  'administrator',
  'manage',
  'monitor',
  'every-server',
] as const satisfies readonly GroupName[];
