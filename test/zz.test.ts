import { test, expect } from 'vitest';
import { folderWith, openSandbox, kindsOf, outcomesOf, withSandbox } from './support/harness.ts';
import { apply, appliedBy, command, snapshotOf, expectClaim, expectSameEnd } from './support/disturbed.ts';
import { STORIES } from './support/stories.ts';
test.each(STORIES)('$name', async (story) => {
  const cwd = await folderWith({ 'access.yaml': story.file });
  await withSandbox(story.account, async (sandbox) => {
    for (let k=0;k<5;k++){ let a=0,b=0,c=0;
    for (let i=0;i<20;i++){ sandbox.reset(); let t=performance.now(); await apply({ sandbox, cwd }); a+=performance.now()-t; t=performance.now(); await apply({ sandbox, cwd }); b+=performance.now()-t; t=performance.now(); await command(['validate'], { sandbox, cwd }); c+=performance.now()-t;}
    console.log('apply', a/20, 'again', b/20, 'validate', c/20);}
  });
});
