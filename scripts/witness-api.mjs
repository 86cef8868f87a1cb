// @ts-check
// One emulated account as another client sees it: plain requests, no code of the tool.

/** @typedef {{ status: number, body: any, link: string }} Answer */

/** One emulated account, as a client sees it. */
export class Api {
  /** @param {string} origin */
  constructor(origin) {
    this.origin = origin;
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @param {Record<string, string>} [headers] @returns {Promise<Answer>} */
  async send(method, path, body, headers = {}) {
    const response = await fetch(`${this.origin}${path}`, {
      method,
      headers: {
        authorization: 'Bearer sandbox-token',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const link = response.headers.get('link') ?? '';
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), link };
  }

  /** @param {string} path */
  get(path) {
    return this.send('GET', path);
  }

  /** The whole record of somebody. @param {string} name */
  async record(name) {
    const { body } = await this.get('/v1/ashares');
    return body.find((/** @type {any} */ each) => each.sharedWithUser.email === `${name}@acme.example`);
  }

  /** @param {string} name */
  async pathOf(name) {
    return `/v1/ashares/${(await this.record(name))._id}`;
  }

  /** The id of an integration. @param {string} name */
  async integration(name) {
    const { body } = await this.get('/v1/integrations');
    return body.find((/** @type {any} */ each) => each.name === name)._id;
  }
}
