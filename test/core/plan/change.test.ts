/** How many declared people a run leaves alone. */
import { describe, expect, it } from 'vitest';
import { recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { declaring } from '../../../src/core/plan/change.ts';
import { verdictOf } from '../../../src/say/verdict.ts';
import { admin, desiredOf, filesAbout, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';

const leftAlone = (lines: readonly string[], people: readonly LiveUser[], policy = '', request = {}) =>
  planAbout(filesAbout(lines, `policy: { minAdministrators: 0${policy} }\n`), people, request).declared;
const ADA = 'ada@acme.example: { accessLevel: monitor }';
const monitor = (name: string): LiveUser => person(name, { level: 'monitor' });

it('somebody is declared under their e-mail, and under their pin whatever their e-mail is now', () => {
  const id = 'e'.repeat(24);
  const pinned = desiredOf(filesAbout([`ada@acme.example: { id: ${id}, accessLevel: monitor }`]), 'ada');
  const named = desiredOf(filesAbout(['bea@acme.example: { accessLevel: monitor }']), 'bea');
  const isDeclared = declaring([pinned, named]);
  const records = [person('ada', {}), { ...person('cyd', {}), userId: userIdOf(id) }, person('bea', {})];
  expect(records.map(isDeclared)).toEqual([true, true, true]);
  expect(isDeclared(person('dan', {}))).toBe(false);
});

describe('a run leaves alone', () => {
  it('nobody whom it may write, whether they differ or not', () => {
    expect(leftAlone([ADA], [monitor('ada')])).toEqual({ people: 2, leftAlone: 0, missing: 0 });
    expect(leftAlone([ADA], [])).toEqual({ people: 2, leftAlone: 0, missing: 0 });
  });

  it('protected people, whether they are in the account or not', () => {
    const policy = ', protectedUsers: [ada@acme.example]';
    expect(leftAlone([ADA], [monitor('ada')], policy).leftAlone).toBe(1);
    expect(leftAlone([ADA], [], policy).leftAlone).toBe(1);
  });

  it('somebody who is to be absent only where the account has them', () => {
    const line = 'ada@acme.example: { state: absent }';
    const policy = ', protectedUsers: [ada@acme.example]';
    expect(leftAlone([line], [monitor('ada')], policy).leftAlone).toBe(1);
    expect(leftAlone([line], [], policy).leftAlone).toBe(0);
    expect(leftAlone([line], [monitor('ada')]).leftAlone).toBe(0);
  });

  it('a pinned person by who they are, whatever their e-mail is now', () => {
    const id = 'e'.repeat(24);
    const line = `ada@acme.example: { id: ${id}, state: absent }`;
    const policy = ', protectedUsers: [ada@acme.example]';
    expect(leftAlone([line], [{ ...monitor('moved'), userId: userIdOf(id) }], policy).leftAlone).toBe(1);
    expect(leftAlone([line], [monitor('moved')], policy).leftAlone).toBe(0);
  });

  it('in a run of a timer everybody who is to be invited', () => {
    const due = { due: { waited: new Set<string>() } };
    expect(leftAlone([ADA], [admin('bea')], '', due).leftAlone).toBe(1);
    // An apply invites and changes them, so that the timer says nothing of who is as declared.
    for (const people of [[admin('bea')], [admin('bea'), monitor('ada')]]) {
      const plan = planAbout(filesAbout([ADA]), people, due);
      expect(plan.notes.map(({ code }) => code)).not.toContain('left-alone');
      expect(verdictOf(plan)).toBe('Nothing to do: nothing is due that the account still gives.');
    }
    // Of two records with one e-mail neither is compared, and one may have what has ended.
    const twins = [monitor('cal'), { ...monitor('cal'), recordId: recordIdOf('c'.repeat(24)) }];
    expect(verdictOf(planAbout(filesAbout([ADA]), [admin('bea'), ...twins], due))).toBe(
      'Nothing is due of what could be compared: the notes name the rest.',
    );
  });
});
