/** How long is waited for what, and how often it is tried. */
import type { Limits } from './exchange.ts';

export interface Patience extends Limits {
  /** Tries of one read, the first included. */
  readonly tries: number;
  /** One read with all its tries, in milliseconds. */
  readonly retryMs: number;
  /** The whole run, counted while requests are under way, in milliseconds. */
  readonly runMs: number;
}

export const PATIENCE: Patience = {
  requestMs: 30_000,
  connectMs: 10_000,
  headerBytes: 16 * 1024,
  bodyBytes: 50_000_000,
  tries: 5,
  retryMs: 5 * 60_000,
  runMs: 30 * 60_000,
};
