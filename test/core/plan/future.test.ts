/** What a plan says of later depends on what this run writes, and on who sits where after it. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { admin, filesAbout, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';

const UNTIL = ', until: 2027-01-31';
const line = (name: string, more = '') => `${name}@acme.example: { accessLevel: monitor${more} }`;
const monitor = (name: string): LiveUser => person(name, { level: 'monitor' });

describe('seats that are taken after an end', () => {
  const seats = (lines: readonly string[], people: readonly LiveUser[], policy = '') =>
    planAbout(
      filesAbout(lines, `policy: { minAdministrators: 0, seats: 9, maxRemovals: 100%${policy} }\n`),
      people,
    ).calendar.map((day) => day.seats);

  it('are fewer by who ends, if they sit there: in the account, or invited by this run', () => {
    expect(seats([line('a', UNTIL), line('b')], [monitor('a'), monitor('b')])).toEqual([2]);
    expect(seats([line('a', UNTIL), line('b')], [monitor('b')])).toEqual([2]);
    // Whoever is to be disabled is not invited, so nobody leaves a seat.
    expect(seats([line('a', `${UNTIL}, enabled: false`), line('b')], [monitor('b')])).toEqual([2]);
  });

  it('count whoever is removed by this run no more, and whoever is in no file still', () => {
    const lines = [line('a', UNTIL), 'b@acme.example: { state: absent }'];
    expect(seats(lines, [monitor('a'), monitor('b'), monitor('x')])).toEqual([2]);
  });

  it('count somebody whose removal waits as there', () => {
    const lines = [
      line('a', UNTIL),
      'b@acme.example: { state: absent }',
      'c@acme.example: { accessLevel: administrator }',
    ];
    const made = planAbout(
      filesAbout(lines, 'policy: { minAdministrators: 1, seats: 9, maxRemovals: 100% }\n'),
      [monitor('a'), admin('b')],
    );
    expect(made.operations.find(({ kind }) => kind === 'remove')?.waitsFor).toEqual(['c@acme.example']);
    expect(made.calendar.map((day) => day.seats)).toEqual([3]);
  });

  it('are left by a pinned person whatever their e-mail is now', () => {
    const id = 'e'.repeat(24);
    const moved = { ...monitor('moved'), userId: id as LiveUser['userId'] };
    expect(seats([line('a', `${UNTIL}, id: ${id}`)], [moved])).toEqual([1]);
  });
});

describe("a timer's run", () => {
  it('is not held to the limits on days to come, which were counted when the dates were written', () => {
    const names = ['a', 'b', 'c'];
    const files = (until: string) =>
      filesAbout(
        names.map((name) => line(name, until)),
        'policy: { minAdministrators: 0, maxRemovals: 1 }\n',
      );
    const request = { base: files('') };
    const people = names.map(monitor);
    expect(planAbout(files(UNTIL), people, request).breaches).toHaveLength(1);
    expect(planAbout(files(UNTIL), people, { ...request, due: { waited: new Set() } }).breaches).toEqual([]);
  });
});
