// @ts-check
// The least that `plan` could take without a package: fetch the same pages with node:http, and check nothing.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

const [file = ''] = process.argv.slice(2);
const { CELIGO_BASE_URL: origin } = process.env;
const agent = new Agent({ keepAlive: true });

/** @param {string} url @returns {Promise<{ value: any, link: string }>} */
const page = (url) =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: 'Bearer sandbox-token' } }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({ value: JSON.parse(text), link: String(answer.headers.link ?? '') });
    }).on('error', reject);
  });

/** @param {string} path */
async function list(path) {
  const items = [];
  for (let url = `${origin}/v1/${path}`; url; ) {
    const { value, link } = await page(url);
    items.push(...value);
    url = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1] ?? '';
  }
  return items;
}

readFileSync(file, 'utf8');
const [, people] = await Promise.all([
  page(`${origin}/v1/tokenInfo`),
  list('ashares'),
  list('integrations'),
  list('mcpservers'),
]);
agent.destroy();
process.stdout.write(`${people.length} people\n`);
