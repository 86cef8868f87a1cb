/** Files and an account as values, for what reads both: as the doors would give them. */
import type { AccountReader } from '../../src/core/model/doors.ts';
import type { LiveState } from '../../src/core/model/live.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import type { CheckedFiles } from '../../src/run/files-and-base.ts';
import { ORIGIN } from './world.ts';

export const readerOf = (live: LiveState): AccountReader =>
  ({
    origin: ORIGIN,
    readAccount: () => Promise.resolve(live),
    readAudit: () => Promise.resolve([]),
    readRemovals: () => Promise.resolve([]),
    traffic: () => ({ requests: 0, waitMs: 0 }),
  }) satisfies Partial<AccountReader> as unknown as AccountReader;

export const filesOf = (config: WrittenConfig, base?: WrittenConfig): CheckedFiles => ({
  kind: 'checked',
  config,
  findings: [],
  files: [],
  digest: '',
  inRepository: new Map(),
  withFrames: (findings) => [...findings],
  ...(base === undefined ? {} : { base }),
});
