import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveState } from '../../../src/core/model/live.ts';
import {
  digestOf,
  documentDigest,
  endId,
  filesDigest,
  meaningOf,
  operationDigest,
  planDigest,
  readingDigest,
} from '../../../src/core/plan/digest.ts';
import { account, person } from '../../support/live.ts';
import { binaryText } from '../../support/text.ts';
import { NOW, planOf, type World } from '../../support/world.ts';

const INPUT = { account: 'Acme', origin: 'https://api.example', operations: [], leftBehind: [], ends: [] };

describe('what was reviewed, as one number', () => {
  const two = ['one', 'other'];

  it('is the same in whatever order it was found', () => {
    expect(planDigest({ ...INPUT, operations: two, leftBehind: two })).toBe(
      planDigest({ ...INPUT, operations: [...two].reverse(), leftBehind: [...two].reverse() }),
    );
  });

  const ends = [
    { email: 'ada@acme.example', what: 'person', moment: Date.parse('2027-01-31T00:00:00Z') },
  ] as const;
  it.each([
    ['another account', { account: 'Other' }],
    ['another address', { origin: 'https://api.eu.example' }],
    ['one more operation', { operations: ['one'] }],
    ['somebody who is left behind', { leftBehind: ['ada@acme.example'] }],
    ['an end', { ends }],
    ['an end at another moment', { ends: ends.map((each) => ({ ...each, moment: null })) }],
  ])('is another one with %s', (_, change) => {
    expect(planDigest({ ...INPUT, ...change })).not.toBe(planDigest(INPUT));
  });

  it('does not depend on words and places, and does on who gets what', () => {
    const made: World = {
      people: [
        {
          name: 'ada',
          live: null,
          written: { accessLevel: 'monitor' },
          listed: false,
          protected: false,
        },
      ],
      policy: {},
      environment: 'staging',
      roleUntil: undefined,
    };
    const { operations } = planOf(made);
    expect(operations).not.toEqual([]);
    const digestWith = (change: (operation: (typeof operations)[number]) => (typeof operations)[number]) =>
      planDigest({
        ...INPUT,
        operations: operations.map(change).map((each) => operationDigest(meaningOf(each), each.kind)),
      });
    const digest = digestWith((each) => each);
    expect(digestWith((each) => ({ ...each, because: [], hazards: [], step: each.step + 7 }))).toBe(digest);
    expect(digestWith((each) => ({ ...each, kind: 'reinvite' }))).not.toBe(digest);
    expect(digestWith((each) => ({ ...each, after: undefined }))).not.toBe(digest);
  });
});

it('a value has one number, whatever the order of its fields', () => {
  expect(digestOf({ a: 1, b: [2, 3] })).toBe(digestOf({ b: [2, 3], a: 1 }));
  expect(digestOf({ a: 1, b: [2, 3] })).not.toBe(digestOf({ a: 1, b: [3, 2] }));
});

it('the files are another desired state with another byte or another path', () => {
  const file = { path: 'access.yaml', text: 'version: 1\n' };
  const digest = filesDigest([file]);
  expect(filesDigest([{ ...file, text: 'version: 1 \n' }])).not.toBe(digest);
  expect(filesDigest([{ ...file, path: 'other.yaml' }])).not.toBe(digest);
  // No text can be moved from one file's end to the next one's start without being seen.
  const pair = (first: string, second: string) =>
    filesDigest([
      { path: 'a', text: first },
      { path: 'b', text: second },
    ]);
  expect(pair('xy', 'z')).not.toBe(pair('x', 'yz'));
});

it('a reading is another with anything else in the account, and the same in another order and after a sign-in', () => {
  const live = account([person('ada'), person('bea')]);
  const [server, ...servers] = live.mcpServers;
  if (server === undefined) throw new Error('a world has servers');
  const { access: _, ...ada } = person('ada');
  const others: LiveState[] = [
    { ...live, tokenUserId: ada.userId },
    { ...live, users: live.users.slice(1) },
    { ...live, unknownLevels: [{ ...ada, levelWord: 'tile' }] },
    { ...live, integrations: [] },
    { ...live, mcpServers: [{ ...server, external: !server.external }, ...servers] },
  ];
  expect(new Set([live, ...others].map(readingDigest)).size).toBe(others.length + 1);
  const users = [...live.users].reverse().map((user) => ({ ...user, lastSignIn: NOW.toISOString() }));
  expect(readingDigest({ ...live, users })).toBe(readingDigest(live));
});

it('an end keeps its name when it moves, and two people never share one', () => {
  expect(endId('ada@acme.example', 'person')).toMatch(/^[0-9a-f]{12}$/);
  expect(endId('ada@acme.example', 'person')).not.toBe(endId('bea@acme.example', 'person'));
  expect(endId('ada@acme.example', 'person')).not.toBe(endId('ada@acme.example', 'level'));
});

it('a large document has the digest of its canonical form, though that is never made as a whole', () => {
  const document = fc.dictionary(
    binaryText(),
    fc.oneof(
      fc.jsonValue(),
      fc.array(fc.oneof(fc.jsonValue(), fc.constant(undefined))),
      fc.constant(undefined),
    ),
  );
  fc.assert(fc.property(document, (value) => documentDigest(value) === digestOf(value)));
});
