/**
 * The first of the fixed histories that shows each planted fault, counted from 1: it is played first, so that every
 * fault can be planted in every run. Faults that one of the first ten shows need no row. A row is no more than a hint:
 * where its history no longer shows the fault, the others are played in their order, and the line that the test prints
 * at its end says which one does.
 */
export const SEEN_BY: Readonly<Record<string, number>> = {
  'a switch without a clear answer is tried again': 38,
  'a switch is toggled twice at once': 38,
  'a removal is sent twice at once': 21,
  'an invitation is sent twice at once': 179,
  'a switch that moved a moment ago is not watched': 41,
  'a switch that moved a moment ago is forgotten': 41,
  'the floor is not read': 144,
  'the floor is read once in a run': 114,
  'the floor is believed to the first reading': 164,
  'the floor counts its own person': 164,
  'the floor counts the token’s own user': 114,
  'the floor is one too low': 114,
  'whose record it is does not matter': 94,
  'flags are not sent back': 13,
  'protected people are like others': 15,
  'the account is not read again at the end': 11,
  'what is in doubt is not named': 167,
  'a signal is waited for until everything has ended': 46,
  'what was only read is called in doubt': 46,
  'a write waits for its turn as long as it takes': 11,
  'readings in between may take any time': 375,
  'a line that a full disk cut off is left': 10,
  'a run goes on without its receipt': 85,
  'a plan that cannot be recorded is carried out': 21,
  'nobody is told that a receipt broke off': 367,
  'no gate is asked after a wait': 30,
  'writing alone is no writing': 13,
};
