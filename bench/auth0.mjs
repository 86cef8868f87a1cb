// @ts-check
// Stands in for the lists of Auth0's management API that a dry run over roles reads. Called with the folder of the
// certificate and the number of roles; GET /_requests answers how many requests there were.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const [folder = '', count = '0'] = process.argv.slice(2);
const roles = Array.from({ length: Number(count) }, (_, n) => ({
  id: `rol_${n}`,
  name: `role-${n}`,
  description: `Role ${n}`,
}));
let requests = 0;

/** @param {string} key @param {readonly object[]} items @param {URLSearchParams} asked */
function listed(key, items, asked) {
  const size = Number(asked.get('per_page') ?? 50);
  const start = Number(asked.get('page') ?? 0) * size;
  const some = items.slice(start, start + size);
  return asked.has('include_totals') ? { [key]: some, start, limit: size, total: items.length } : some;
}

/** @param {URL} url */
function answerTo({ pathname, searchParams }) {
  if (pathname === '/_requests') return requests;
  requests += 1;
  if (pathname === '/api/v2/roles') return listed('roles', roles, searchParams);
  if (/^\/api\/v2\/roles\/rol_\d+\/permissions$/.test(pathname))
    return listed('permissions', [], searchParams);
  return pathname === '/api/v2/clients' ? listed('clients', [], searchParams) : undefined;
}

const server = createServer(
  { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) },
  (request, response) => {
    request.resume();
    const answer =
      request.method === 'GET' ? answerTo(new URL(request.url ?? '/', 'https://localhost')) : undefined;
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { statusCode: 404, message: 'Not part of the stand-in.' }));
  },
);
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`https://127.0.0.1:${port}\n`);
});
