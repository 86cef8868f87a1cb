/** Answers written down literally, against a server that shares nothing with the sandbox: nothing is lost, nobody is locked out, the words arrive. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { planFrom, runCli } from './support/harness.ts';
import { type Answered, ID, type Literal, literalAccount, person } from './support/literal-account.ts';

const filesWith = (people = ''): Record<string, string> => ({
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [${ID.orders}] }
users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
  root@acme.example: { accessLevel: administrator }
${people}`,
});

async function run(argv: string[], people: string, more: readonly unknown[], literal: Literal = {}) {
  const account = await literalAccount(more, literal);
  const ended = await runCli(argv, { env: account.env, files: filesWith(people), hasty: true });
  return { ...ended, account, writes: account.writes() };
}

/** Whose token it is: root. */
const TOKEN_USER = (person('root').sharedWithUser as { _id: string })._id;
const says = (code: string, message: string): object => ({ errors: [{ code, message }] });

describe('one odd record', () => {
  const stock = (entry: object): Record<string, unknown> => ({
    accessLevel: 'monitor',
    mcpServerAccessLevel: [entry],
  });
  const odd: readonly [what: string, record: unknown, named: string][] = [
    ['without an e-mail', person('odd', { sharedWithUser: { _id: 'a'.repeat(24) } }), 'without e-mail'],
    ['without a person', person('odd', { sharedWithUser: undefined }), 'without e-mail'],
    ['that is null', null, 'not an object'],
    ['that is a text', 'odd', 'not an object'],
    ['with a level that is a number', person('odd', { accessLevel: 7 }), 'odd@acme.example'],
    ['with a level of another time', person('odd', { accessLevel: 'auditor' }), '"auditor"'],
    [
      'with an entry without a level',
      person('odd', { integrationAccessLevel: [{ _integrationId: ID.orders }] }),
      'without a level',
    ],
    ['with an entry without a server', person('odd', stock({ scopes: ['mcp:read'] })), '_mcpServerId'],
    [
      'with scopes that are a text',
      person('odd', stock({ _mcpServerId: ID.stock, scopes: 'mcp:read' })),
      'scopes',
    ],
    [
      'that says accepted with a word',
      person('odd', { accessLevel: 'monitor', accepted: 'yes' }),
      'accepted',
    ],
  ];

  test.each(odd)('%s is named, and everybody else is written', async (_, record, named) => {
    const ada = person('ada', { accessLevel: 'monitor' });
    const people = '  ada@acme.example: { accessLevel: manage }\n';
    const { code, stdout, writes } = await run(['apply', '--yes', '--allow', 'grants-manage-all'], people, [
      ada,
      record,
    ]);
    expect([code, writes.map(({ call }) => call)]).toEqual([
      EXIT.done,
      [`PUT /v1/ashares/${String(ada._id)}`],
    ]);
    expect(stdout).toContain(named);
    const exported = await run(['export', '--region', 'us'], '', [ada, record]);
    expect([exported.code, exported.stdout]).toEqual([
      EXIT.done,
      expect.stringContaining('Not written, so left'),
    ]);
  });

  test.each([
    person('ada', { accessLevel: 7 }),
    person('ada', { accepted: 'yes' }),
    person('ada', { sharedWithUser: { email: 'ADA@acme.example' } }),
    person('ada', { _id: 'not/an id' }),
  ])('of somebody declared is neither written nor invited, and the others are', async (odd) => {
    const people =
      '  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n';
    const bea = person('bea', {
      integrationAccessLevel: [{ _integrationId: ID.orders, accessLevel: 'manage' }],
    });
    const { code, stdout, writes } = await run(['apply', '--yes'], people, [odd, bea]);
    expect(writes.map(({ call }) => call)).toEqual([`PUT /v1/ashares/${String(bea._id)}`]);
    expect(stdout).toMatch(/ada@acme.example is not touched, because the record cannot be read/i);
    expect(code).toBe(EXIT.done);
  });

  test.each([{}, { scopes: [] }, { scopes: null }, { scopes: ['mcp:admin'] }])(
    'with an MCP grant of unknown extent (%j) keeps it through a write of its person',
    async (scopes) => {
      const entry = { _mcpServerId: ID.stock, ...scopes };
      const people = '  ada@acme.example: { integrations: { Orders: manage } }\n';
      const { code, stdout, writes } = await run(['apply', '--yes'], people, [person('ada', stock(entry))]);
      expect([code, writes]).toMatchObject([EXIT.done, [{ body: { mcpServerAccessLevel: [entry] } }]]);
      expect(stdout).toContain('on /stock: kept as they are');
    },
  );
});

describe('what no list and no file names', () => {
  const gone = 'f'.repeat(24);
  const subscription = (about: object, name = 'ada') => ({
    _id: 'e'.repeat(24),
    subscribedByUser: { email: `${name}@acme.example` },
    ...about,
  });
  const ada = person('ada', {
    integrationAccessLevel: [
      { _integrationId: ID.orders, accessLevel: 'monitor' },
      { _integrationId: gone, accessLevel: 'manage' },
    ],
    mcpServerAccessLevel: [{ _mcpServerId: gone, scopes: ['mcp:read'] }],
  });
  const bea = person('bea', { accessLevel: 'monitor' });
  const literal: Literal = {
    'GET /v1/mcpservers': [200, [{ _id: gone, name: 'No address' }]],
    'GET /v1/notifications?users=all': [
      200,
      [
        subscription({ _integrationId: ID.orders }),
        subscription({ _integrationId: ID.returns }),
        subscription({ _flowId: gone }),
        subscription({ _integrationId: gone }, 'bea'),
      ],
    ],
  };

  test('is named by export, which plans to nothing', async () => {
    const people = [ada, bea];
    const exported = await run(['export', '--region', 'us', '--notifications'], '', people, literal);
    expect(exported.code).toBe(EXIT.done);
    const text = exported.stdout.replaceAll(/\n *# +/g, ' ');
    expect(text).toContain(
      `also grants on what the account does not list (integration ${gone}, MCP server ${gone}); mail about Orders, Returns, 1 single flow or connection: not written`,
    );
    expect(text).toContain(`also mail about ${gone}: not written`);
    expect(text).toContain('the MCP server No address: ');
    const account = await literalAccount(people, literal);
    const files = { 'access.yaml': exported.stdout };
    for (const terminal of [false, true]) {
      const { code, stdout } = await runCli(['plan', '--detailed-exitcode'], { ...account, files, terminal });
      expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('Nothing to do')]);
    }
  });

  test('is named by report and explain, and kept by a write of its person', async () => {
    const report = await run(['report', '--format', 'csv'], '', [ada], literal);
    expect(report.stdout).toContain(`integration ${gone} (not listed); MCP server ${gone} (not listed)`);
    const explained = await run(['explain', 'ada@acme.example', '--live'], '', [ada], literal);
    expect(explained.stdout).toContain(`grants on what the account does not list: ${gone}, MCP ${gone}`);
    const people = '  ada@acme.example: { integrations: { Orders: manage } }\n';
    const { code, writes } = await run(['apply', '--yes'], people, [ada], literal);
    expect([code, writes]).toMatchObject([
      EXIT.done,
      [
        {
          body: {
            integrationAccessLevel: [{ _integrationId: ID.orders }, { _integrationId: gone }],
            mcpServerAccessLevel: ada.mcpServerAccessLevel,
          },
        },
      ],
    ]);
  });

  test('is nobody’s answer to who can reach a server: whoever may reach it is named', async () => {
    const odd = person('odd', { mcpServerAccessLevel: [{ _mcpServerId: ID.stock }] });
    const nobody = person('worse', { accessLevel: 7 });
    const { stdout } = await run(['who-can', '/stock', '--live'], '', [odd, nobody]);
    expect(stdout).toMatch(/It cannot be said of:\n {2}odd@acme.example +an MCP grant without a scope/);
    expect(stdout).toMatch(/worse@acme.example .*"accessLevel"/);
  });
});

test('what only people read may be anything: its person is read, written and shown', async () => {
  const ada = person('ada', {
    accessLevel: 'monitor',
    lastSignIn: 1_764_374_400_000,
    createdAt: {},
    createdVia: ['x'],
    sharedWithUser: { _id: 'a'.repeat(24), email: 'ada@acme.example', name: { first: 'Ada' } },
  });
  const people = '  ada@acme.example: { accessLevel: manage }\n';
  const written = await run(['apply', '--yes', '--allow', 'grants-manage-all'], people, [ada]);
  expect([written.code, written.writes.length]).toEqual([EXIT.done, 1]);
  const { stdout } = await run(['report'], '', [ada]);
  expect(stdout).toMatch(/ada@acme.example \(\{"first":"Ada"\}\)/);
  expect(stdout).toContain('1764374400000, cannot be told');
});

describe('a reading', () => {
  const three = ['pia', 'quin', 'rae'].map((name) => person(name, { accessLevel: 'monitor' }));
  const first = ['grace', 'alan', 'root'].map((name) => person(name, { accessLevel: 'administrator' }));

  test.each([
    'https://elsewhere.example/v1/ashares?after=x',
    '/api/ashares?after=x',
    'https://elsewhere.example/ashares/?after=x',
    '?after=x',
  ])('follows the query of the link %s on its own origin and path', async (link) => {
    const literal: Literal = {
      'GET /v1/ashares': [200, first, { link: `<${link}>; rel="next"` }],
      'GET /v1/ashares?after=x': [200, three],
    };
    const { code, stdout, account } = await run(['plan', '--format', 'json'], '', [], literal);
    expect([code, planFrom(stdout).notes.find((note) => note.code === 'unmanaged')]).toMatchObject([
      EXIT.done,
      { count: 3 },
    ]);
    expect(account.asked.map(({ url }) => url)).toContain('/v1/ashares?after=x');
  });

  test.each<[string, Answered]>([
    ['204', [204]],
    ['an empty list', [200, []]],
  ])('believes %s after a last page that was full', async (_, last) => {
    const literal: Literal = {
      'GET /v1/ashares': [200, first, { link: '</v1/ashares?after=x>; rel="next"' }],
      'GET /v1/ashares?after=x': last,
    };
    expect((await run(['plan'], '', [], literal)).code).toBe(EXIT.done);
  });

  test.each<[string, Answered, number, string]>([
    [
      'a page is gone',
      [404, says('resource_not_found', 'That page is gone.')],
      EXIT.failure,
      'That page is gone.',
    ],
    [
      'the token ends',
      [401, { message: 'Bearer Authentication Failed' }],
      EXIT.token,
      'Bearer Authentication Failed',
    ],
  ])('tells the words of the account where %s', async (_, answer, exitCode, words) => {
    const literal: Literal = {
      'GET /v1/ashares': [200, first, { link: '</v1/ashares?after=x>; rel="next"' }],
      'GET /v1/ashares?after=x': answer,
    };
    const { code, stderr } = await run(['plan'], '', [], literal);
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(words)]);
  });

  test.each<[string, Answered, number, string]>([
    ['401 bare', [401, { message: 'Unauthorized' }], EXIT.token, 'Unauthorized'],
    ['401 in the envelope', [401, says('unauthorized', 'It has expired.')], EXIT.token, 'It has expired.'],
    ['403', [403, says('forbidden', 'Not with a personal token.')], EXIT.token, 'personal access token'],
    ['402', [402, { message: 'Pay first.' }], EXIT.failure, 'Pay first.'],
    ['422', [422, says('invalid_field', 'Ask otherwise.')], EXIT.failure, 'Ask otherwise.'],
    ['an object', [200, { message: 'Down for maintenance.' }], EXIT.failure, 'Down for maintenance.'],
  ])('of the users that is answered by %s ends in its words', async (_, answer, exitCode, words) => {
    const { code, stderr } = await run(['plan'], '', [], { 'GET /v1/ashares': answer });
    expect([code, stderr]).toEqual([exitCode, expect.stringContaining(words)]);
  });

  test('of a license without MCP goes on, and writes no MCP field', async () => {
    const literal: Literal = {
      'GET /v1/mcpservers': [403, says('feature_not_enabled', 'Not in your plan.')],
    };
    const people =
      '  ada@acme.example: { integrations: { Orders: manage } }\n  new@acme.example: { accessLevel: monitor }\n';
    const { code, writes } = await run(
      ['apply', '--yes'],
      people,
      [person('ada', { accessLevel: 'monitor' })],
      {
        ...literal,
        'POST /v1/invite/multiple': [201, [{ statusCode: 400, message: 'Later.' }]],
      },
    );
    expect(code).toBe(EXIT.incomplete);
    expect(writes).toHaveLength(2);
    expect(JSON.stringify(writes)).not.toContain('cp');
  });

  test('of a license without MCP sends back what a record holds of it, word for word', async () => {
    const held = { allMcpServerAccess: false, mcpServerAccessLevel: [{ _mcpServerId: ID.stock, note: 'x' }] };
    const [listed, all] = [held, { allMcpServerAccess: true }];
    for (const mcp of [listed, all]) {
      const people = '  ada@acme.example: { integrations: { Orders: manage } }\n';
      const { code, writes } = await run(
        ['apply', '--yes'],
        people,
        [person('ada', { accessLevel: 'monitor', ...mcp })],
        { 'GET /v1/mcpservers': [403, says('feature_not_enabled', 'Not in your plan.')] },
      );
      expect([code, writes.length]).toEqual([EXIT.done, 1]);
      const body = writes[0]?.body as Record<string, unknown>;
      const sent = Object.fromEntries(Object.entries(body).filter(([key]) => key.includes('cp')));
      expect(sent).toEqual(mcp);
    }
  });

  test('of nobody but the owner is exported', async () => {
    const { code } = await run(['export', '--region', 'us'], '', [], { 'GET /v1/ashares': [204] });
    expect(code).toBe(EXIT.done);
  });
});

describe('beside its users', () => {
  const client = (fields: object) => ({ _id: 'e'.repeat(24), oidc: { clientSecret: '******' }, ...fields });

  test.each<[string, Answered, string | undefined]>([
    ['204', [204], 'none'],
    ['an empty list', [200, []], 'none'],
    ['a client that is off', [200, [client({ disabled: true })]], 'disabled'],
    ['a client', [200, [client({})]], undefined],
    ['a refusal', [403, says('feature_not_enabled', 'Not in your plan.')], undefined],
    ['no such path', [404, { message: 'Cannot GET' }], undefined],
    ['a page', [200, '<html></html>'], undefined],
  ])('an account whose SSO clients are %s is planned', async (_, answer, said) => {
    const people = '  ada@acme.example: { accessLevel: monitor, ssoRequired: true }\n';
    const ada = person('ada', { accessLevel: 'monitor', accountSSORequired: true });
    const literal: Literal = { 'GET /v1/ssoclients': answer };
    const { code, stdout } = await run(['plan', '--format', 'json'], people, [ada], literal);
    const note = planFrom(stdout).notes.find((each) => each.code === 'sso-without-client');
    expect([code, note]).toEqual([EXIT.done, said && expect.objectContaining({ client: said })]);
  });

  const mine = { _id: 'e'.repeat(24), name: 'Production', apim: false, enabled: true };
  test.each<[string, Answered, string]>([
    ['one', [200, [mine]], 'Production'],
    [
      'several',
      [
        200,
        [
          { ...mine, _envUserId: 'f'.repeat(24) },
          { ...mine, name: 'Trial', _envUserId: TOKEN_USER },
        ],
      ],
      'Trial',
    ],
    ['a refusal', [403, says('feature_not_enabled', 'Not in your plan.')], 'Not in your plan.'],
    ['204', [204], 'not known'],
  ])('an account whose environments are %s is checked', async (_, answer, words) => {
    const { stdout } = await run(['doctor'], '', [], { 'GET /v1/environments': answer });
    expect(stdout.split('\n').find((line) => line.includes('token environment'))).toContain(words);
  });
});

describe('an invitation that is refused', () => {
  test.each<[string, unknown, string]>([
    ['400 with a message', [{ statusCode: 400, message: 'Three users at most.' }], 'Three users at most.'],
    ['400 with errors', [{ statusCode: 400, ...says('seat_limit', 'No seat is left.') }], 'No seat is left.'],
    ['403 with an error', [{ statusCode: 403, error: { message: 'Not that domain.' } }], 'Not that domain.'],
    ['a status alone', [{ statusCode: 422 }], '422 without words'],
  ])('by %s is sent once and fails in its words', async (_, body, words) => {
    const people = '  new@acme.example: { accessLevel: monitor }\n';
    const { code, stdout, writes } = await run(['apply', '--yes'], people, [], {
      'POST /v1/invite/multiple': [201, body],
    });
    expect([code, stdout, writes.length]).toEqual([EXIT.incomplete, expect.stringContaining(words), 1]);
  });

  test('by an answer that names nobody is told in its words', async () => {
    const people = '  new@acme.example: { accessLevel: monitor }\n';
    const literal: Literal = {
      'POST /v1/invite/multiple': [200, { success: false, message: 'Mail is off today.' }],
    };
    const { code, stdout } = await run(['apply', '--yes'], people, [], literal);
    expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringContaining('Mail is off today.')]);
  });
});

describe('notifications', () => {
  const people = '  ada@acme.example: { accessLevel: monitor, notifications: [Orders] }\n';
  const ada = person('ada', { accessLevel: 'monitor' });
  const answered = (answer: Answered): Literal => ({
    'GET /v1/notifications?users=all': [204],
    'PUT /v1/notifications': answer,
  });

  test.each<[string, Answered, string]>([
    ['403', [403, says('access_restricted', 'Only your own.')], 'Only your own.'],
    ['an element with statusCode', [200, [{ statusCode: 422, message: 'One.' }]], 'One.'],
    ['an element with status', [200, [{ status: 422, message: 'Two.' }]], 'Two.'],
    ['an element with an error', [200, [{ error: { message: 'Three.' } }]], 'Three.'],
    ['an element without success', [200, [{ success: false, message: 'Four.' }]], 'Four.'],
    ['errors beside a 200', [200, says('odd', 'Five.')], 'Five.'],
    ['a page', [200, '<html><title>Six.</title></html>'], 'Six.'],
    ['an element that is a 503', [200, [{ statusCode: 503, message: 'Seven.' }]], 'Seven.'],
  ])('that %s answers fail in its words', async (_, answer, words) => {
    const { code, stdout } = await run(['apply', '--yes'], people, [ada], answered(answer));
    expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringMatching(`failed .*${words}`)]);
  });

  test('of people who left are nobody’s, and what cannot be read is named', async () => {
    const of = (email: unknown, about: object) => ({
      _id: 'e'.repeat(24),
      subscribedByUser: email,
      ...about,
    });
    const list = [
      null,
      of({ email: 'left@acme.example' }, { _integrationId: ID.orders }),
      of({ email: 'ADA@acme.example' }, { _integrationId: ID.orders }),
      of({ email: 'ada@acme.example' }, { _flowId: 'f'.repeat(24) }),
    ];
    const literal: Literal = { 'GET /v1/notifications?users=all': [200, list] };
    const { code, stdout } = await run(['plan', '--detailed-exitcode'], people, [ada], literal);
    expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('Nothing to do')]);
    expect(stdout).toContain(
      'One subscription of the account (entry 1) cannot be read and counts for nobody',
    );
    expect(stdout.match(/One subscription/g)).toHaveLength(1);
  });
});

describe('the audit log', () => {
  const ada = person('ada', { accessLevel: 'manage' });
  const user = (ada.sharedWithUser as { _id: string })._id;
  const entry = {
    byUser: { _id: 'b'.repeat(24), name: 'Bea' },
    time: '2026-11-20T10:00:00Z',
    event: 'update',
  };

  test.each<[string, unknown]>([
    [
      'one field an entry',
      [{ ...entry, resourceType: 'user', _resourceId: user, fieldChange: { fieldPath: 'accessLevel' } }],
    ],
    [
      'entries in an object',
      { audit: [{ ...entry, resourceType: 'user', _resourceId: user, fieldChanges: [] }] },
    ],
  ])('with %s names who changed a person', async (_, body) => {
    const people = '  ada@acme.example: { accessLevel: monitor }\n';
    const literal: Literal = { [`GET /v1/audit?resourceType=user&_resourceId=${user}`]: [200, body] };
    const { code, stdout } = await run(['drift'], people, [ada], literal);
    expect([code, stdout]).toEqual([EXIT.differences, expect.stringContaining('by Bea')]);
  });
});
