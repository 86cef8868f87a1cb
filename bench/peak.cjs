// Preloaded into a measured process: writes its peak memory and times when it ends.
const { writeFileSync } = require('node:fs');
process.on('exit', () => {
  const { maxRSS, userCPUTime } = process.resourceUsage();
  writeFileSync(process.env.BENCH_PEAK, JSON.stringify({ maxRSS, userCPUTime }));
});
