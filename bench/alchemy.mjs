// @ts-check
// A peer: `alchemy` over resources of its own, whose state is in its files. The first run makes them, the next ones
// find that there is nothing to do; unlike a plan, it reads no remote. Called with the package's entry and a count.
import { pathToFileURL } from 'node:url';

const [entry = '', count = '0'] = process.argv.slice(2);
const { default: alchemy, Resource } = await import(pathToFileURL(entry).href);
let made = 0;
const Person = Resource(
  'bench::Person',
  /** @this {any} @param {string} _id @param {object} props */
  async function person(_id, props) {
    if (this.phase === 'delete') return this.destroy();
    made += 1;
    return { ...props };
  },
);
const app = await alchemy('bench', { stage: 'bench', phase: 'up', quiet: true, noTrack: true });
const people = Array.from({ length: Number(count) }, (_, n) =>
  Person(`person-${n}`, { email: `person${n}@acme.example`, level: 'monitor' }),
);
const kept = (await Promise.all(people)).length - made;
await app.finalize();
process.stdout.write(`${kept} resources kept\n`);
