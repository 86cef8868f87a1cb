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

// fast-check prints the seed of a failure; SEED repeats it in every law.
const { SEED } = process.env;
if (SEED !== undefined) (await import('fast-check')).configureGlobal({ seed: Number(SEED) });
