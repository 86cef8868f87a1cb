/**
 * `npm run test:quick`: what one runs before each commit, in less than a minute on two quiet cores. What a change most
 * often breaks is here: the pure core, files and findings, words and forms, the architecture, and every command on a
 * sample of the scenarios. What takes long is left to `npm test`: whole runs under faults, kills and storms, terminals, the
 * Action, the emulated account, the attacks, and the examples.
 */
import { suiteOf } from './vitest.config.ts';

// Fewer worlds for the laws, and every sixth scenario. Workers inherit it.
process.env.QUICK = '1';

export default suiteOf(
  [
    'test/{architecture,codes,mirror,ratchets,words}.test.ts',
    'test/{core,config}/**/*.test.ts',
    'test/{form,say}/**/*.test.ts',
    'test/celigo/{bodies,json,shape,token,wire,words}.test.ts',
    'test/{findings,goldens,laws,scenarios}.test.ts',
  ],
  // They render large plans again and again, and the golden files show most of what they would.
  [
    'test/form/markdown.test.ts',
    'test/form/html/facts.test.ts',
    'test/celigo/http.test.ts',
    'test/examples.test.ts',
    'test/security/**',
  ],
);
