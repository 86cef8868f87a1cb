/** Changes of notifications, call by call: how many a call holds, what is sent again alone, and what an answer means. */
import { expect, test } from 'vitest';
import { accountWriter } from '../../src/celigo/account.ts';
import { withNotified } from '../../src/celigo/notifications.ts';
import { Token } from '../../src/celigo/token.ts';
import { Inventory, isUnknownLevel, toLiveUser } from '../../src/celigo/wire.ts';
import type { Gate } from '../../src/core/model/doors.ts';
import { integrationIdOf } from '../../src/core/model/ids.ts';
import { open } from '../support/open-gate.ts';
import { CANARY, type Handler, json, listen } from './loopback.ts';
import { ashare } from './records.ts';

const changes = (many: number) =>
  Array.from({ length: many }, (_, nth) => ({
    integrationId: integrationIdOf(nth.toString(16).padStart(24, '0')),
    subscribed: nth % 2 === 0,
  }));

/** What came of `many` changes, and how many each call held. */
async function notify(
  many: number,
  answer: (elements: { _integrationId: string }[]) => Handler,
  gate: Gate = open,
) {
  const account = await listen((asked, ...rest) => answer(JSON.parse(asked.body))(asked, ...rest));
  const writer = accountWriter({
    origin: account.origin,
    token: new Token(CANARY),
    random: () => 0.5,
    clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
  });
  const came = await writer.notify('ada@acme.example', changes(many), gate);
  return { came, calls: account.asked.map(({ body }) => JSON.parse(body).length), asked: account.asked };
}

const refusal = (message: string, status: number) => json({ errors: [{ code: 'odd', message }] }, status);
const nothing: Handler = (_, response) => void response.writeHead(204).end();

test('a subscription to a flow or a connection is none to the integration that it names beside', () => {
  const id = integrationIdOf('1'.repeat(24));
  const whole = toLiveUser(ashare(), new Inventory([{ id, name: 'Orders' }], []));
  if (isUnknownLevel(whole)) throw new Error('The record has a level that nobody knows.');
  const notifiedBy = (subscription: object) => {
    const told = [{ _integrationId: id, subscribedByUser: { email: whole.shownEmail }, ...subscription }];
    const { users } = withNotified({ users: [whole], integrations: [{ id, name: 'Orders' }] }, told);
    return users.map(({ notified }) => [notified?.integrations.has(id), notified?.others]);
  };
  for (const about of [{}, { type: 'integration' }, { _flowId: null }])
    expect(notifiedBy(about)).toEqual([[true, 0]]);
  const [flow, connection] = [{ _flowId: 'f'.repeat(24) }, { _connectionId: 'c'.repeat(24) }];
  for (const about of [{ type: 'flow' }, { type: 'flow', ...flow }, flow, { type: 'connection' }, connection])
    expect(notifiedBy(about)).toEqual([[false, 1]]);
});

test.each([
  ['whole calls', 2_001, () => nothing, [1_000, 1_000]],
  [
    'the parts of a refused one',
    3,
    (elements: unknown[]) => (elements.length > 1 ? refusal('No.', 422) : nothing),
    [3, 1],
  ],
] as const)('each of %s passes the gate, and none once it is shut', async (_, many, answer, sent) => {
  const passed: string[] = [];
  const gate = { shut: () => (passed.push('asked') > 2 ? 'the run is over' : undefined) };
  const { came, calls } = await notify(many, answer, gate);
  expect([came, calls]).toEqual([{ kind: 'held', words: 'the run is over' }, sent]);
});

test('a call holds a thousand changes at most, each of one integration and the person', async () => {
  const { came, calls, asked } = await notify(2_001, () => nothing);
  expect([came.kind, calls]).toEqual(['accepted', [1_000, 1_000, 1]]);
  expect(JSON.parse(asked[2]?.body ?? '')).toEqual([
    {
      _integrationId: '0000000000000000000007d0',
      subscribed: true,
      subscribedByUserEmail: 'ada@acme.example',
    },
  ]);
});

test('a refused call is sent again change by change, and the words are those of the change that is refused', async () => {
  const odd = changes(3)[1]?.integrationId;
  const { came, calls } = await notify(3, (elements) =>
    elements.some(({ _integrationId: id }) => id === odd)
      ? refusal(elements.length === 1 ? 'Not that one.' : 'Something is wrong.', 422)
      : nothing,
  );
  expect([came, calls]).toEqual([
    { kind: 'refused', status: 422, words: 'Not that one. (odd)' },
    [3, 1, 1, 1],
  ]);
});

test('an element that is refused in a success is a refusal like any other', async () => {
  const { came, calls } = await notify(2, (elements) =>
    json(
      elements.map((_, at) => (at === 0 ? { statusCode: 422, message: 'Unknown.' } : { statusCode: 200 })),
    ),
  );
  expect([came.kind, calls]).toEqual(['refused', [2, 1, 1]]);
});

test.each([401, 403])('who may not do it at all (%i) is not asked again', async (status) => {
  const { came, calls } = await notify(3, () => refusal('Only your own.', status));
  expect([came, calls]).toEqual([{ kind: 'refused', status, words: 'Only your own. (odd)' }, [3]]);
});

test.each<[string, Handler]>([
  ['503', refusal('Later.', 503)],
  ['half an answer', (_, response) => void response.writeHead(200).end('[{"statusCode":')],
  ['nothing', (_, response) => void response.destroy()],
])('after %s nobody knows, and nothing more is sent', async (_, answer) => {
  const { came, calls } = await notify(1_001, () => answer);
  expect([came.kind, calls]).toEqual(['unclear', [1_000]]);
});
