import fc from 'fast-check';
import { afterEach } from 'vitest';
import { lastFrom } from './lasting.mjs';
import { SEED } from './thorough.ts';

/**
 * nock 15.0.2, the version that sees requests made with undici, calls `Promise.withResolvers`, which Node 20
 * does not have. The product does not use it; this gives it to the tests and nothing else.
 */
interface Resolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
}

if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', {
    configurable: true,
    writable: true,
    value: function withResolvers<T>(): Resolvers<T> {
      let resolve: Resolvers<T>['resolve'] = () => undefined;
      let reject: Resolvers<T>['reject'] = () => undefined;
      const promise = new Promise<T>((whenKept, whenBroken) => {
        resolve = whenKept;
        reject = whenBroken;
      });
      return { promise, resolve, reject };
    },
  });
}

// A request is given up after ten seconds or thirty, which a thread of a busy machine may spend waiting for its turn.
lastFrom(10_000);

// Every law draws from the seed of the run, so that the number printed with a failure repeats whatever was drawn.
fc.configureGlobal({ seed: SEED });
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.info(`SEED=${SEED} repeats whatever this test drew.`);
});
