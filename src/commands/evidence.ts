/** Questions about access: what they are answered from, and which resource is meant. */
import type { LiveState } from '../core/model/live.ts';
import type { Lookup, Resource } from '../core/reach/resource.ts';
import { type ExitCode, invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { type Evidence, type EvidenceOptions, gatherEvidence } from '../run/evidence.ts';
import type { Context } from './context.ts';
import { filesHint } from './own-files.ts';
import { showProblems, tellRejected, warnOfClock } from './tell.ts';

/** What a question is answered from, after what is to be remarked about it; an exit code: it was said why there is none. */
export async function evidenceFor(options: EvidenceOptions, context: Context): Promise<Evidence | ExitCode> {
  const evidence = await gatherEvidence(options, context);
  if (evidence.kind === 'evidence') {
    showProblems(evidence.findings, context);
    tellUnread(evidence.account?.live, context);
    // Dates that are judged as of another day are judged by no clock.
    if (evidence.account !== undefined && options.at === undefined) warnOfClock(evidence.account, context);
    return evidence;
  }
  const exitCode = tellRejected(evidence, context);
  if (!options.live && evidence.findings.some(({ code }) => code === 'no-access-file'))
    context.stderr.write(
      'Files are named with --file. To ask the account instead, add --live (and --region, without files).\n',
    );
  return exitCode;
}

/** Says why nothing is known of mail, where it was asked for. */
export function tellUnread(live: LiveState | undefined, { stderr }: Context): void {
  const words = live?.notificationsUnread;
  if (words !== undefined) stderr.write(`Notifications could not be read: ${visible(words)}\n`);
}

/**
 * The one resource that `text` means; anything else is an error that says what to write. `live` is left out by
 * commands that cannot ask the account.
 */
export function resourceFor(
  text: string,
  { catalogue }: Pick<Evidence, 'catalogue'>,
  live?: boolean,
): Resource {
  const found = catalogue.find(text);
  const asked = `"${visible(text)}"`;
  switch (found.kind) {
    case 'found':
      return found.resource;
    case 'ambiguous':
      throw invalid(
        `${asked} could mean ${found.write.length} resources.`,
        `Write one of: ${visible(found.write.join(', '))}.`,
      );
    case 'missing':
      throw invalid(
        `The account has no ${asked} yet; the files wait for it (whenMissing: wait).`,
        'Leave --live out to see what the files give.',
      );
    case 'unlisted': {
      const noun = found.resource.kind === 'integration' ? 'integration' : 'MCP server';
      const meant = found.near.length === 0 ? '' : `Did you mean ${oneOf(found.near)}? `;
      throw invalid(
        `The account lists no ${noun} ${asked}, which the files name.`,
        `${meant}Leave --live out to see what the files give.`,
      );
    }
    case 'unknown':
      throw invalid(
        `There is no integration or MCP server ${asked}${live ? '' : ' in the files'}.`,
        hintFor(text.trim(), found, live),
      );
  }
}

const LEVEL = /^(?:admin|administrator|manage|monitor)s?$/i;
/** More names than these are no help on one line. */
const MOST_NAMES = 8;

/** What to write instead of a name that nothing has. */
function hintFor(
  text: string,
  { near, known }: Extract<Lookup, { kind: 'unknown' }>,
  live: boolean | undefined,
): string {
  const asked = live === false ? ' With --live, the account is asked too.' : '';
  if (LEVEL.test(text)) return 'That is a level of access. `celigo-access report` lists who has which level.';
  if (/^[^/\s@]+@[^/\s@]+$/.test(text))
    return `For what a person has: \`celigo-access explain ${visible(text)}\`.`;
  const files = near.length > 0 ? undefined : filesHint(text);
  if (files !== undefined) return files;
  if (near.length > 0)
    return `Did you mean ${oneOf(near)}?${near.length > 1 ? ' Write the whole name.' : ''}`;
  const names = known.length === 0 ? '' : ` Known: ${oneOf(known, ', ')}.`;
  return `Write its name, its key in the files, its id, or the relative URI of an MCP server.${names}${asked}`;
}

function oneOf(names: readonly string[], last = ' or '): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${visible(name)}"`);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')}${last}${shown.at(-1)}`;
}
