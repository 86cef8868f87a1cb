/** What of the product is simulated: from the text of a file and a door to how a run ended. Bundled by build.ts. */

import { checkLoaded } from '../../src/config/read.ts';
import { loadBack } from '../../src/config/read-back.ts';
import { filesDigest } from '../../src/core/plan/digest.ts';
import type { CheckedFiles } from '../../src/run/files-and-base.ts';

export { accountWriter } from '../../src/celigo/account.ts';
export { Token } from '../../src/celigo/token.ts';
export { carryOutAloud } from '../../src/commands/apply.ts';
export { settle } from '../../src/commands/consent.ts';
export { HAZARDS } from '../../src/core/plan/operation.ts';
export { EXIT, Failure } from '../../src/errors.ts';
export { scopeOf } from '../../src/run/judge.ts';
export { planReading, readAccount } from '../../src/run/plan.ts';
export { setDisk } from './disk.ts';
export { setTimers } from './timers.ts';
export { setTransport } from './wire.ts';

/** A checked file, as reading it from a folder would give it. Throws what is wrong with it. */
export function checkText(text: string, now: Date): CheckedFiles {
  const { config, findings } = checkLoaded(loadBack(text, 'access.yaml'), now);
  if (config === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
  const files = ['access.yaml'];
  return {
    kind: 'checked',
    config,
    findings: [],
    files,
    digest: filesDigest([{ path: 'access.yaml', text }]),
    inRepository: new Map([['access.yaml', { repositoryPath: 'access.yaml', root: '.' }]]),
    withFrames: (later) => [...later],
  };
}
