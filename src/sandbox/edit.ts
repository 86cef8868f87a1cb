/** What somebody else does in the account: an edit of a seed that has all that it needs. */
import type { SeedEdit } from './seed-shape.ts';

type Kind = SeedEdit['do'];

/** What an edit needs beside `do`. The schema does not say it, because its messages about conditions help nobody. */
const NEEDS = {
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
} as const satisfies Record<Kind, readonly (keyof SeedEdit)[]>;

type EditOf<Do extends Kind> = { readonly do: Do } & Omit<SeedEdit, 'do' | 'before' | 'after'> &
  Required<Pick<SeedEdit, (typeof NEEDS)[Do][number]>>;

/** What the other administrator does, or the invitee. */
export type Edit = { [Do in Kind]: EditOf<Do> }[Kind];

export type ResourceEdit = Extract<Edit, { do: `${string}-integration` | `${string}-server` }>;

/** What is done with the record of one person and needs no more than to know whose. */
export type PersonEdit = Exclude<Kind, ResourceEdit['do'] | 'change' | 'invite' | 'insert'>;

/**
 * An edit that is made once, just before a request is carried out or right after: its number, or `METHOD path` of the
 * first that matches, or of the nth. One of the two is given.
 */
export type ScheduledEdit = Edit & Pick<SeedEdit, 'before' | 'after'>;

/** The keys that an edit of the right shape still lacks. */
export const missingOfEdit = (edit: SeedEdit): string[] =>
  NEEDS[edit.do].filter((key) => edit[key] === undefined);

export const isScheduledEdit = (edit: SeedEdit): edit is ScheduledEdit => missingOfEdit(edit).length === 0;
