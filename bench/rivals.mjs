// @ts-check
// What people write instead, after the vendor's documentation: read the list, then GET and PUT each person.
import { Agent, request } from 'undici';

const connections = new Agent({ connections: 1000, pipelining: 1 });
const headers = { authorization: 'Bearer sandbox-token', 'content-type': 'application/json' };

async function call(url, method = 'GET', body = undefined) {
  const answer = await request(url, {
    dispatcher: connections,
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.body.text();
  return {
    status: answer.statusCode,
    value: text === '' ? undefined : JSON.parse(text),
    link: answer.headers.link,
  };
}

async function listUsers(origin) {
  const users = [];
  for (let url = `${origin}/v1/ashares`; url; ) {
    const { value, link } = await call(url);
    users.push(...value);
    url = /<([^>]+)>;\s*rel="next"/.exec(String(link ?? ''))?.[1] ?? '';
  }
  return users;
}

const ids = async (origin) => ({
  order: (await call(`${origin}/v1/integrations`)).value.find(({ name }) => name === 'Order to Cash')._id,
  returns: (await call(`${origin}/v1/integrations`)).value.find(({ name }) => name === 'Returns')._id,
  orders: (await call(`${origin}/v1/mcpservers`)).value[0]._id,
});

const desired = (document, { order, returns, orders }) => ({
  ...document,
  integrationAccessLevel: [
    { _integrationId: order, accessLevel: 'manage' },
    { _integrationId: returns, accessLevel: 'monitor' },
  ],
  mcpServerAccessLevel: [{ _mcpServerId: orders, scopes: ['mcp:read', 'mcp:write'] }],
});

const isChanged = (user, changed) =>
  Number(/^person(\d+)@/.exec(user.sharedWithUser.email)?.[1] ?? changed) < changed;

/** One after the other: GET, change, PUT. Stops after `most` people; the caller scales. */
export async function sequentially(origin, changed, most) {
  const known = await ids(origin);
  const users = (await listUsers(origin)).filter((user) => isChanged(user, changed)).slice(0, most);
  const startedAt = performance.now();
  let failed = 0;
  for (const { _id } of users) {
    const { value } = await call(`${origin}/v1/ashares/${_id}`);
    const { status } = await call(`${origin}/v1/ashares/${_id}`, 'PUT', desired(value, known));
    if (status >= 300) failed += 1;
  }
  return { seconds: (performance.now() - startedAt) / 1000, people: users.length, failed };
}

/** All at once, from the documents of the list. */
export async function allAtOnce(origin, changed) {
  const known = await ids(origin);
  const users = (await listUsers(origin)).filter((user) => isChanged(user, changed));
  const startedAt = performance.now();
  const answers = await Promise.all(
    users.map((user) =>
      call(`${origin}/v1/ashares/${user._id}`, 'PUT', desired(user, known)).then(
        ({ status }) => status,
        () => 0,
      ),
    ),
  );
  return {
    seconds: (performance.now() - startedAt) / 1000,
    people: users.length,
    failed: answers.filter((status) => status >= 300 || status === 0).length,
  };
}

export const closeRivals = () => connections.close();
