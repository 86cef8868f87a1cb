/**
 * How V8 is set for a program that runs for a second or two. Flags belong to V8's versions and not to Node's promises,
 * and V8 complains on stderr about one that it does not know: each is set only where it was tried. To set one at the
 * start took 3 to 4 % of the CPU of `--help`, so short commands leave it alone.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const FLAGS = {
  /**
   * V8 compiles what is called often a second time, well, in other threads. With a third of its usual limit on
   * inlining, a plan of 10,000 people takes a tenth less CPU or more, and a report as much as before.
   */
  'inline less': '--max-inlined-bytecode-size-cumulative=300',
  /**
   * undici parses HTTP with a WebAssembly module, which V8 compiles twice as well. The second time takes 36 MB and more
   * time than the parsing of a whole large account. Nothing else here is WebAssembly.
   */
  'compile WebAssembly once': '--liftoff-only',
  /**
   * V8 doubles the space of new objects up to 32 MB and more (128 on Node 24). Left at the four or more
   * that it has by then, a plan of 10,000 people takes 20 to 40 MB less, and no more CPU.
   */
  'stay small': '--semi-space-growth-factor=1',
  /**
   * V8 shrinks that space while a program waits, and one that may not grow stays so: a plan of 50,000 people
   * collected it twenty times as often as one of 10,000, and took 28 s of CPU where it takes 21.
   */
  'grow again': '--semi-space-growth-factor=2',
  /**
   * How much the old space may grow, in percent, before it is collected again: V8 lets it become four times as large.
   * A plan of 50,000 people takes 50 MB less; collecting more often takes about a twentieth more CPU.
   */
  'collect sooner': '--heap-growing-percent=50',
} as const;

/** In bytes: a space of new objects that is smaller than this is collected too often to be left so. */
const ROOMY = 4 * 1024 * 1024;

/** The V8 of Node 20, 22 and 24, as `process.versions.v8` begins. */
const TRIED = ['11.3.', '12.4.', '13.6.'];

/**
 * What to set for a wish: nothing where V8, given as in `process.versions.v8`, is another than those that were tried.
 *
 * @internal Its tests ask for other versions than their own.
 */
export const flagFor = (wish: keyof typeof FLAGS, v8: string): string | undefined =>
  TRIED.some((version) => v8.startsWith(version)) ? FLAGS[wish] : undefined;

const set = new Set<string>();

const isRoomy = (): boolean =>
  getHeapSpaceStatistics().some(
    ({ space_name: name, space_size: size }) => name === 'new_space' && size >= ROOMY,
  );

/**
 * Sets V8 for the rest of this process. A wish concerns what is compiled or collected from now on. To stay small
 * is granted when there is room, so it may be wished for again; after the wish to grow again it is not.
 */
export function setEngine(...wishes: readonly (keyof typeof FLAGS)[]): void {
  for (const wish of wishes) {
    if (set.has(wish) || (wish === 'stay small' && (set.has('grow again') || !isRoomy()))) continue;
    set.add(wish);
    const flag = flagFor(wish, process.versions.v8);
    if (flag !== undefined) setFlagsFromString(flag);
  }
}
