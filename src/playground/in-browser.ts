/**
 * What the core asks of Node.js, for a page that has none: the few functions that it calls, and nothing else. The
 * page's build puts this file in the place of each `node:` module.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** `node:crypto`: SHA-256 of texts, as hex or Base64. */
export function createHash(_name: 'sha256') {
  const hash = sha256.create();
  const made = {
    update(text: string) {
      hash.update(utf8ToBytes(text));
      return made;
    },
    digest(form: 'hex' | 'base64'): string {
      const bytes = hash.digest();
      return form === 'hex' ? bytesToHex(bytes) : btoa(String.fromCharCode(...bytes));
    },
  };
  return made;
}

/** `node:url`: the ASCII form of a domain; empty for what is none. */
export function domainToASCII(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return '';
  }
}

/** `node:v8`: a page leaves its engine alone. */
export const setFlagsFromString = (): void => {};
export const getHeapSpaceStatistics = (): readonly [] => [];

/** `node:util`: a page has no terminal and no colours. */
export const styleText = (_style: unknown, text: string): string => text;

/** `node:path`, of paths with forward slashes. */
const posix = {
  dirname: (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'),
};
export default { posix };

/** `node:fs/promises`: a page reads no file. */
const none = (): Promise<never> => Promise.reject(new Error('A page reads no file.'));

export { none as lstat, none as open, none as readdir, none as readFile, none as realpath, none as stat };
