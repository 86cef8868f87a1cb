import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need Chromium: npm run test:browser.
    exclude: ['test/browser/**'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    // Both cores of the smallest machine: the default leaves one idle.
    maxWorkers: 2,
  },
});
