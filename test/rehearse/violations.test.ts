/** How a rule that was broken is told, in every form: a healthy product breaks none, so one is planted. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import schema from '../../schemas/rehearsal.schema.json' with { type: 'json' };
import type { AnswerFormat } from '../../src/form/formats.ts';
import { renderRehearsal } from '../../src/form/rehearsal.ts';
import type { Rehearsal } from '../../src/rehearse/rehearse.ts';
import { openSandbox } from '../support/harness.ts';
import { COMPANY, PLANTED, rehearsalOf } from './rehearsing.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  const sandbox = await openSandbox(await readFile(join(COMPANY, 'account.yaml'), 'utf8'));
  const sends = PLANTED.find(({ name }) => name === 'a writer that sends a part of the record');
  rehearsal = await rehearsalOf(sandbox, ['access'], COMPANY, { runs: 2 }, sends);
  await sandbox.close();
});

const said = (format: AnswerFormat): string =>
  renderRehearsal(rehearsal, format, {
    ...{ color: false, account: { name: 'Fernhill production' }, version: '0.0.0' },
    ...{ paths: ['my access'], base: ['was'], due: false, like: 'remote.json' },
  });

/** The repeat of the undisturbed case, as a shell reads it. */
const REPEAT = "celigo-access rehearse 'my access' --base was --like remote.json --case undisturbed";

test('as text: the rule, the person, what happened and the command, and how many more there are', () => {
  const text = said('text');
  expect(text).toMatch(/^Rehearsed against our reading of the API, not your account\./);
  expect(text).toMatch(/! setting: nadia\.osei@fernhill\.example .*accountSSORequired was changed/);
  expect(text).toContain(REPEAT);
  expect(text).toContain(`… and ${rehearsal.violations.length - 20} more; --format json has all.`);
  expect(text).toMatch(/2 cases broke a rule/);
  const calm = rehearsal.violations.filter(({ rule }) => rule === 'at-once').map(({ words }) => words);
  expect(calm[0]).toMatch(
    /^nothing disturbed .* incomplete \(.*nadia\.osei@fernhill\.example: update is left/,
  );
});

test('as Markdown: a row for each', () => {
  const rows = said('markdown')
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes('accountSSORequired was changed'));
  expect(rows.length).toBe(
    rehearsal.violations.filter(({ words }) => words.startsWith('accountSSORequired')).length,
  );
  expect(said('markdown')).toContain('What must not happen, and did');
  expect(said('markdown')).toContain('2 cases broke a rule');
  expect(rows[0]).toContain('--case undisturbed');
});

test('as HTML: a table with the same, and a verdict that is not good', () => {
  const html = said('html');
  expect(html).toContain('What must not happen, and did');
  expect(html).toContain('A rule was broken.');
  expect(html).not.toContain('What was tried passed.');
  const happened = html.split('<dt>').filter((each) => each.startsWith('What happened'));
  const rows = happened.filter((each) => each.includes('accountSSORequired was changed'));
  expect(rows.length).toBe(
    rehearsal.violations.filter(({ words }) => words.startsWith('accountSSORequired')).length,
  );
  expect(html.replaceAll('<wbr>', '')).toContain('nadia.osei@fernhill.example');
});

test('as JSON: all of them, each with its command, by the schema', () => {
  const document = JSON.parse(said('json'));
  const validate = new Ajv({ strict: false }).compile(schema);
  expect([validate(document), validate.errors]).toEqual([true, null]);
  expect([document.passed, document.violations.length]).toEqual([false, rehearsal.violations.length]);
  expect(document.violations[0]).toMatchObject({ rule: 'setting', case: 'undisturbed', repeat: REPEAT });
});
