#!/bin/sh
# `0 0 13 * 5` is every Friday and every 13th to three readers, and a Friday the 13th to the fourth.
#
# Debian's crontab(5) (cron 3.0pl1-162) says that with both fields of the day restricted, a command runs when either
# matches, and that a field is restricted when it is not `*`. Versions: cron-parser 5.10.6, croner 11.0.1, cron-schedule
# 6.0.0, node-cron 4.6.0, and the describer cronstrue 3.39.0. Each prints the next three days after 1 March 2026.
#
# Seen: node-cron joins the two by "and" (its page says so): its next run is on 13 March 2026, and then in November,
# where the others run each week; cronstrue's "and on Friday" can be read both ways. Where one field spells out all of
# its values (`0 0 13 * 0-6`), cron-parser and croner run every day, as the manual has it, and cron-schedule on the
# 13th.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cron-parser@5.10.6 croner@11.0.1 cron-schedule@6.0.0 node-cron@4.6.0 cronstrue@3.39.0
cat > show.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import cron from 'node-cron';

const from = new Date('2026-03-01T00:00:00Z');
/** node-cron counts from now; its own test of a moment does not. */
const matching = (expression) => {
  const task = cron.createTask(expression, () => {});
  const days = Array.from({ length: 800 }, (_, n) => new Date(from.getTime() + (n + 1) * 86_400_000));
  return days.filter((day) => task.match(day)).slice(0, 3);
};
const readers = {
  'cron-parser': (expression) => {
    const dates = CronExpressionParser.parse(expression, { currentDate: from, tz: 'UTC' });
    return [1, 2, 3].map(() => dates.next().toDate());
  },
  croner: (expression) => new Cron(expression, { timezone: 'UTC' }).nextRuns(3, from),
  'cron-schedule': (expression) => parseCronExpression(expression).getNextDates(3, from),
  'node-cron': matching,
};
for (const expression of ['0 0 13 * 5', '0 0 13 * 0-6']) {
  console.log(`${expression}: ${cronstrue.toString(expression)}`);
  for (const [name, read] of Object.entries(readers)) {
    console.log(`  ${name} ${read(expression).map((date) => date.toISOString().slice(5, 10)).join(' ')}`);
  }
}
JS
seen=$(TZ=UTC node show.mjs)
echo "$seen"
[ "$seen" = '0 0 13 * 5: At 12:00 AM, on day 13 of the month, and on Friday
  cron-parser 03-06 03-13 03-20
  croner 03-06 03-13 03-20
  cron-schedule 03-06 03-13 03-20
  node-cron 03-13 11-13 08-13
0 0 13 * 0-6: At 12:00 AM, on day 13 of the month, Sunday through Saturday
  cron-parser 03-02 03-03 03-04
  croner 03-02 03-03 03-04
  cron-schedule 03-13 04-13 05-13
  node-cron 03-13 04-13 05-13' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
