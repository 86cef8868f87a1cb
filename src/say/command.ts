/** A command that a result advises: it is about the files of the run that says it. */

/** The files of a run, as its command line names them; none: they are searched for. */
export interface OwnFiles {
  readonly paths: readonly string[];
  readonly base?: readonly string[];
  /** What a shell does first, so that they are there. */
  readonly before?: string;
}

/** The only place outside the help pages and what is said on stderr where a command about files is written out. */
export const ownCommand = (
  name: 'plan' | 'apply' | 'drift' | 'rehearse' | 'review',
  { paths, base = [], before = '' }: OwnFiles,
  flags: readonly string[] = [],
): string =>
  [
    `${before}celigo-access ${name}`,
    ...paths.map((path) => shellQuoted(asPath(path))),
    ...base.map((path) => `--base ${shellQuoted(asPath(path))}`),
    ...flags,
  ].join(' ');

/** No command line takes it for a flag. */
const asPath = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

/** A word as a shell takes it. */
export const shellQuoted = (word: string): string =>
  /^[A-Za-z0-9_./@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
