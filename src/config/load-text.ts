/** One text as if it were a file: for what is about to be written, and for tests. */
import { type Loaded, linesOf, loadedOf } from './load.ts';
import { parseYaml } from './yaml.ts';

/** Reads one text as if it were a file called `name`. */
export function loadText(text: string, name: string): Loaded {
  const lines = linesOf(text, name);
  return loadedOf(lines, parseYaml(lines), { repositoryPath: name, root: '' });
}
