// @ts-check
// The calls of `npm run witness`: who sends what, and what they expect of the answer. The labels are those of
// docs/remote.md.

/**
 * @typedef {import('./witness-api.mjs').Api} Api
 * @typedef {{ right: 'client' | 'sandbox' | 'open', why: string, reading?: string }} Explanation
 * @typedef {{ by: string, call: string, asks: (api: Api) => Promise<unknown>, expects: unknown, unless?: Explanation }} Call
 */

const CLI = "the vendor's command line";
const WEB = "the vendor's web interface";
const SUITE = "the vendor's test suite";
const [METORIAL, IS_MCP, TCHOW, BATON, HTTPX, PROVIDER] = [
  'Metorial',
  'IS-MCP',
  'TCHOW',
  'baton-celigo',
  'HTTPX',
  'PROVIDER',
];

const BATCH = '/v1/invite/multiple';
const invited = { emails: ['new@acme.example'], accessLevel: 'monitor' };
const NOT_EMULATED = 'The route exists; this tool never asks it, so the emulated account does not have it.';

/** The status of a call. @param {(api: Api) => Promise<import('./witness-api.mjs').Answer>} send @returns {(api: Api) => Promise<number>} */
const statusOf = (send) => async (api) => (await send(api)).status;

/** Whether it was taken, whatever the status of success. @param {(api: Api) => Promise<import('./witness-api.mjs').Answer>} send */
const isTaken = (send) => async (/** @type {Api} */ api) => Math.floor((await send(api)).status / 100) === 2;

/** Replaces somebody's record by what becomes of it. @param {string} name @param {(record: any) => unknown} edit */
const replaced = (name, edit) => async (/** @type {Api} */ api) => {
  const record = await api.record(name);
  return api.send('PUT', `/v1/ashares/${record._id}`, edit(record));
};

/** The path and query of the next page. @param {string} link */
const nextOf = (link) => {
  const target = /<([^>]*)>;\s*rel="?next"?/.exec(link)?.[1] ?? '';
  return new URL(target, 'http://nowhere.example');
};

/** @type {readonly Call[]} */
const OF_THE_COMMAND_LINE = [
  {
    by: CLI,
    call: 'lists users by a few fields, and reads ids and names',
    asks: async (api) => {
      const { status, body } = await api.get(
        '/v1/ashares?include=_id,name,accessLevel,accepted,lastModified',
      );
      return [status, body.every((/** @type {any} */ each) => typeof each._id === 'string')];
    },
    expects: [200, true],
  },
  {
    by: CLI,
    call: 'follows the path and query of the next link on its own origin',
    asks: async (api) => {
      const first = await api.get('/v1/ashares?limit=3');
      const { pathname, search } = nextOf(first.link);
      const second = await api.get(`${pathname}${search}`);
      return [first.body.length, second.status, second.body.length];
    },
    expects: [3, 200, 1],
  },
  {
    by: CLI,
    call: 'invites in a batch, and reads statusCode and doc of each element',
    asks: async (api) => {
      const { body } = await api.send('POST', BATCH, invited);
      return [body.length, body[0].statusCode, body[0].doc.sharedWithUser.email];
    },
    expects: [1, 201, 'new@acme.example'],
  },
  {
    by: CLI,
    call: 'takes the statusCode 400 of an element for "already has access"',
    asks: async (api) => {
      const { body } = await api.send('POST', BATCH, { ...invited, emails: ['ada@acme.example'] });
      return body[0].statusCode;
    },
    expects: 400,
  },
  {
    by: CLI,
    call: 'disables by a toggle with an empty object',
    asks: async (api) => {
      const { status } = await api.send('PUT', `${await api.pathOf('ada')}/disable`, {});
      return [status, (await api.record('ada')).disabled];
    },
    expects: [204, true],
  },
  {
    by: CLI,
    call: 'writes disabled: true in a whole record',
    asks: async (api) => {
      await replaced('ada', (record) => ({ ...record, disabled: true }))(api);
      return (await api.record('ada')).disabled;
    },
    expects: true,
  },
  {
    by: CLI,
    call: 'sends a whole record back without accessLevel, for Custom',
    asks: async (api) => {
      const taken = await isTaken(replaced('ada', ({ accessLevel: _, ...rest }) => rest))(api);
      const { accessLevel, integrationAccessLevel } = await api.record('ada');
      return [taken, accessLevel, integrationAccessLevel.length];
    },
    expects: [true, undefined, 1],
  },
  {
    by: CLI,
    call: 'sends a dismissed invitation again',
    asks: async (api) => {
      const taken = await isTaken(async (it) => it.send('PUT', `${await it.pathOf('gone')}/reinvite`, {}))(
        api,
      );
      return [taken, (await api.record('gone')).dismissed ?? false];
    },
    expects: [true, false],
  },
  {
    by: CLI,
    call: 'lists the users of one integration',
    asks: async (api) => {
      const { body } = await api.get(`/v1/integrations/${await api.integration('Orders')}/ashares`);
      return body.find((/** @type {any} */ each) => each.sharedWithUser.email === 'ada@acme.example')
        .accessLevel;
    },
    expects: 'manage',
  },
  {
    by: CLI,
    call: 'spells the list of servers /v1/mcpServers',
    asks: statusOf((api) => api.get('/v1/mcpServers')),
    expects: 200,
  },
  {
    by: CLI,
    call: 'reads audit entries as rows',
    asks: async (api) => {
      await replaced('ada', (record) => ({ ...record, accountMFARequired: true }))(api);
      return Array.isArray((await api.get('/v1/audit?resourceType=user')).body);
    },
    expects: true,
    unless: {
      right: 'open',
      why: 'The sample of the help center wraps entries in an object; this tool reads either.',
      reading: 'audit-shape=rows',
    },
  },
  {
    by: CLI,
    call: 'searches the audit log with several values in a body',
    asks: statusOf((api) => api.send('POST', '/v1/audit', { resourceType: ['user', 'integration'] })),
    expects: 200,
  },
  {
    by: CLI,
    call: 'asks for the audit log of one record by its path',
    asks: async (api) => (await api.get(`${await api.pathOf('ada')}/audit`)).status,
    expects: 200,
    unless: {
      right: 'open',
      why: 'The command line builds that path for every collection; whether users have it is not said. This tool asks /v1/audit.',
    },
  },
  {
    by: CLI,
    call: 'subscribes somebody else to mail about an integration, and finds it in the list of everybody',
    asks: async (api) => {
      const change = { _integrationId: await api.integration('Orders'), subscribed: true };
      const { status } = await api.send('PUT', '/v1/notifications', [
        { ...change, subscribedByUserEmail: 'ada@acme.example' },
      ]);
      const { body } = await api.get('/v1/notifications?users=all');
      return [status < 300, body[0].type, body[0].subscribedByUser.email];
    },
    expects: [true, 'integration', 'ada@acme.example'],
  },
  {
    by: CLI,
    call: 'lists environments, and single sign-on with a masked secret',
    asks: async (api) => {
      const environments = await api.get('/v1/environments');
      const [client] = (await api.get('/v1/ssoclients')).body;
      return [environments.body.length, /^\*+$/.test(client.oidc.clientSecret)];
    },
    expects: [2, true],
  },
];

/** @type {readonly Call[]} */
const OF_THE_WEB_INTERFACE = [
  {
    by: WEB,
    call: 'asks for /v1/ashares/ with a slash at the end',
    asks: statusOf((api) => api.get('/v1/ashares/')),
    expects: 200,
  },
  {
    by: WEB,
    call: 'invites with an empty _id, an empty list of integrations and both sign-in flags',
    asks: statusOf((api) =>
      api.send('POST', '/v1/invite', {
        _id: '',
        email: 'new@acme.example',
        accessLevel: 'monitor',
        integrationAccessLevel: [],
        accountMFARequired: false,
        accountSSORequired: false,
      }),
    ),
    expects: 201,
  },
  {
    by: WEB,
    call: 'flips MFA by sending the whole row back, read-only fields included',
    asks: async (api) => {
      const taken = await isTaken(replaced('ada', (record) => ({ ...record, accountMFARequired: true })))(
        api,
      );
      return [taken, (await api.record('ada')).accountMFARequired];
    },
    expects: [true, true],
  },
  {
    by: WEB,
    call: 'toggles without a body',
    asks: isTaken(async (api) => api.send('PUT', `${await api.pathOf('ada')}/disable`)),
    expects: true,
  },
  {
    by: WEB,
    call: 'finds the audit entries of a person by type user and the id of the person',
    asks: async (api) => {
      const record = await api.record('ada');
      await api.send('PUT', `/v1/ashares/${record._id}`, { ...record, accountMFARequired: true });
      const { body } = await api.get(`/v1/audit?resourceType=user&_resourceId=${record.sharedWithUser._id}`);
      return (body.audit ?? body).length > 0;
    },
    expects: true,
  },
  {
    by: WEB,
    call: 'lists the accounts that are shared with the caller',
    asks: statusOf((api) => api.get('/v1/shared/ashares')),
    expects: 200,
    unless: { right: 'client', why: NOT_EMULATED },
  },
  {
    by: WEB,
    call: 'accepts an invitation as its invitee',
    asks: async (api) => (await api.send('PUT', `${await api.pathOf('gone')}/accept`, {})).status < 300,
    expects: true,
    unless: { right: 'client', why: `${NOT_EMULATED} The control endpoints accept for the invitee.` },
  },
  {
    by: WEB,
    call: 'resets the MFA of somebody',
    asks: async (api) => (await api.send('POST', `${await api.pathOf('ada')}/mfa/reset`, {})).status < 300,
    expects: true,
    unless: { right: 'client', why: NOT_EMULATED },
  },
  {
    by: SUITE,
    call: 'writes the level "admin", with _id and emails in the body',
    asks: isTaken(
      replaced('ada', (record) => ({ ...record, accessLevel: 'admin', emails: ['ada@acme.example'] })),
    ),
    expects: true,
    unless: {
      right: 'open',
      why: 'The schema has three words, and this is none of them. This tool sends the three and touches nobody with another.',
      reading: 'level-words=loose',
    },
  },
];

/** @type {readonly Call[]} */
const OF_OTHERS = [
  {
    by: METORIAL,
    call: 'demands 200 of a batch',
    asks: statusOf((api) => api.send('POST', BATCH, invited)),
    expects: 200,
    unless: {
      right: 'open',
      why: 'The help center says 201; this tool takes any 2xx and reads the elements.',
      reading: 'batch-status=200',
    },
  },
  {
    by: METORIAL,
    call: 'demands one element for each e-mail, and an id in the doc of each 201',
    asks: async (api) => {
      const emails = ['new@acme.example', 'ada@acme.example'];
      const { body } = await api.send('POST', BATCH, { ...invited, emails });
      return [body.length, body[0].doc._id.length, body[1].doc];
    },
    expects: [2, 24, undefined],
  },
  {
    by: METORIAL,
    call: 'demands 204 of a replacement',
    asks: statusOf(replaced('ada', (record) => record)),
    expects: 204,
  },
  {
    by: METORIAL,
    call: 'leaves the MCP fields out of a replacement, and believes that they stay',
    asks: async (api) => {
      await replaced('ada', ({ mcpServerAccessLevel: _, allMcpServerAccess: __, ...rest }) => rest)(api);
      return (await api.record('ada')).mcpServerAccessLevel.length;
    },
    expects: 1,
    unless: {
      right: 'sandbox',
      why: 'The developer site says that PUT replaces the whole body, so what is left out is erased. This tool leaves nothing out.',
      reading: 'omitted-field=kept',
    },
  },
  {
    by: METORIAL,
    call: 'accepts only after and limit in a next link',
    asks: async (api) => [...nextOf((await api.get('/v1/ashares?limit=2')).link).searchParams.keys()].sort(),
    expects: ['after', 'limit'],
    unless: {
      right: 'open',
      why: 'The sample of the developer site has skip. This tool follows the query as it comes.',
      reading: 'cursor=after',
    },
  },
  {
    by: METORIAL,
    call: 'invited by POST /v1/ashares/bulk in an older version',
    asks: isTaken((api) => api.send('POST', '/v1/ashares/bulk', invited)),
    expects: true,
    unless: {
      right: 'sandbox',
      why: 'The skill of the vendor invites by /v1/invite; the client has left this path.',
    },
  },
  {
    by: IS_MCP,
    call: 'invites by POST /v1/ashares',
    asks: isTaken((api) => api.send('POST', '/v1/ashares', { email: 'new@acme.example' })),
    expects: true,
    unless: { right: 'sandbox', why: 'The skill of the vendor invites by /v1/invite.' },
  },
  {
    by: IS_MCP,
    call: 'reads the record off the answer to a replacement',
    asks: async (api) => (await replaced('ada', (record) => record)(api)).status,
    expects: 200,
    unless: {
      right: 'open',
      why: 'The help center says 204, the error page 200. This tool relies on no body and reads again.',
      reading: 'put-status=200',
    },
  },
  {
    by: IS_MCP,
    call: 'pages with limit and skip',
    asks: async (api) => (await api.get('/v1/ashares?limit=2&skip=3')).body.length,
    expects: 1,
  },
  {
    by: TCHOW,
    call: 'pages with limit and offset',
    asks: async (api) => (await api.get('/v1/ashares?limit=2&offset=3')).body.length,
    expects: 1,
    unless: {
      right: 'open',
      why: 'The sample of the developer site has skip. This tool puts no page together.',
      reading: 'cursor=offset',
    },
  },
  {
    by: TCHOW,
    call: 'sends an invitation again by POST /v1/reinvite with an e-mail',
    asks: isTaken((api) => api.send('POST', '/v1/reinvite', { email: 'gone@acme.example' })),
    expects: true,
    unless: {
      right: 'sandbox',
      why: 'The command line and the web interface put to the record, …/reinvite.',
    },
  },
  {
    by: TCHOW,
    call: 'leaves _id, createdAt and lastModified out of a replacement',
    asks: isTaken(replaced('ada', ({ _id, createdAt: _, lastModified: __, ...rest }) => rest)),
    expects: true,
  },
  {
    by: TCHOW,
    call: 'filters the audit log by byUser',
    asks: async (api) => {
      await replaced('ada', (record) => ({ ...record, accountMFARequired: true }))(api);
      const { body } = await api.get('/v1/audit?byUser=nobody');
      return (body?.audit ?? body ?? []).length;
    },
    expects: 0,
    unless: {
      right: 'sandbox',
      why: 'The reference calls the filter _byUserId; another word filters nothing.',
    },
  },
  {
    by: TCHOW,
    call: 'is refused when it removes itself',
    asks: async (api) => (await api.send('DELETE', await api.pathOf('grace'))).status,
    expects: 403,
    unless: {
      right: 'open',
      why: 'The pages about roles let administrators change themselves. This tool never asks for it.',
      reading: 'self-change=refused',
    },
  },
  {
    by: TCHOW,
    call: 'finds _sharedWithUserId in a record',
    asks: async (api) => typeof (await api.record('ada'))._sharedWithUserId,
    expects: 'string',
    unless: {
      right: 'open',
      why: 'The schema does not have it. This tool does not need it, and leaves it out of bodies.',
      reading: 'shared-with-user-id=present',
    },
  },
  {
    by: BATON,
    call: 'changes a role with nothing but accessLevel and empty values',
    asks: isTaken(
      replaced('ada', () => ({
        accessLevel: 'manage',
        integrationAccessLevel: null,
        accountSSORequired: false,
        sharedWithUser: {},
      })),
    ),
    expects: true,
  },
  {
    by: BATON,
    call: 'leaves the other grants of that person as they are',
    asks: async (api) => {
      await replaced('ada', () => ({ accessLevel: 'monitor', integrationAccessLevel: null }))(api);
      const { integrationAccessLevel, mcpServerAccessLevel } = await api.record('ada');
      return [integrationAccessLevel.length, mcpServerAccessLevel.length];
    },
    expects: [1, 1],
    unless: {
      right: 'sandbox',
      why: 'A replacement erases what it does not name, so that client takes grants away. This tool sends the whole record.',
    },
  },
  {
    by: HTTPX,
    call: 'finds a name or an e-mail in tokenInfo',
    asks: async (api) => {
      const { name, email } = (await api.get('/v1/tokenInfo')).body;
      return name !== undefined || email !== undefined;
    },
    expects: true,
    unless: {
      right: 'open',
      why: 'The reference answers with _userId alone. This tool needs no more, and takes an e-mail where there is one.',
      reading: 'token-info=named',
    },
  },
  {
    by: HTTPX,
    call: 'reads the message of a 401',
    asks: async (api) => {
      const { status, body } = await api.send('GET', '/v1/tokenInfo', undefined, {
        authorization: 'Bearer none',
      });
      return [status, body.message];
    },
    expects: [401, 'Bearer Authentication Failed'],
  },
  {
    by: PROVIDER,
    call: 'reads the scope of tokenInfo as a list',
    asks: async (api) => Array.isArray((await api.get('/v1/tokenInfo')).body.scope),
    expects: true,
    unless: {
      right: 'open',
      why: 'The help center shows a text. This tool does not look at it.',
      reading: 'token-info=scope-array',
    },
  },
];

export const CALLS = [...OF_THE_COMMAND_LINE, ...OF_THE_WEB_INTERFACE, ...OF_OTHERS];
