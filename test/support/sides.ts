/** The two sides that answers are about, files and account, made of one generated world. */
import { namesOf } from '../../src/core/desired/names.ts';
import { resolveDesired } from '../../src/core/desired/resolve.ts';
import { effective, levelOnIntegration, levelOnServer } from '../../src/core/model/access.ts';
import { integrationIdOf, mcpServerIdOf } from '../../src/core/model/ids.ts';
import type { LiveState } from '../../src/core/model/live.ts';
import type { FilesSide } from '../../src/core/reach/person.ts';
import { catalogueOf, type Resource } from '../../src/core/reach/resource.ts';
import type { WrittenConfig } from '../../src/core/written/config.ts';
import { configOf, liveOf, NOW, type World } from './world.ts';

/** The files as answers take them. */
export function sideOf(config: WrittenConfig, live: LiveState): FilesSide {
  return { config, desired: resolveDesired(config, namesOf(config, live), NOW) };
}

/** Both sides of a world, and every resource that either knows. */
export function sidesOf(made: World) {
  const [config, live] = [configOf(made), liveOf(made)];
  const files = sideOf(config, live);
  const catalogue = catalogueOf({ files: { config, names: namesOf(config, live) }, live });
  return { files, live, catalogue, resources: [...catalogue.resources.values()] };
}

/** What an access comes to on a resource, by the order of access alone. */
export const levelOn = (access: Parameters<typeof effective>[0], { kind, id }: Resource): string =>
  kind === 'integration'
    ? levelOnIntegration(effective(access), integrationIdOf(id))
    : levelOnServer(effective(access), mcpServerIdOf(id));
