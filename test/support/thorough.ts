/**
 * Loops over every request of a run take minutes. CI walks all of them; elsewhere a run walks every third, from
 * a different one each time, so that the suite stays below two minutes and nothing is left out for long.
 */
import { randomInt } from 'node:crypto';

const thorough = process.env.CI === 'true' || process.env.THOROUGH !== undefined;

export const STRIDE = thorough ? 1 : 3;
/** Where the loop begins, counted from 1. */
export const FIRST = thorough ? 1 : 1 + randomInt(STRIDE);

/** `npm run test:quick`: samples instead of everything. */
export const QUICK = process.env.QUICK !== undefined;
