/** The smallest repository and account that a story of the Action needs. */
import { onTestFinished } from 'vitest';
import type { Files } from './github.ts';
import { ACTION_TOKEN, type Addresses, closeAddresses, openAddresses, Repository } from './repository.ts';

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
export const acme = (files: Files = { 'access.yaml': access() }): Promise<Repository> =>
  begun(`in force: ${JSON.stringify(files)}`, files, async (repository) => {
    const { code, log } = await repository.onPush();
    if (code !== 0) throw new Error(log);
  });

/** The number of the first pull request. */
export const RAISED = 1;

/** The same with a pull request that raises Ada, planned, approved and merged; its run is still to come. */
export const acmeRaised = (): Promise<Repository> =>
  begun('raised', { 'access.yaml': access() }, async (repository) => {
    await repository.onPush();
    await raised(repository);
  });

/** A pull request that raises Ada, planned, approved and merged; its run is still to come. */
export async function raised(repository: Repository): Promise<number> {
  const number = repository.propose({ 'access.yaml': access({ ada: MANAGE }) });
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  return number;
}

/** Ada hands over to Cid, who has not accepted yet, and Bea is raised; merged, and the run is still to come. */
export async function handedOver(): Promise<Repository> {
  const root = 'root@acme.example: { accessLevel: administrator }';
  const cid = 'cid@acme.example: { accessLevel: administrator';
  const files = (ada: string, bea: string) => ({
    'access.yaml': access({ ada, bea, more: `  ${cid} }\n` }).replace(
      'Administrators: 0',
      'Administrators: 1',
    ),
  });
  const seed = SEED.replace(root, `${root}\n  ${cid}, invitation: pending }`).replace(
    'monitor',
    'administrator',
  );
  const repository = await Repository.open({
    files: files('{ accessLevel: administrator }', MONITOR),
    seed,
  });
  const first = await repository.onPush();
  if (first.code !== 0) throw new Error(first.log);
  const number = repository.propose(files(MONITOR, MANAGE));
  await repository.onPull(number);
  repository.review(number);
  repository.merge(number);
  return repository;
}

/** What the first repository of a test begins with: played once, and kept with its addresses, which plans and records name. */
interface Stage extends Addresses {
  readonly empty: () => void;
  readonly kept: Map<string, { readonly restore: () => void; readonly now: Date }>;
  isTaken: boolean;
}

let stage: Stage | undefined;

async function openStage(): Promise<Stage> {
  const addresses = await openAddresses(SEED);
  return { ...addresses, empty: addresses.github.keep(), kept: new Map(), isTaken: false };
}

/** A repository after `play`, which writes nothing to the account; one name is always the same play. */
export async function begun(
  name: string,
  files: Files,
  play: (repository: Repository) => Promise<void>,
): Promise<Repository> {
  if (stage?.isTaken === true) {
    const another = await Repository.open({ files, seed: SEED });
    await play(another);
    return another;
  }
  stage ??= await openStage();
  const taken = stage;
  const repository = take(taken);
  const known = taken.kept.get(name);
  const { github, sandbox } = taken;
  (known?.restore ?? taken.empty)();
  sandbox.reset();
  if (known === undefined) {
    repository.begin(files);
    await play(repository);
    if (sandbox.writes().length === 0) taken.kept.set(name, { restore: github.keep(), now: repository.now });
  } else repository.now = known.now;
  return repository;
}

function take(taken: Stage): Repository {
  taken.isTaken = true;
  const repository = new Repository(taken);
  onTestFinished(async () => {
    taken.isTaken = false;
    // What a run that was cut off still asks must not reach the next test.
    if (!repository.wasCutOff) return;
    stage = undefined;
    await closeAddresses(taken);
  });
  return repository;
}
