/** `review --check`: whether the decisions in `reviews/` hold, by the files alone; of every account of a repository. */
import { CHOOSE } from '../config/choices.ts';
import { type Finding, placeText } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { counted } from '../core/model/text.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { type CheckedFiles, type Rejected, readFiles } from '../run/files-and-base.ts';
import { readSigned } from '../run/recertify.ts';
import type { Context } from './context.ts';
import { showFindings, tellRejected } from './tell.ts';

/** Without paths, and where the files of several accounts are found, each of them is judged: no token is asked for. */
export async function checkReviews(paths: readonly string[], context: Context): Promise<ExitCode> {
  const { cwd, before } = context;
  const now = context.now();
  const read = (row: readonly string[]) => readFiles(row, { cwd, now, before });
  const first = await read(paths);
  const rows = paths.length === 0 && first.kind === 'rejected' ? rowsOf(first.findings) : undefined;
  if (first.kind === 'rejected' && rows === undefined) return tellRejected(first, context);
  const all = rows === undefined ? [first] : await Promise.all(rows.map(read));
  const rejected = all.find((each): each is Rejected => each.kind === 'rejected');
  if (rejected !== undefined) return tellRejected(rejected, context);
  const checked = all.filter((each): each is CheckedFiles => each.kind === 'checked');
  const names = new Set(checked.map(({ config }) => config.account.value.name));
  const signed = await Promise.all(checked.map((files) => readSigned(files, cwd, now, names)));
  const wrong = onceEach(signed.flatMap(({ findings }) => findings));
  if (wrong.length > 0) {
    showFindings(wrong, context);
    return EXIT.invalid;
  }
  tellElsewhere(signed[0]?.elsewhere ?? [], context);
  const drafts = signed.flatMap((each) => each.drafts);
  showFindings(onceEach(drafts), context);
  for (const [at, { reviews, drafts: unsigned }] of signed.entries()) {
    const held = counted(reviews.length, 'signed review holds', 'signed reviews hold');
    const aside =
      unsigned.length === 0
        ? ''
        : `; ${counted(unsigned.length, 'draft counts', 'drafts count')} for nothing`;
    const config = checked[at]?.config;
    const lead = signed.length === 1 ? '' : `${visible(config?.account.value.name ?? '')}: `;
    context.stderr.write(`${lead}${held}${aside}.\n`);
    for (const { by, place } of reviews.filter((each) => !isDeclared(each.by, config)))
      context.stderr.write(
        `${lead}Signed by ${visible(by)}, whom no file declares (${visible(placeText(place))}).\n`,
      );
  }
  // Where the signature alone is missing, whoever decided believes to have signed.
  return drafts.some(({ severity }) => severity === 'error') ? EXIT.invalid : EXIT.done;
}

/** The account may know others: without the network nobody can tell. */
const isDeclared = (by: string, config: WrittenConfig | undefined): boolean => {
  const { owner } = config?.account.value ?? {};
  return config?.users.has(emailOf(by)) === true || (owner !== undefined && emailOf(owner) === emailOf(by));
};

/** The paths of each account, where nothing but their number stands in the way. */
function rowsOf(findings: readonly Finding[]): readonly (readonly string[])[] | undefined {
  const [only, ...others] = findings;
  return others.length === 0 && only?.choices?.lead === CHOOSE ? only.choices.rows : undefined;
}

/** Of files that several accounts share, a finding is one. */
const onceEach = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((each) => [JSON.stringify([each.code, each.place, each.summary]), each])).values(),
];

/** Whoever renames an account sees here why its owners never signed. */
export function tellElsewhere(elsewhere: readonly string[], { stderr }: Pick<Context, 'stderr'>): void {
  if (elsewhere.length === 0) return;
  const names = [...new Set(elsewhere)].sort().map((name) => `"${visible(name)}"`);
  const others = names.length > 5 ? ` and ${counted(names.length - 5, 'other', 'others')}` : '';
  stderr.write(
    `${counted(elsewhere.length, 'review is of another account', 'reviews are of other accounts')} and left out: ${names.slice(0, 5).join(', ')}${others}.\n`,
  );
}
