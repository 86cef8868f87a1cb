/** What is going on, on stderr: one changing line on a terminal, a line a phase elsewhere. */
import type { Outcome } from '../apply/outcome.ts';
import type { Traffic } from '../core/account.ts';
import { count } from '../render/phrases.ts';
import type { Context } from './context.ts';

export interface Progress {
  phase(words: string): void;
  ended(outcome: Outcome): void;
  close(): void;
}

/** How often, in milliseconds, a terminal's line changes. */
const EVERY = 100;

export function progressOn({ stderr, now }: Context, total: number, traffic: () => Traffic): Progress {
  let done = 0;
  let shownAt = 0;
  const line = (words: string): void => stderr.write(`\r\u001b[2K${words}`);
  if (!stderr.isTerminal) stderr.write(`Carrying out ${count(total, 'operation')}.\n`);
  return {
    phase(words) {
      if (stderr.isTerminal) line(`${words} …`);
      else stderr.write(`${words}.\n`);
    },
    ended({ kind }) {
      if (kind === 'waiting') return;
      done += 1;
      const time = now().getTime();
      if (!stderr.isTerminal || (time - shownAt < EVERY && done < total)) return;
      shownAt = time;
      const { requests, waitMs } = traffic();
      const waiting = waitMs > 0 ? `, waiting ${Math.ceil(waitMs / 1000)} s for the limit` : '';
      line(`${done} of ${total} operations ended, ${count(requests, 'request')}${waiting} …`);
    },
    close() {
      if (stderr.isTerminal) line('');
    },
  };
}
