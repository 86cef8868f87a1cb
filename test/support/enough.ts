/**
 * A law over random input proves nothing where chance never shows it what it is about, so such a law counts how often
 * it met its subject. One sample can be poor: it is drawn again, a few times, before the count is held against the law.
 */

const MOST_ROUNDS = 6;

/** Runs the law again while it has not met its subject often enough, at most six times. Throws what the law throws. */
export function untilEnough(law: () => void, isEnough: () => boolean): void {
  for (let round = 0; round < MOST_ROUNDS && (round === 0 || !isEnough()); round += 1) law();
}

/** The same for a law that waits. */
export async function untilEnoughOf(law: () => Promise<void>, isEnough: () => boolean): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && (round === 0 || !isEnough()); round += 1) await law();
}
