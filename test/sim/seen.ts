/**
 * The first of the fixed histories that shows each planted fault, counted from 1: it is played first, so that every
 * fault can be planted in every run. It is no more than a hint. Where it no longer shows the fault, the others are
 * played in their order, and the line that the test prints at its end says which one does.
 */
export const SEEN_BY: Readonly<Record<string, number>> = {
  'a switch without a clear answer is tried again': 38,
  'a switch is toggled twice at once': 25,
  'a removal is sent twice at once': 21,
  'a record is written twice at once': 3,
  'an invitation is sent twice at once': 97,
  'a switch that moved a moment ago is not watched': 18,
  'a switch that moved a moment ago is forgotten': 18,
  'the floor is not read': 28,
  'the floor is read once in a run': 114,
  'the floor is believed to the first reading': 28,
  'the floor counts its own person': 28,
  'the floor counts the token’s own user': 28,
  'the floor is one too low': 28,
  'whose record it is does not matter': 94,
  'flags are not sent back': 13,
  'protected people are like others': 15,
  'the account is not read again at the end': 45,
  'what is in doubt is not named': 79,
};
