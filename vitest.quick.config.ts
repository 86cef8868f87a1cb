/**
 * `npm run test:quick`: what one runs before each commit, in less than a minute on two quiet cores. What a change most
 * often breaks is here: the pure core, files and findings, words and forms, the architecture, and every command on a
 * sample of the scenarios. What takes long is left to `npm test`: whole runs under faults, kills and storms, terminals, the
 * Action, the emulated account, the attacks, and the examples.
 */
import { defineConfig } from 'vitest/config';
import full from './vitest.config.ts';

export default defineConfig({
  ...full,
  test: {
    ...full.test,
    include: [
      'test/architecture.test.ts',
      'test/{core,config}/**/*.test.ts',
      'test/render/**/*.test.ts',
      'test/celigo/{bodies,json,shape,token,wire,words}.test.ts',
      'test/{findings,goldens,laws,scenarios}.test.ts',
    ],
    // Renders large plans hundreds of times: the slowest of all forms, and the golden files show most of what it would.
    exclude: ['test/render/markdown.test.ts'],
    // Fewer worlds for the laws, and every sixth scenario, from another one each time.
    env: { QUICK: '1' },
  },
});
