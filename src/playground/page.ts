/** The playground in a page: a text on the left, what it comes to on the right, judged at each pause in typing. */
import { judge } from './judge.ts';
import { kept } from './kept.ts';
import { STARTS, textOfStart } from './starts.ts';

/** What the page carries. */
interface Carried {
  readonly version: string;
  readonly origin: string;
  readonly example: string;
  readonly account: string;
}

/** Milliseconds after the last key. */
const PAUSE = 200;

const part = <E extends HTMLElement>(id: string, kind: new () => E): E => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`);
  return found;
};

const carried: Carried = JSON.parse(part('carried', HTMLScriptElement).text);
const live = kept(carried.account);

const editor = part('file', HTMLTextAreaElement);
const start = part('start', HTMLSelectElement);
const words = part('words', HTMLPreElement);
const status = part('status', HTMLParagraphElement);
const frame = part('page', HTMLIFrameElement);
const without = part('no-page', HTMLParagraphElement);

function show(): void {
  const judged = judge(editor.value, { ...carried, live, now: new Date() });
  words.replaceChildren(...shownLines(judged.text));
  status.textContent = statusOf(judged);
  frame.hidden = judged.page === undefined;
  without.hidden = judged.page !== undefined;
  if (judged.page !== undefined && frame.srcdoc !== judged.page) frame.srcdoc = judged.page;
}

/** A line of the file and the marks below it: broken like prose, the marks would stand below something else. */
const FRAMED = /^ *\d* │/;

function shownLines(text: string): (string | HTMLElement)[] {
  return text.split('\n').flatMap((line, at) => {
    const end = at === 0 ? [] : ['\n'];
    if (!FRAMED.test(line)) return [...end, line];
    const framed = document.createElement('span');
    framed.className = 'framed';
    framed.textContent = line;
    return [...end, framed];
  });
}

function statusOf({ errors, changes, refused }: ReturnType<typeof judge>): string {
  if (errors > 0) return errors === 1 ? 'There is 1 error.' : `There are ${errors} errors.`;
  if (refused) return 'The files hold, and the plan is refused: nothing would change.';
  if (changes === 0) return 'The files hold, and nothing would change.';
  return changes === 1
    ? 'The files hold, and 1 person would change.'
    : `The files hold, and ${changes} people would change.`;
}

function begin(): void {
  const chosen = STARTS[start.selectedIndex];
  if (chosen !== undefined) editor.value = textOfStart(chosen, carried.example, new Date());
  show();
}

start.replaceChildren(...STARTS.map(({ name }) => new Option(name)));
start.addEventListener('change', begin);
let waiting: ReturnType<typeof setTimeout> | undefined;
editor.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});
begin();
