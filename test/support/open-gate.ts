import type { Gate } from '../../src/core/model/doors.ts';

/** A gate that lets every write pass. */
export const open: Gate = { shut: () => undefined };
