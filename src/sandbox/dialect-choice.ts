/** Chosen readings, as a person writes them on a command line or draws them by a number. */
import { SandboxInputError, suggestion } from './complaint.ts';
import { DIALECT_NAMES, DIALECTS, type Dialect, Dialects, dialectNamed } from './dialects.ts';
import { ANYTHING, type Likeness } from './likeness.ts';
import { randomFrom } from './random.ts';

/** Why `name=value` is no dialect, or undefined if it is one. */
export function dialectProblem(name: string, value: string, likeness = ANYTHING): string | undefined {
  const row = dialectNamed(name);
  if (row === undefined)
    return `There is no dialect "${name}".${suggestion(name, DIALECT_NAMES) || ` Known are: ${DIALECT_NAMES.join(', ')}.`}`;
  const possible = likeness.valuesOf(name);
  if (possible.includes(value)) return undefined;
  if (row.values.includes(value))
    return `Dialect "${name}" cannot be "${value}": the account showed that it is ${possible.join(' or ')}.`;
  return `Dialect "${name}" cannot be "${value}"; it is one of ${row.values.join(', ')}.${suggestion(value, row.values)}`;
}

/**
 * Draws a value for every dialect, the same for the same seed. Values under which a legitimate change cannot
 * be made at all are never drawn: a test that expects the account to converge holds for each draw.
 */
function randomDialects(seed: number, likeness: Likeness): Dialects {
  const random = randomFrom(seed);
  const chosen = Object.entries<Dialect>(DIALECTS).map(([name, row]): [string, string] => {
    const possible = likeness.valuesOf(name);
    const open = possible.filter((value) => !row.obstructs?.includes(value));
    return [name, open[Math.floor(random() * open.length)] ?? possible[0] ?? row.values[0]];
  });
  return new Dialects(new Map(chosen));
}

/**
 * Reads `name=value` and `random:SEED` (a whole number); later texts win.
 * Throws `SandboxInputError` with one line for each bad text.
 */
export function parseDialects(texts: readonly string[], likeness: Likeness = ANYTHING): Dialects {
  const problems: string[] = [];
  let reading = likeness.base();
  for (const text of texts) {
    const random = /^random:(\d{1,9})$/.exec(text);
    const [name = '', value = ''] = text.split(/=(.*)/s);
    if (random !== null) reading = reading.with(randomDialects(Number(random[1]), likeness));
    else if (text.startsWith('random:'))
      problems.push(`"${text}": the seed is a whole number, as in random:7.`);
    else if (!text.includes('='))
      problems.push(`"${text}" is not name=value, as in put-status=200.${suggestion(text, DIALECT_NAMES)}`);
    else {
      const problem = dialectProblem(name, value, likeness);
      if (problem === undefined) reading = reading.with(new Dialects(new Map([[name, value]])));
      else problems.push(problem);
    }
  }
  if (problems.length > 0) throw new SandboxInputError(problems.join('\n'));
  return reading;
}
