/** Switching people off and on: the remote only toggles, so every lost answer could switch the wrong way. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { applyAll, outcomesOf, type TestSandbox, withSandbox } from '../support/harness.ts';
import { email, filesWith, idOf, seedWith, standingOf } from './stage.ts';

const TOGGLE = 'PUT /v1/ashares/*/disable';
const toggles = ({ requests }: TestSandbox) => requests.filter(({ path }) => path.endsWith('/disable'));
const files = (enabled: boolean) => filesWith({ ada: { accessLevel: 'monitor', enabled } });
const seed = (disabled: boolean) => seedWith({ ada: { accessLevel: 'monitor', disabled } });

const FAULTS = [
  'status=503',
  'status=503,afterwards',
  'close-before',
  'close-after',
  'truncated',
  'html',
  'slow=30',
];

describe.each([
  { enabled: false, kind: 'disable' },
  { enabled: true, kind: 'enable' },
])('$kind', ({ enabled, kind }) => {
  it('takes three requests: read, toggle, read', () =>
    withSandbox(seed(enabled), async (sandbox) => {
      const { code, requests } = await applyAll({ sandbox, files: files(enabled) });
      expect([code, standingOf(sandbox, 'ada')?.enabled]).toEqual([EXIT.done, enabled]);
      const record = `/v1/ashares/${idOf(sandbox, 'ada')}`;
      const own = requests
        .filter(({ path }) => path.startsWith(record))
        .map(({ method, path }) => `${method} ${path}`);
      expect(own).toEqual([`GET ${record}`, `PUT ${record}/disable`, `GET ${record}`]);
    }));

  it.each(FAULTS)('ends in the right direction when %s happens once', (fault) =>
    withSandbox(seed(enabled), async (sandbox) => {
      sandbox.meet(`${TOGGLE}:${fault},times=1`);
      const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.done, [`${kind} ada: done`]]);
      expect(standingOf(sandbox, 'ada')?.enabled).toBe(enabled);
    }),
  );

  it.each(FAULTS)(
    'is never said to be done and is not, and never tried a third time, when %s happens each time',
    (fault) =>
      withSandbox(seed(enabled), async (sandbox) => {
        sandbox.meet(`${TOGGLE}:${fault}`);
        const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
        const reached = standingOf(sandbox, 'ada')?.enabled === enabled;
        expect(outcomesOf(applied)).toEqual([`${kind} ada: ${reached ? 'done' : 'failed'}`]);
        expect(code).toBe(reached ? EXIT.done : EXIT.incomplete);
        expect(toggles(sandbox).length).toBeLessThanOrEqual(2);
      }),
  );

  it('is put right when somebody else toggles at the same moment', () =>
    withSandbox(
      seed(enabled),
      async (sandbox) => {
        const { code } = await applyAll({ sandbox, files: files(enabled), hasty: true });
        expect([code, standingOf(sandbox, 'ada')?.enabled]).toEqual([EXIT.done, enabled]);
        expect(toggles(sandbox)).toHaveLength(2);
      },
      { edits: [{ before: TOGGLE, do: enabled ? 'enable' : 'disable', user: email('ada') }] },
    ));

  it('is already so when somebody else was faster', () =>
    withSandbox(
      seed(enabled),
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files: files(enabled) });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.done, [`${kind} ada: already-so`]]);
        expect(toggles(sandbox)).toEqual([]);
      },
      { edits: [{ before: 'GET /v1/ashares/*', do: enabled ? 'enable' : 'disable', user: email('ada') }] },
    ));
});
