#!/bin/sh
# Every half hour, and then an hour and a half of nothing; half past two, and no run that day: four readers of cron.
#
# Debian's cron(8) (cron 3.0pl1-162) says of changes of the clocks by less than three hours that jobs at a particular
# time are not run again, or are run soon after the change, and that jobs with a wildcard follow the new time at once.
# In New York 2:00 to 3:00 is left out on 8 March 2026, and 1:00 to 2:00 comes twice on 1 November, from 5:00 to 7:00
# UTC. Versions: cron-parser 5.10.6, croner 11.0.1, cron-schedule 6.0.0 (which knows the machine's zone only), node-cron
# 4.6.0.
#
# Seen, in UTC: node-cron leaves out the run of 8 March, which the others have. For cron-schedule and node-cron (whose
# page says so) the second of the two hours in November is none: a job of every half hour has no run between 5:30 and
# 7:00. cron-parser and croner run it at 6:00 and 6:30, and differ about fixed hours, `1-3`, of which croner runs 1:15
# twice.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cron-parser@5.10.6 croner@11.0.1 cron-schedule@6.0.0 node-cron@4.6.0
cat > show.mjs <<'JS'
import { mock } from 'node:test';
import { CronExpressionParser } from 'cron-parser';
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';
import cron from 'node-cron';

const timezone = 'America/New_York';
/** node-cron counts from now. */
const fromNow = (expression, now) => {
  mock.timers.enable({ apis: ['Date'], now });
  const runs = cron.createTask(expression, () => {}, { timezone }).getNextRuns(4);
  mock.timers.reset();
  return runs;
};
const readers = {
  'cron-parser': (expression, currentDate) => CronExpressionParser.parse(expression, { currentDate, tz: timezone }).take(4).map((date) => date.toDate()),
  croner: (expression, from) => new Cron(expression, { timezone }).nextRuns(4, from),
  'cron-schedule': (expression, from) => parseCronExpression(expression).getNextDates(4, from),
  'node-cron': fromNow,
};
for (const [expression, from] of [
  ['30 2 * * *', '2026-03-07T00:00:00Z'],
  ['*/30 * * * *', '2026-11-01T04:45:00Z'],
  ['15 1-3 * * *', '2026-11-01T04:45:00Z'],
]) {
  console.log(`${expression} from ${from}`);
  for (const [name, read] of Object.entries(readers)) {
    const runs = read(expression, new Date(from)).slice(0, expression.startsWith('30') ? 3 : 4);
    console.log(`  ${name} ${runs.map((date) => date.toISOString().slice(8, 16)).join(' ')}`);
  }
}
JS
seen=$(TZ=America/New_York node --no-warnings show.mjs)
echo "$seen"
[ "$seen" = '30 2 * * * from 2026-03-07T00:00:00Z
  cron-parser 07T07:30 08T07:30 09T06:30
  croner 07T07:30 08T07:00 09T06:30
  cron-schedule 07T07:30 08T07:30 09T06:30
  node-cron 07T07:30 09T06:30 10T06:30
*/30 * * * * from 2026-11-01T04:45:00Z
  cron-parser 01T05:00 01T05:30 01T06:00 01T06:30
  croner 01T05:00 01T05:30 01T06:00 01T06:30
  cron-schedule 01T05:00 01T05:30 01T07:00 01T07:30
  node-cron 01T05:00 01T05:30 01T07:00 01T07:30
15 1-3 * * * from 2026-11-01T04:45:00Z
  cron-parser 01T05:15 01T07:15 01T08:15 02T06:15
  croner 01T05:15 01T06:15 01T07:15 01T08:15
  cron-schedule 01T05:15 01T07:15 01T08:15 02T06:15
  node-cron 01T05:15 01T07:15 01T08:15 02T06:15' ] || {
  echo 'This is no longer what was seen.'
  exit 1
}
