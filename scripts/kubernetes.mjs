// @ts-check
// Checks the manifests of docs/kubernetes.md against the schemas that Kubernetes publishes. Not part of the build,
// since the schemas are larger than the product: in a folder of its own, `npm install kubernetes-models`, then
// `node scripts/kubernetes.mjs <that folder>`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder in which kubernetes-models is installed.');
const requireThere = createRequire(join(resolve(folder), 'package.json'));

const page = readFileSync(new URL('../docs/kubernetes.md', import.meta.url), 'utf8');
const manifests = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
  parseAllDocuments(text).map((document) => document.toJS()),
);
if (manifests.length < 4) throw new Error(`Only ${manifests.length} manifests were found on the page.`);
let wrong = 0;
for (const manifest of manifests) {
  const { [manifest.kind]: Model } = requireThere(`kubernetes-models/${manifest.apiVersion}`);
  try {
    new Model(manifest).validate();
    process.stdout.write(`${manifest.kind} ${manifest.metadata.name}: as its schema says\n`);
  } catch (error) {
    wrong += 1;
    process.stdout.write(`${manifest.kind} ${manifest.metadata.name}: ${error}\n`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
