/** Small edits that give somebody more than they seem to: each was once unseen, or applied without a hazard. */
import { describe, expect, it } from 'vitest';
import { checkLoaded } from '../src/config/read.ts';
import { loadBack } from '../src/config/read-back.ts';
import { entryOf } from '../src/config/write.ts';
import { integrationIdOf } from '../src/core/model/ids.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import { judgeFiles } from '../src/run/check.ts';
import { folderWith } from './config/repository.ts';
import { account, person } from './support/live.ts';
import { INTEGRATIONS, NOW, ORIGIN, readText } from './support/world.ts';

const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${INTEGRATIONS[0].id}] }
policy: { minAdministrators: 0 }
users:
  root@acme.example: { accessLevel: administrator }
`;
const orders = integrationIdOf(INTEGRATIONS[0].id);

describe('without an account', () => {
  it('nobody has all of what must not be had together while one part does not exist yet', async () => {
    const tests = `tests: [{ name: apart, neverTogether: { integrations: { Order to Cash: manage, New portal: manage } } }]`;
    const text = (grants: string) =>
      `${HEAD}  ada@acme.example: { integrations: ${grants} }\nintegrations: { New portal: { whenMissing: wait } }\n${tests}\n`;
    const plan = makePlan({
      config: readText(text('{ Order to Cash: manage, New portal: manage }')),
      live: account([]),
      origin: ORIGIN,
      now: NOW,
    });
    expect(plan).toMatchObject({ kind: 'planned', plan: { failsTests: false } });
    // The files alone do not know what exists: both are granted, so that the test fails there.
    const folder = folderWith({ 'access.yaml': text('{ Order to Cash: manage, New portal: manage }') });
    expect((await judgeFiles([], { cwd: folder, now: NOW, workflows: false })).kind).toBe('fails-tests');
  });
});

describe('with the account', () => {
  it('a declined invitation of an administrator is sent again only with the hazard of a new one', () => {
    const config = readText(
      HEAD.replace('minAdministrators: 0', 'minAdministrators: 0, dismissed: reinvite').concat(
        '  ada@acme.example: { accessLevel: administrator }\n  bea@acme.example: { accessLevel: monitor }\n',
      ),
    );
    const live = account([
      person('ada', { level: 'administrator', invitation: 'dismissed' }),
      person('bea', { level: 'monitor', invitation: 'dismissed' }),
    ]);
    const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(result.plan.operations.map(({ kind, user, hazards }) => [kind, user.email, hazards])).toEqual([
      ['reinvite', 'ada@acme.example', ['grants-administrator']],
      ['reinvite', 'bea@acme.example', []],
    ]);
  });

  it('an object for which the base did not wait is not waited for: what somebody took there stays held', () => {
    const text = (missing: string) =>
      `${HEAD}  ada@acme.example: { integrations: { Order to Cash: manage, Returns EU: monitor } }\nintegrations:\n  Returns EU: { id: ${INTEGRATIONS[1].id} }\n  Order to Cash: { id: ${orders}${missing} }\n`;
    const waiting = readText(text(', whenMissing: wait'));
    const live = account([
      person('ada', { integrations: new Map([[integrationIdOf(INTEGRATIONS[1].id), 'monitor']]) }),
    ]);
    const written = (base: string) => {
      const result = makePlan({ config: waiting, base: readText(base), live, origin: ORIGIN, now: NOW });
      if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
      const { operations, held } = result.plan;
      return [operations.map(({ user }) => user.email), held.map(({ email }) => email)];
    };
    expect(written(text(''))).toEqual([[], ['ada@acme.example']]);
    expect(written(text(', whenMissing: wait'))).toEqual([['ada@acme.example'], []]);
  });

  it('whoever is new in the account is adopted as they are, also where the defaults say otherwise', () => {
    const defaults = 'defaults: { mfaRequired: false, allowAccessToApim: true, enabled: false }\n';
    const config = readText(`${HEAD}${defaults}`);
    const live = account([person('ada', { level: 'monitor', settings: { mfaRequired: true } })]);
    const ada = live.users.find(({ email }) => email === 'ada@acme.example');
    if (ada === undefined) throw new Error('nobody is new');
    const entry = entryOf(ada, new Map(), config.defaults);
    expect(entry).toEqual({
      accessLevel: 'monitor',
      mfaRequired: true,
      allowAccessToApim: false,
      enabled: true,
    });
    const adopted = readText(`${HEAD}  ada@acme.example: ${JSON.stringify(entry)}\n${defaults}`);
    const result = makePlan({ config: adopted, live, origin: ORIGIN, now: NOW });
    if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
    expect(result.plan.operations.filter(({ user }) => user.email === 'ada@acme.example')).toEqual([]);
  });
});

describe('a limited file', () => {
  const root = `${HEAD}integrations: { Order to Cash: { id: ${orders} } }\nfiles: { access/team.yaml: { integrations: [Order to Cash] } }\n`;
  const read = (team: string) => {
    const loaded = [loadBack(root, 'access/root.yaml'), loadBack(`version: 1\n${team}`, 'access/team.yaml')];
    const { config, findings } = checkLoaded(
      { files: loaded.flatMap(({ files }) => files), findings: [] },
      NOW,
    );
    if (config === undefined) throw new Error(JSON.stringify(findings));
    return config;
  };
  const codes = (team: string, base: string | undefined, level: 'manage' | 'custom') => {
    const integrations = new Map([[orders, 'monitor' as const]]);
    const result = makePlan({
      config: read(team),
      ...(base === undefined ? {} : { base: read(base) }),
      live: account([person('ada', { level, integrations })]),
      origin: ORIGIN,
      now: NOW,
    });
    const findings = result.kind === 'other-account' ? [] : result.findings;
    return [result.kind, ...findings.map(({ code, severity }) => `${code} ${severity}`)];
  };
  const ada = 'users: { ada@acme.example: { integrations: { Order to Cash: monitor } } }';

  it('takes nobody over whom no file declared', () => {
    expect(codes(ada, '', 'manage')).toEqual(['invalid', 'takes-over error']);
    expect(codes(ada, undefined, 'manage')).toEqual(['planned', 'takes-over warning']);
    expect(codes('users: { ada@acme.example: { state: absent } }', '', 'custom')).toEqual([
      'invalid',
      'takes-over error',
    ]);
  });

  it('keeps the people whom it declared, and may declare whoever loses nothing by it', () => {
    expect(codes(ada, ada, 'manage')).toEqual(['planned']);
    expect(codes(ada, '', 'custom')).toEqual(['planned']);
  });
});
