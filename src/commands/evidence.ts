/** Questions about access: what they are answered from, how an answer looks, and which resource is meant. */
import type { Resource } from '../core/reach/resource.ts';
import { EXIT, Failure } from '../errors.ts';
import type { AnswerOptions } from '../form/answers.ts';
import { visible } from '../form/visible.ts';
import type { Evidence } from '../run/evidence.ts';
import type { Context } from './context.ts';

/** Colours and width are for a terminal; a file has neither. */
export function lookOf(output: string | undefined, { color, stdout, version }: Context): AnswerOptions {
  if (output !== undefined) return { color: false, version };
  return {
    color: color.stdout,
    version,
    ...(stdout.columns === undefined ? {} : { columns: stdout.columns }),
  };
}

/** The one resource that `text` means; anything else is an error that says what to write. */
export function resourceFor(text: string, { catalogue }: Pick<Evidence, 'catalogue'>): Resource {
  const found = catalogue.find(text);
  const asked = `"${visible(text)}"`;
  switch (found.kind) {
    case 'found':
      return found.resource;
    case 'ambiguous':
      throw new Failure(`${asked} could mean ${found.write.length} resources.`, {
        exitCode: EXIT.invalid,
        hint: `Write one of: ${visible(found.write.join(', '))}.`,
      });
    case 'missing':
      throw new Failure(`The account has no ${asked} yet; the files wait for it (whenMissing: wait).`, {
        exitCode: EXIT.invalid,
        hint: 'Leave --live out to see what the files give.',
      });
    case 'unknown':
      throw new Failure(`There is no integration or MCP server ${asked}.`, {
        exitCode: EXIT.invalid,
        hint:
          found.suggestion === undefined
            ? 'Write its name, its key in the files, its id, or the relative URI of an MCP server.'
            : `Did you mean "${visible(found.suggestion)}"?`,
      });
  }
}
