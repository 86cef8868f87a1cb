/** What tells an access file from other YAML, in text that is not read as YAML. */

/** In bytes, of one access file: what is larger declares nobody. */
export const MAX_FILE = 1024 * 1024;

/** A file with an account of its own is about that account. */
export const ACCOUNT = /(?:^|[{,]\s*)["']?account["']?\s*:/m;
const USERS = /(?:^|[{,]\s*)["']?users["']?\s*:/m;
/** What every access file has, and what else has users beside them (a list of servers, of containers) has not. */
const VERSION = /(?:^|[{,]\s*)["']?version["']?\s*:\s*1\s*(?:[#,}\r\n]|$)/m;

/** Whether a text declares people as access files do. */
export const isOfAccess = (text: string): boolean => USERS.test(text) && VERSION.test(text);
