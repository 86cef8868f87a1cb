import type { Finding } from '../core/finding.ts';
import type { WrittenConfig } from '../core/written-config.ts';
export function checkRules(_config: WrittenConfig, _now: Date): Finding[] { return []; }
