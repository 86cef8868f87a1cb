/** The smallest repository and account that a story of the Action needs. */
import type { Files } from './github.ts';
import { ACTION_TOKEN, Repository } from './repository.ts';

const HEAD = `version: 1
account: { name: Acme production, region: us, contains: [5e44efa28015c9464272256f] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations:
  Order to Cash: { id: 5e44efa28015c9464272256f }
users:
  root@acme.example: { accessLevel: administrator }
`;

export const SEED = `
account: { name: Acme production }
owner: { email: cio@acme.example }
tokens: { ${ACTION_TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: 5e44efa28015c9464272256f }]
mcpServers: [{ name: Orders, uri: /orders }]
`;

/** The file that gives Ada and Bea these entries, by default what they have. */
export const access = ({ ada = MONITOR, bea = MONITOR, more = '' } = {}): string =>
  `${HEAD}  ada@acme.example: ${ada}\n  bea@acme.example: ${bea}\n${more}`;

export const MONITOR = '{ accessLevel: monitor }';
export const MANAGE = '{ accessLevel: manage }';

/** The repository as everything is in force already, and recorded so. */
export async function acme(files: Files = { 'access.yaml': access() }): Promise<Repository> {
  const repository = await Repository.open({ files, seed: SEED });
  const { code, log } = await repository.onPush();
  if (code !== 0) throw new Error(log);
  return repository;
}

/** A pull request that raises Ada, planned, approved and merged; its run is still to come. */
export async function raised(repository: Repository): Promise<number> {
  const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  return number;
}
