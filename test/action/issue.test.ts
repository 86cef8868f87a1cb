/** The issues that a timer keeps: one for what was changed outside, one for what soon ends by itself. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme } from '../support/acme.ts';

const ENDING = access({ ada: '{ accessLevel: monitor, until: 2026-12-31 }' });
const OWNED = { 'access.yaml': ENDING, '.github/CODEOWNERS': '/access.yaml @acme/security\n' };

describe('what soon ends', () => {
  it('is an issue of its own, kept up to date and closed once nothing more is to come', async () => {
    const repository = await acme(OWNED);
    const { github } = repository;
    repository.now = new Date('2026-12-16T12:00:00Z');
    expect((await repository.onTimer('drift')).code).toBe(0);
    expect(github.issues).toEqual([]);
    repository.now = new Date('2026-12-18T12:00:00Z');
    const ran = await repository.onTimer('drift');
    expect(ran.code, ran.log).toBe(0);
    expect(github.issues).toMatchObject([{ state: 'open', title: 'Ends within 14 days (acme-production)' }]);
    const body = github.issues[0]?.body ?? '';
    for (const words of ['2026-12-31', 'ada', 'acme', 'security', 'ask']) expect(body).toContain(words);
    expect(ran.summary).toContain('Ends within 14 days');
    repository.now = new Date('2026-12-19T12:00:00Z');
    await repository.onTimer('drift');
    expect(github.issues).toHaveLength(1);
    const number = repository.propose({ 'access.yaml': access() });
    await repository.onPull(number);
    repository.review(number);
    repository.merge(number);
    expect((await repository.onPush()).code).toBe(0);
    await repository.onTimer('drift');
    expect(github.issues).toMatchObject([{ state: 'closed' }]);
  });

  it('does not get in the way of the issue about drift, nor does that of it', async () => {
    const repository = await acme(OWNED);
    const { github } = repository;
    repository.now = new Date('2026-12-18T12:00:00Z');
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    expect((await repository.onTimer('drift')).code).toBe(EXIT.differences);
    expect(github.issues.map(({ title }) => title).sort()).toEqual([
      'Access was changed outside the files (acme-production)',
      'Ends within 14 days (acme-production)',
    ]);
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'monitor' } });
    await repository.onTimer('drift');
    expect(github.issues.map(({ title, state }) => `${title} ${state}`).sort()).toEqual([
      'Access was changed outside the files (acme-production) closed',
      'Ends within 14 days (acme-production) open',
    ]);
  });
});

describe('what should have ended', () => {
  it('is an issue of its own, and red, until a timer has ended it', async () => {
    const repository = await acme({ 'access.yaml': ENDING });
    const { github } = repository;
    repository.now = new Date('2027-01-01T06:00:00Z');
    const ran = await repository.onTimer('drift');
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.differences, 'drift']);
    expect(github.issues).toMatchObject([
      { state: 'open', title: 'What the files have ended is still in the account (acme-production)' },
    ]);
    const body = github.issues[0]?.body ?? '';
    for (const words of ['ada', 'is still in the account', '2026-12-31', 'apply --due'])
      expect(body).toContain(words);
    expect((await repository.onTimer('due')).code).toBe(0);
    expect((await repository.onTimer('drift')).code).toBe(0);
    expect(github.issues).toMatchObject([{ state: 'closed' }]);
  });
});

describe('a server that somebody deleted while the files name it', () => {
  it('is an issue that says so, and does not hide what else was changed', async () => {
    const more = 'mcpServers: { Orders: { uri: /orders } }\n';
    const repository = await acme({ 'access.yaml': access({ more }) });
    const { github, sandbox } = repository;
    sandbox.edit({ do: 'delete-server', mcpServer: '/orders' });
    const blind = await repository.onTimer('drift');
    expect([blind.code, blind.outputs['failure-reason']]).toEqual([EXIT.invalid, 'config-invalid']);
    expect(github.issues).toMatchObject([{ state: 'open' }]);
    for (const words of ['Not compared', 'unknown-mcp-server'])
      expect(github.issues[0]?.body).toContain(words);
    sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'administrator' } });
    const ran = await repository.onTimer('drift');
    expect([ran.code, ran.outputs['failure-reason']]).toEqual([EXIT.differences, 'drift']);
    const body = github.issues[0]?.body ?? '';
    for (const words of ['Not compared', 'administrator', 'bea']) expect(body).toContain(words);
    repository.pushDirectly({ 'access.yaml': access({ bea: '{ accessLevel: administrator }' }) });
    await repository.onTimer('drift');
    expect(github.issues).toHaveLength(1);
  });
});
