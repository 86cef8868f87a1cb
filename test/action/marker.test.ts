/** The hidden line by which a comment is found again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../../src/action/job.ts';
import {
  isBeforeLabel,
  isSameSubject,
  type Marker,
  markerIn,
  markerLine,
  placeOf,
  type State,
} from '../../src/action/marker.ts';
import { binaryText } from '../support/text.ts';

const MARKER: Marker = {
  workflow: 'access.yml',
  account: 'acme-production',
  name: '0123456789ab',
  config: 'ba9876543210',
  label: '-',
  state: 'planned',
  digest: 'ab'.repeat(32),
  commit: 'cd'.repeat(20),
};

describe('A50 the marker', () => {
  it('is read back as it was written, whatever follows', () => {
    expect(markerIn(`${markerLine(MARKER)}\n## Plan\n${markerLine({ ...MARKER, label: 'other' })}`)).toEqual(
      MARKER,
    );
  });

  it('counts at the very beginning only: a quotation of it is none', () => {
    for (const before of ['> ', '\n', ' ', '```\n', 'see ']) {
      expect(markerIn(`${before}${markerLine(MARKER)}`)).toBeUndefined();
    }
  });

  it('stays one HTML comment on one line, whatever a workflow is called', () => {
    fc.assert(
      fc.property(binaryText(), (workflow) => {
        const line = markerLine({ ...MARKER, workflow });
        expect(line.indexOf('-->')).toBe(line.length - 3);
        expect(line).not.toContain('\n');
        expect(line.slice(4, -3)).not.toContain('--');
        const read = markerIn(line);
        expect(read !== undefined && isSameSubject(read, { ...MARKER, workflow })).toBe(true);
      }),
    );
  });

  it('never takes one label or workflow for another', () => {
    const label = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,8}$/);
    fc.assert(
      fc.property(
        fc.oneof(label, fc.constantFrom('prod--eu', 'prod-eu', 'prod---eu')),
        label,
        (one, other) => {
          const read = markerIn(markerLine({ ...MARKER, label: one }));
          expect(read !== undefined && isSameSubject(read, { ...MARKER, label: one })).toBe(true);
          expect(read !== undefined && isSameSubject(read, { ...MARKER, label: other })).toBe(one === other);
        },
      ),
    );
    for (const other of ['prod-eu', 'prod---eu', 'prod_eu'])
      expect(isSameSubject({ ...MARKER, label: 'prod--eu' }, { ...MARKER, label: other })).toBe(false);
    expect(isSameSubject({ ...MARKER, workflow: 'a b.yml' }, { ...MARKER, workflow: 'a_b.yml' })).toBe(false);
  });

  it('tells accounts and labels apart, and goes by the rest where the files do not say the account', () => {
    expect(isSameSubject(MARKER, { ...MARKER, account: 'acme-staging' })).toBe(false);
    expect(isSameSubject(MARKER, { ...MARKER, label: 'eu' })).toBe(false);
    expect(isSameSubject(MARKER, { ...MARKER, workflow: 'other.yml' })).toBe(false);
    const unsaid = { ...MARKER, account: '-', name: '-' };
    expect(isSameSubject(MARKER, unsaid)).toBe(true);
    expect(isSameSubject(MARKER, { ...MARKER, name: 'ffffffffffff' })).toBe(false);
    // Without a label the paths tell jobs apart, of which one cannot say its account; where it can, they may move.
    expect(isSameSubject(MARKER, { ...unsaid, config: 'ffffffffffff' })).toBe(false);
    expect(isSameSubject(MARKER, { ...MARKER, config: 'ffffffffffff' })).toBe(true);
    const labelled = { ...MARKER, label: 'eu' };
    expect(isSameSubject(labelled, { ...unsaid, label: 'eu', config: 'ffffffffffff' })).toBe(true);
  });

  it('of the time before a label is known again by the account alone, and never by another one', () => {
    const now = { ...MARKER, label: 'production', config: 'ffffffffffff' };
    expect(isBeforeLabel(MARKER, now)).toBe(true);
    expect(isBeforeLabel(now, MARKER)).toBe(false);
    for (const other of [
      { label: 'eu' },
      { account: 'acme-staging' },
      { account: '-', name: '-' },
      { name: 'ffffffffffff' },
      { workflow: 'other.yml' },
    ])
      expect(isBeforeLabel({ ...MARKER, ...other }, now), JSON.stringify(other)).toBe(false);
  });

  it('finds what an earlier version wrote, which says neither the name nor the paths', () => {
    const earlier = markerIn(markerLine(MARKER).replace(/ (?:name|config)=\S+/g, ''));
    expect(earlier).toMatchObject({ name: '-', config: '-' });
    expect(earlier !== undefined && isSameSubject(earlier, MARKER)).toBe(true);
  });
});

describe('what became of an apply', () => {
  const WROTE: readonly State[] = ['applying', 'resuming', 'partial', 'applied'];
  const DID_NOT: readonly State[] = ['failed', 'stale', 'replaced', 'superseded'];

  it('by a run that wrote stands in the place of whatever stood there', () => {
    for (const there of ['planned', ...WROTE, ...DID_NOT] as const)
      for (const says of WROTE) expect(placeOf(says, there), `${says} ${there}`).toBe('over');
  });

  it('by a run that wrote nothing never takes the place of what one that wrote has said', () => {
    for (const says of ['failed', 'stale'] as const) {
      for (const there of ['planned', ...DID_NOT] as const) expect(placeOf(says, there)).toBe('over');
      for (const there of ['applying', 'resuming', 'partial'] as const)
        expect(placeOf(says, there)).toBe('beside');
    }
    for (const says of ['failed', 'stale'] as const) expect(placeOf(says, 'applied')).toBe('nowhere');
  });

  it('that later files took back is said in any case', () => {
    for (const there of ['planned', ...WROTE, ...DID_NOT] as const)
      expect(placeOf('replaced', there)).toBe('over');
  });

  it('by a run that left its work to another is said of a plan alone', () => {
    for (const there of [...WROTE, ...DID_NOT]) expect(placeOf('superseded', there)).toBe('nowhere');
    expect(placeOf('superseded', 'planned')).toBe('over');
  });
});

describe("an account's name in names on GitHub", () => {
  it('is plain, and never empty', () => {
    expect(slugOf('Acme production')).toBe('acme-production');
    expect(slugOf('  Ünïcödé & Söhne (EU) ')).toBe('unicode-sohne-eu');
    fc.assert(
      fc.property(binaryText({ minLength: 1 }), (name) => {
        expect(slugOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
      }),
    );
    expect(slugOf('会計')).not.toBe(slugOf('注文'));
  });
});
