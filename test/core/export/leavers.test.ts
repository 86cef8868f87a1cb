/** Who has left, by a list of those who are still there. */
import { describe, expect, it } from 'vitest';
import { leaversOf } from '../../../src/core/export/leavers.ts';
import { emailOf } from '../../../src/core/model/ids.ts';
import { filesAbout } from '../../support/about.ts';
import { NOW } from '../../support/world.ts';

const left = (line: string, rest = '') => {
  const { leavers, unjudged } = leaversOf(
    filesAbout([line], rest),
    new Set(['root@acme.example', 'cleo@acme.example'].map((each) => emailOf(each))),
    NOW,
  );
  return { leavers: leavers.map(({ shown }) => shown), unjudged };
};

describe('whoever is declared and not on the list', () => {
  it('has left', () => {
    expect(left('ada@acme.example: { accessLevel: monitor }').leavers).toEqual(['ada@acme.example']);
    expect(left('CLEO@acme.example: { accessLevel: monitor }').leavers).toEqual([]);
  });

  it('has not left, where the list names nobody of their domain', () => {
    expect(left('ada@partner.example: { accessLevel: monitor }')).toEqual({
      leavers: [],
      unjudged: ['ada@partner.example'],
    });
  });

  it('has not left once more, where the files end their access already', () => {
    expect(left('ada@acme.example: { state: absent }').leavers).toEqual([]);
    expect(left('ada@acme.example: { accessLevel: monitor, until: 2026-11-21 }').leavers).toEqual([]);
  });

  it('is not sent away, where the policy protects them', () => {
    expect(
      left('ada@acme.example: { accessLevel: monitor }', 'policy: { protectedUsers: [ada@acme.example] }\n')
        .leavers,
    ).toEqual([]);
  });
});

describe('a name of three letters', () => {
  const like = (declared: string, listed: string): string | undefined =>
    leaversOf(
      filesAbout([`${declared}: { accessLevel: monitor }`]),
      new Set(['root@acme.example', listed].map((each) => emailOf(each))),
      NOW,
    ).resembling[0]?.like;

  it.each([
    ['gus', 'guss'],
    ['flo', 'flow'],
    ['flow', 'flo'],
    ['guss', 'gus'],
    ['gus', 'gsu'],
    ['gus', 'agus'],
  ])('%s is taken for a slip of %s, who is on the list alone', (declared, listed) =>
    expect(like(`${declared}@acme.example`, `${listed}@acme.example`)).toBe(`${listed}@acme.example`),
  );

  it.each([
    ['ada', 'ida'],
    ['bob', 'bot'],
    ['gus', 'augus'],
    ['jo', 'joe'],
    ['sug', 'gust'],
  ])('%s is somebody else than %s', (declared, listed) =>
    expect(like(`${declared}@acme.example`, `${listed}@acme.example`)).toBeUndefined(),
  );

  it('is compared within its domain, and with nobody whom a file declares', () => {
    expect(like('gus@acme.example', 'guss@partner.example')).toBeUndefined();
    const files = filesAbout([
      'gus@acme.example: { accessLevel: monitor }',
      'guss@acme.example: { accessLevel: monitor }',
    ]);
    const { leavers, resembling } = leaversOf(
      files,
      new Set([emailOf('guss@acme.example'), emailOf('root@acme.example')]),
      NOW,
    );
    expect([leavers.map(({ shown }) => shown), resembling]).toEqual([['gus@acme.example'], []]);
  });
});

describe('somebody pinned, whose address may have changed', () => {
  const ada = (name: string, listed: readonly string[], id = 'id: 5e44efa28015c94642722571, ') => {
    const emails = ['root', ...listed].map((each) => emailOf(`${each}@acme.example`));
    const files = filesAbout([`${name}@acme.example: { ${id}accessLevel: monitor }`]);
    const { leavers, resembling } = leaversOf(files, new Set(emails), NOW);
    return [leavers.length, resembling.map(({ like }) => like)];
  };

  it('has not left for certain, where the list has a part of their name in an address that no file declares', () => {
    expect(ada('ada.byron', ['ada.king'])).toEqual([0, ['ada.king@acme.example']]);
    expect(ada('ada', ['king-ada'])).toEqual([0, ['king-ada@acme.example']]);
    expect(ada('ada.byron', ['ida.king', 'a.king'])).toEqual([1, []]);
    // In the list of a whole company most first names are those of several.
    expect(ada('ada.byron', ['ada.king', 'ada.wong'])).toEqual([1, []]);
    expect(ada('ada.byron', ['ada.king', 'ada.wong', 'a.byron'])).toEqual([0, ['a.byron@acme.example']]);
  });

  it('and nobody else is taken for one who has another address now', () => {
    expect(ada('ada.byron', ['ada.king'], '')).toEqual([1, []]);
  });
});
