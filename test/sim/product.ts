/** What of the product is simulated: from the text of a file and a door to how a run ended. Bundled by build.ts. */

import type { Checked } from '../../src/commands/read.ts';
import { loadText } from '../../src/config/load.ts';
import { checkLoaded } from '../../src/config/read.ts';

export { connectWriter } from '../../src/celigo/account.ts';
export { Token } from '../../src/celigo/token.ts';
export { carryOut, readyToApply } from '../../src/commands/apply.ts';
export { Stop } from '../../src/commands/read.ts';
export { HAZARDS } from '../../src/core/plan/operation.ts';
export { EXIT, Failure } from '../../src/errors.ts';
export { setTimers } from './timers.ts';
export { setTransport } from './wire.ts';

/** A checked file, as reading it from a folder would give it. Throws what is wrong with it. */
export function checkText(text: string, now: Date): Checked {
  const { config, findings } = checkLoaded(loadText(text, 'access.yaml'), now);
  if (config === undefined) throw new Error(findings.map(({ summary }) => summary).join('\n'));
  const files = ['access.yaml'];
  return Object.assign({ config, findings: [], files, withFrames: keep }, { inputs: files });
}

const keep: Checked['withFrames'] = (findings) => [...findings];
