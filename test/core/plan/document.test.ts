/** A plan as a document says of records and ends what the plan itself means. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsItsDigest } from '../../../src/core/plan/approved.ts';
import { afterOf } from '../../../src/core/plan/digest.ts';
import {
  fingerprintedAfter,
  momentText,
  planDocument,
  standingDocument,
  statedEnd,
} from '../../../src/core/plan/document.ts';
import { statedEnds } from '../../../src/core/plan/ends.ts';
import { standingOf } from '../../../src/core/plan/record.ts';
import { admin, CASH, filesAbout, ORDERS, planAbout } from '../../support/about.ts';
import { person } from '../../support/live.ts';
import { NOW, planOf, world } from '../../support/world.ts';

const made = { version: '0.0.0-test', judgedAt: NOW };
const documentOf = (...given: Parameters<typeof planAbout>) => planDocument(planAbout(...given), [], made);

describe('a document', () => {
  it('has the digest of its plan, and each record in it the fields that a digest has', () => {
    fc.assert(
      fc.property(world, (each) => {
        const plan = planOf(each);
        const document = planDocument(plan, [], made);
        expect(fitsItsDigest(document)).toBe(true);
        for (const [index, { after }] of plan.operations.entries()) {
          const said = document.operations[index]?.after;
          if (after === undefined) expect(said).toBeNull();
          else expect(said && fingerprintedAfter(said)).toEqual(afterOf(after));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('names those resources alone that operations and ends speak of', () => {
    const files = filesAbout([
      'ada@acme.example: { integrations: { Order to Cash: manage } }',
      'bea@acme.example: { accessLevel: monitor, mcpServers: { /orders: { level: read, until: 2027-01-31 } } }',
    ]);
    const bea = person('bea', { level: 'monitor', mcp: new Map([[ORDERS, 'read']]) });
    expect(documentOf(files, [bea]).resources).toEqual({ [CASH]: 'Order to Cash', [ORDERS]: '/orders' });
    expect(documentOf(filesAbout([]), []).resources).toEqual({});
  });

  it('says ready of what this run starts, and for whom the rest waits', () => {
    const files = filesAbout(
      ['ada@acme.example: { state: absent }', 'new@acme.example: { accessLevel: administrator }'],
      'policy: { minAdministrators: 1 }\n',
    );
    const { operations } = documentOf(files, [admin('ada')]);
    expect(operations.map(({ kind, status, waitsFor }) => [kind, status, waitsFor])).toEqual([
      ['demote', 'waiting', ['new@acme.example']],
      ['remove', 'waiting', ['new@acme.example']],
      ['invite', 'ready', undefined],
    ]);
  });
});

describe('a record in a document', () => {
  it('tells recorded server grants only where the level makes them moot', () => {
    const mcp = new Map([[ORDERS, 'read']] as const);
    const of = (level: 'administrator' | 'monitor') =>
      standingDocument(standingOf(person('a', { level, mcp }), []));
    expect(of('administrator')).toMatchObject({ mcpServers: {}, recordedMcpServers: { [ORDERS]: 'read' } });
    expect(of('monitor')).toMatchObject({ mcpServers: { [ORDERS]: 'read' } });
    expect(of('monitor')).not.toHaveProperty('recordedMcpServers');
  });

  it('is another one with another switch, invitation, setting, mail or server', () => {
    const base = standingOf(person('ada', { level: 'monitor' }), []);
    const all = [
      base,
      { ...base, disabled: true },
      { ...base, invitation: 'pending' as const },
      { ...base, invitation: 'dismissed' as const },
      { ...base, settings: { mfaRequired: true } },
      { ...base, notifications: [CASH] },
      standingOf(person('ada', { level: 'monitor', mcp: 'all' }), []),
      standingOf(person('ada', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) }), []),
    ].map((each) => JSON.stringify(fingerprintedAfter(standingDocument(each))));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('an end in a document', () => {
  it('is the one that the plan states, with its moment or without an end', () => {
    const line = (until: string) =>
      `ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: { level: manage${until} } } }`;
    const base = filesAbout([line(', until: 2027-01-31')]);
    const has = [person('ada', { level: 'monitor', integrations: new Map([[CASH, 'manage']]) })];
    for (const [is, request, former] of [
      [base, {}, undefined],
      [filesAbout([line('')]), { base }, '2027-02-01T00:00:00.000Z'],
      [filesAbout([line(', until: 2027-03-31')]), { base }, '2027-02-01T00:00:00.000Z'],
    ] as const) {
      const plan = planAbout(is, has, request);
      const { ends } = planDocument(plan, [], made);
      expect(ends.map(statedEnd)).toEqual(statedEnds(plan.ends));
      expect(ends[0]?.former).toBe(former);
    }
    expect([momentText(Infinity), momentText(0)]).toEqual([null, '1970-01-01T00:00:00.000Z']);
  });
});
