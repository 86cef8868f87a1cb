/**
 * A line of a receipt ends with a digest of itself, so that an edit shows in the newest line too, which no other
 * line names. It finds slips: whoever makes the digest again has made another line.
 */
import { textDigest } from './digest.ts';

/** A JSON object as a line whose last property is the digest of everything before it. */
export function sealedText(line: object): string {
  const body = JSON.stringify(line).slice(0, -1);
  return `${body},"seal":"${textDigest(body)}"}`;
}

const SEALED = /^(.*),"seal":"([0-9a-f]{64})"\}$/su;

/** Whether a line is as it was sealed; a line without a seal is not. */
export function isSealed(text: string): boolean {
  const [, body, seal] = SEALED.exec(text) ?? [];
  return body !== undefined && textDigest(body) === seal;
}
