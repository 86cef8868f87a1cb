/** What somebody else does in the account: an edit of a seed that has all that it needs. */
import type { SeedEdit } from './seed-shape.ts';

type Kind = SeedEdit['do'];

/** An edit that needs some keys and may have others. */
type EditOf<Do extends Kind, Needed extends keyof SeedEdit, May extends keyof SeedEdit = never> = {
  readonly do: Do;
} & Required<Pick<SeedEdit, Needed>> &
  Pick<SeedEdit, May>;

export type PersonEdit = 'remove' | 'enable' | 'disable' | 'accept' | 'dismiss' | 'transfer-ownership';

export type ResourceEdit =
  | EditOf<'delete-integration', 'integration'>
  | EditOf<'delete-server', 'mcpServer'>
  | EditOf<'rename-integration', 'integration' | 'name'>
  | EditOf<'rename-server', 'mcpServer' | 'name'>;

/** What the other administrator does, or the invitee. */
export type Edit =
  | EditOf<'change', 'user' | 'set'>
  | EditOf<'invite' | 'insert', 'user', 'set'>
  | EditOf<PersonEdit, 'user'>
  | ResourceEdit;

/**
 * An edit that is made once, just before a request is carried out or right after: its number, or `METHOD path` of the
 * first that matches, or of the nth. One of the two is given.
 */
export type ScheduledEdit = Edit & Pick<SeedEdit, 'before' | 'after'>;

/** What an edit needs beside `do`. The schema does not say it, because its messages about conditions help nobody. */
const NEEDS: Readonly<Record<Kind, readonly (keyof SeedEdit)[]>> = {
  change: ['user', 'set'],
  invite: ['user'],
  insert: ['user'],
  remove: ['user'],
  enable: ['user'],
  disable: ['user'],
  accept: ['user'],
  dismiss: ['user'],
  'transfer-ownership': ['user'],
  'delete-integration': ['integration'],
  'delete-server': ['mcpServer'],
  'rename-integration': ['integration', 'name'],
  'rename-server': ['mcpServer', 'name'],
};

/** The keys that an edit of the right shape still lacks. */
export const missingOfEdit = (edit: SeedEdit): string[] =>
  NEEDS[edit.do].filter((key) => edit[key] === undefined);

export const isScheduledEdit = (edit: SeedEdit): edit is ScheduledEdit => missingOfEdit(edit).length === 0;
