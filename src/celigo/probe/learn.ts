/** Learns, with GET alone, which of the readings that the vendor's sources leave open an account follows. */
import { present } from '../../core/model/present.ts';
import type { Learnt, LearntRemote } from '../../core/model/remote.ts';
import { EXIT, Failure } from '../../errors.ts';
import type { Client } from '../http.ts';
import { CHECK_ADDRESS } from '../meaning.ts';
import { listedTokens, singleAnswers } from './answers.ts';
import { answersBeside } from './beside.ts';
import { isUnsettled, type ProbeAnswer, together } from './finding.ts';
import { listAnswers } from './lists.ts';
import { logAnswers } from './log.ts';
import { orderAnswer, wantsAnother } from './order.ts';
import { LIST_NAMES, LISTS, lookRound, type Pass } from './pass.ts';
import { recordAnswers } from './records.ts';
import { Looker, objectIn, type SeenList } from './sight.ts';

/** Rounds that are looked at where two do not agree. */
const MOST_ROUNDS = 3;

/** Throws a `Failure` where the token is rejected or nothing answers; what may not be read is told instead. */
export async function learnRemote(client: Client): Promise<LearntRemote> {
  const looker = new Looker(client);
  const passes: Pass[] = [];
  const rounds: Learnt[][] = [];
  while (rounds.length < 2 || (rounds.length < MOST_ROUNDS && isUnsettled(rounds))) {
    const pass = await round(client, looker);
    passes.push(pass);
    rounds.push([
      ...listAnswers(pass),
      ...recordAnswers(pass),
      ...singleAnswers(pass),
      ...answersBeside(pass),
      ...logAnswers(pass),
    ]);
  }
  const last = passes.at(-1);
  const tokens = last === undefined ? undefined : listedTokens(last);
  return {
    ids: idsIn(passes),
    answers: [...together(rounds), { question: 'list-order', ...(await order(looker, passes)) }],
    ...present({ tokens }),
    refused: refusedIn(passes),
    requests: client.traffic().requests,
  };
}

async function round(client: Client, looker: Looker): Promise<Pass> {
  const token = await looker.at('tokenInfo');
  // Says in the words of every other command why the token or the address is no good.
  if (token.status !== 200 || objectIn(token) === undefined) {
    await client.get('tokenInfo');
    throw new Failure(`${client.origin} does not answer like the Celigo API.`, {
      exitCode: EXIT.failure,
      hint: CHECK_ADDRESS,
    });
  }
  return lookRound(looker, token, () => client.traffic().serverTime?.getTime() ?? Number.NaN);
}

/** Reads one list again until chance cannot explain its order: the list whose items have the most different times. */
async function order(looker: Looker, passes: readonly Pass[]): Promise<ProbeAnswer> {
  const timesIn = ({ items }: SeenList): number => new Set(items.map(({ createdAt }) => createdAt)).size;
  const names = LIST_NAMES.flatMap((name) => {
    const list = passes[0]?.lists[name];
    return list === undefined || !list.whole || list.items.length < 2 ? [] : [{ name, list }];
  }).sort((a, b) => timesIn(b.list) - timesIn(a.list) || b.list.items.length - a.list.items.length);
  const [chosen] = names;
  if (chosen === undefined) return orderAnswer([]);
  const readings = passes.map(({ lists }) => lists[chosen.name]);
  while (wantsAnother(readings)) readings.push(await looker.list(LISTS[chosen.name]));
  return orderAnswer(readings);
}

/** Lists that somebody with more rights could read. */
const refusedIn = ([first]: readonly Pass[]): string[] =>
  (first === undefined ? [] : [first.lists.users.first, first.audit, first.notifications, first.tokens])
    .filter(({ status }) => status === 403)
    .map(({ url }) => url.pathname);

function idsIn(passes: readonly Pass[]): string[] {
  const items = passes.flatMap(({ lists }) => Object.values(lists).flatMap((list) => list.items));
  return [...new Set(items.map(({ _id }) => _id).filter((id) => typeof id === 'string'))];
}
