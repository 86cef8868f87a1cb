/** `npm run test:browser`: the pages in Chromium. Apart from `npm test`, which needs no browser. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
    pool: 'threads',
    maxWorkers: 1,
  },
});
