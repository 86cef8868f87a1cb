/**
 * A law over random input proves nothing where chance never shows it what it is about, so such a law counts how often
 * it met its subject. One sample can be poor: it is drawn again, a few times, before the count is held against the law.
 */
import fc from 'fast-check';

const MOST_ROUNDS = 6;

/** Under SEED the first round is that seed's, and each further one has a seed of its own: the same cases show no more. */
function anew(round: number): void {
  const settings = fc.readConfigureGlobal();
  if (round > 0 && settings.seed !== undefined) fc.configureGlobal({ ...settings, seed: settings.seed + 1 });
}

/** Runs the law again while it has not met its subject often enough, at most six times. Throws what the law throws. */
export function untilEnough(law: () => void, isEnough: () => boolean): void {
  const settings = fc.readConfigureGlobal();
  try {
    for (let round = 0; round < MOST_ROUNDS && (round === 0 || !isEnough()); round += 1) {
      anew(round);
      law();
    }
  } finally {
    fc.configureGlobal(settings);
  }
}

/** The same for a law that waits. */
export async function untilEnoughOf(law: () => Promise<void>, isEnough: () => boolean): Promise<void> {
  const settings = fc.readConfigureGlobal();
  try {
    for (let round = 0; round < MOST_ROUNDS && (round === 0 || !isEnough()); round += 1) {
      anew(round);
      await law();
    }
  } finally {
    fc.configureGlobal(settings);
  }
}
