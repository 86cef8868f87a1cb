/** Switching people off and on: the remote only toggles, so every lost answer could switch the wrong way. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { applyAll, outcomesOf, type TestSandbox, withSandbox } from '../support/harness.ts';
import { NOW } from '../support/world.ts';
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

  it.each(FAULTS)('is sent once, and said to be what it is, when %s happens once', (fault) =>
    withSandbox(seed(enabled), async (sandbox) => {
      sandbox.meet(`${TOGGLE}:${fault},times=1`);
      const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
      const reached = standingOf(sandbox, 'ada')?.enabled === enabled;
      expect(outcomesOf(applied)).toEqual([`${kind} ada: ${reached ? 'done' : 'failed'}`]);
      expect([code, toggles(sandbox).length]).toEqual([reached ? EXIT.done : EXIT.incomplete, 1]);
      sandbox.meet();
      await applyAll({ sandbox, files: files(enabled), hasty: true });
      expect(standingOf(sandbox, 'ada')?.enabled).toBe(enabled);
    }),
  );

  it.each(FAULTS)('is never tried a second time when %s happens each time', (fault) =>
    withSandbox(seed(enabled), async (sandbox) => {
      sandbox.meet(`${TOGGLE}:${fault}`);
      const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
      const reached = standingOf(sandbox, 'ada')?.enabled === enabled;
      expect(outcomesOf(applied)).toEqual([`${kind} ada: ${reached ? 'done' : 'failed'}`]);
      expect([code, toggles(sandbox).length]).toEqual([reached ? EXIT.done : EXIT.incomplete, 1]);
    }),
  );

  it('is sent again after a 429, which took nothing', () =>
    withSandbox(seed(enabled), async (sandbox) => {
      sandbox.meet(`${TOGGLE}:status=429,retry-after=1,times=2`);
      const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.done, [`${kind} ada: done`]]);
      expect([toggles(sandbox).length, applied.outcomes[0]]).toEqual([
        3,
        expect.not.objectContaining({ inDoubt: expect.anything() }),
      ]);
    }));

  it('is not put back when somebody else toggles at the same moment: two runs would undo each other', () =>
    withSandbox(
      seed(enabled),
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files: files(enabled), hasty: true });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, [`${kind} ada: failed`]]);
        expect([toggles(sandbox).length, applied.outcomes[0]?.words]).toEqual([
          1,
          expect.stringContaining('15 seconds later it does not show'),
        ]);
      },
      { edits: [{ before: TOGGLE, do: enabled ? 'enable' : 'disable', user: email('ada') }] },
    ));

  it('of a record that changed a moment ago waits until the switch has read the same for 15 s', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', disabled: enabled, lastModified: NOW.toISOString() } }),
      async (sandbox) => {
        const waits: number[] = [];
        const sleep = async (ms: number): Promise<void> => void waits.push(ms);
        const { code, requests } = await applyAll({ sandbox, files: files(enabled), sleep });
        expect([code, standingOf(sandbox, 'ada')?.enabled]).toEqual([EXIT.done, enabled]);
        const record = requests.filter(({ path }) => path.startsWith(`/v1/ashares/${idOf(sandbox, 'ada')}`));
        expect(record.map(({ method }) => method).join(' ')).toBe(`${'GET '.repeat(7)}PUT GET`);
        expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(15_000);
      },
    ));

  it('of such a record is already so when the earlier switch arrives meanwhile', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', disabled: enabled, lastModified: NOW.toISOString() } }),
      async (sandbox) => {
        let slept = 0;
        const sleep = async (): Promise<void> => {
          slept += 1;
          if (slept === 3) sandbox.edit({ do: enabled ? 'enable' : 'disable', user: email('ada') });
        };
        const { code, applied } = await applyAll({ sandbox, files: files(enabled), sleep });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.done, [`${kind} ada: already-so`]]);
        expect(toggles(sandbox)).toEqual([]);
      },
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

/** The account behind a stand-in that refuses each switch because of an entry that the record has. */
async function refusingSwitches(account: TestSandbox): Promise<{ readonly url: string; refused: number }> {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '', headers } = request;
    if (url.endsWith('/disable')) {
      stand.refused += 1;
      const errors = [{ code: 'invalid_ref', message: 'There is no such integration.' }];
      response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify({ errors }));
      return;
    }
    const { authorization = '' } = headers;
    const answer = await fetch(`${account.url}${url}`, { method, headers: { authorization } });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const stand = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused: 0 };
  return stand;
}

it('a switch that is refused for an entry that no list names is not sent again without it: it has no body', () =>
  withSandbox(
    seedWith({ ada: { accessLevel: 'monitor', integrations: { ['f'.repeat(24)]: 'manage' } } }),
    async (sandbox) => {
      const stand = await refusingSwitches(sandbox);
      const env = { CELIGO_BASE_URL: stand.url };
      const { code, applied } = await applyAll({ sandbox, files: files(false), env });
      expect([code, outcomesOf(applied), stand.refused]).toEqual([
        EXIT.incomplete,
        ['disable ada: failed'],
        1,
      ]);
    },
  ));
