/** T03: a redirect would carry the token elsewhere, or turn a write into something else. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { type Handler, json, type Loopback, listen } from '../celigo/loopback.ts';
import { accountAnswering, askedOf, PEOPLE, runAgainst, writesTo, YES } from './attack.ts';

const STATUSES = [300, 301, 302, 303, 307, 308];

const redirect =
  (status: number, location: () => string): Handler =>
  (_, response) => {
    response.writeHead(status, { location: location() });
    response.end();
  };

async function twoServers(
  attack: (location: (path: string) => string) => Record<string, Handler>,
  to: string,
) {
  const other = await listen(json(PEOPLE));
  const api: Loopback = await accountAnswering(
    attack((path) => (to === 'another origin' ? other.origin : api.origin) + path),
  );
  return { other, api };
}

describe.each(['another origin', 'the same origin'])('a redirect to %s', (to) => {
  test.each(STATUSES)('%i is never followed by a reading', async (status) => {
    const { other, api } = await twoServers(
      (location) => ({ 'GET /v1/ashares': redirect(status, () => location('/v1/elsewhere')) }),
      to,
    );
    for (const argv of [['plan'], ['apply', ...YES], ['drift']]) {
      const { code, stderr } = await runAgainst(api, argv);
      expect([code, other.asked]).toEqual([EXIT.failure, []]);
      expect(stderr).toContain(`redirect (${status}), which is never followed`);
    }
    expect(askedOf(api)).not.toContain('GET /v1/elsewhere');
    expect(writesTo(api)).toEqual([]);
  });

  test.each(STATUSES)('%i is never followed by a write, which counts as not done', async (status) => {
    const { other, api } = await twoServers((location) => {
      const away = redirect(status, () => location('/v1/elsewhere'));
      return { PUT: away, POST: away, DELETE: away };
    }, to);
    const { code, stdout } = await runAgainst(api, ['apply', ...YES]);
    expect([code, other.asked]).toEqual([EXIT.incomplete, []]);
    expect(stdout.match(/redirect \(\d+\), which is never followed/g)).toHaveLength(3);
    expect(stdout).not.toContain('Converged');
    const sent = askedOf(api);
    expect(sent.filter((words) => words.endsWith('/elsewhere'))).toEqual([]);
    expect(
      sent
        .map((words) => words.split(' ')[0])
        .filter((method) => method !== 'GET')
        .sort(),
    ).toEqual(['DELETE', 'POST', 'PUT']);
  });
});
