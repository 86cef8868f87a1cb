/** Documents of this tool that are no access files, and that a folder holds beside them: a review, a list of accounts. */
import type { Finding } from '../core/model/finding.ts';
import { isObject } from '../core/model/json.ts';
import type { SourceFile } from './load.ts';

interface Kind {
  readonly what: string;
  /** Sections that it has and no access file does; the first is pointed at. */
  readonly sections: readonly [string, ...string[]];
  /** Who reads it, and from where. */
  readonly readBy: string;
}

const KINDS: readonly Kind[] = [
  {
    what: 'a review',
    sections: ['digest', 'people', 'owner'],
    readBy: '`review` and `report` read reviews/ beside the access files by themselves',
  },
  { what: 'a list of accounts', sections: ['accounts'], readBy: '`accounts` reads it by itself' },
];

const kindOf = ({ value }: SourceFile): Kind | undefined =>
  isObject(value) && !('users' in value)
    ? KINDS.find(({ sections }) => sections.every((section) => section in value))
    : undefined;

/** The access files, and a finding for each other document. */
export function withoutOtherDocuments(files: readonly SourceFile[]): {
  readonly access: readonly SourceFile[];
  readonly findings: readonly Finding[];
} {
  const access = files.filter((file) => kindOf(file) === undefined);
  const instead = namedInstead(access);
  const findings: Finding[] = [];
  for (const file of files) {
    const kind = kindOf(file);
    if (kind === undefined) continue;
    const [section] = kind.sections;
    findings.push({
      severity: 'error',
      code: 'not-an-access-file',
      summary: `${file.path} is ${kind.what}, as \`${section}\` shows, and no access file.`,
      why: 'Every *.yaml of a folder that is named is read as an access file.',
      fix: `${isAmong(file.path, access) ? MOVE : instead}: ${kind.readBy}.`,
      place: file.place([section], 'key'),
    });
  }
  return { access, findings };
}

/** In the folder that every command reads by itself, so that to name it would find the document again. */
function isAmong(path: string, access: readonly SourceFile[]): boolean {
  const folder = /^(?:.*\/)?access\//.exec(path)?.[0];
  return folder !== undefined && access.some((each) => each.path.startsWith(folder));
}

const MOVE = 'Move it out of this folder, to a place beside it';
const MOST = 3;

function namedInstead(access: readonly SourceFile[]): string {
  if (access.length === 0) return 'Leave it out';
  if (access.length > MOST) return 'Name the folder that holds the access files alone';
  return `Name ${access.map(({ path }) => `\`${path}\``).join(' and ')} instead`;
}
