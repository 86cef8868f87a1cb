/** What the certificate takes for equal, and for an administrator. Written anew, so that it shares no mistake. */
import { type Access, effective, isWithin, type McpAccess } from '../../model/access.ts';
import type { Standing } from '../operation.ts';

export type Recorded = Pick<Standing, 'access' | 'invitation' | 'disabled'>;

export const isAdministratorRecord = (record: Recorded | undefined): boolean =>
  record !== undefined &&
  record.access.level === 'administrator' &&
  record.invitation === 'accepted' &&
  !record.disabled;

export const sameReach = (a: Access, b: Access): boolean =>
  isWithin(effective(a), effective(b)) && isWithin(effective(b), effective(a));

export function sameRecord(a: Recorded | undefined, b: Recorded | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.invitation === b.invitation && a.disabled === b.disabled && sameReach(a.access, b.access);
}

/** Whether MCP grants `a` leave nothing out that `b` has. */
export function coversMcp(a: McpAccess, b: McpAccess): boolean {
  if (a === 'all') return true;
  if (b === 'all') return false;
  return [...b].every(([id, level]) => a.get(id) === 'write' || a.get(id) === level);
}
