/** Rules about the account and the access tests. */
import { addressBook, domainOf, localOf } from '../../core/model/address.ts';
import type { Finding } from '../../core/model/finding.ts';
import { emailMatcher, starMatcher } from '../../core/model/glob.ts';
import { emailOf } from '../../core/model/ids.ts';
import { present } from '../../core/model/present.ts';
import { isNear, suggesterOf } from '../../core/model/suggest.ts';
import type { Test } from '../../core/written/file.ts';
import { protectedOf } from '../../core/written/policy.ts';
import { plainly } from '../letters.ts';
import type { Subject } from './subject.ts';

const PRODUCTION = 'production';
const SHORT_FORMS = ['prod', 'prd', 'productive', 'live'];

/** `production` carries a rule, so a slip in it would silently switch the rule off. */
export function* environmentName({ config }: Subject): Iterable<Finding> {
  const { environment } = config.account.value;
  if (environment === undefined || environment === PRODUCTION) return;
  const plain = environment.toLowerCase().replace(/[^a-z]/g, '');
  if (!SHORT_FORMS.includes(plain) && !isNear(plain, PRODUCTION, 2)) return;
  yield {
    severity: 'error',
    code: 'environment-name',
    summary: `The environment "${environment}" looks like production, but is not spelled so.`,
    why: 'Only `production` is treated as production: elsewhere, production administrators are not touched.',
    fix: 'Write `environment: production`, or a name that cannot be mistaken for it.',
    place: config.account.environmentPlace ?? config.account.place,
  };
}

const demandsNothing = ({ never, neverTogether, always, only }: Test): boolean =>
  (never ?? neverTogether ?? always ?? only) === undefined;

/** A test without a demand would always pass. */
export function* emptyTests({ config }: Subject): Iterable<Finding> {
  for (const { value, place } of config.tests)
    if (demandsNothing(value))
      yield {
        severity: 'error',
        code: 'empty-test',
        summary: `The access test "${value.name}" demands nothing.`,
        why: 'It would pass whatever anybody has.',
        fix: 'Add `never`, `neverTogether`, `always` or `only`.',
        place,
      };
}

/** What no address can hold makes a test that never fails, whoever comes later. */
function quotedGlob(name: string, users: string): Finding | undefined {
  const bare = (plainly(users)?.text ?? users).trim().replace(/^(["'<]{1,2})(.*?)["'>]{1,2}$/u, '$2');
  if (!/[\s"“”„«»<>]|^‘/u.test(users) || /[\s"“”„«»<>]/u.test(bare)) return undefined;
  return {
    severity: 'error',
    code: 'not-an-email',
    summary: `The access test "${name}" is about "${users}", with marks that are in no e-mail.`,
    why: 'It would pass whatever anybody has.',
    fix: `Write "${bare}".`,
  };
}

/**
 * A test about nobody passes. It may be a rule for whoever comes later, or about people in no file, so that it refuses
 * nothing; where it is nearly about somebody, it is a slip in all likelihood.
 */
export function* testsOfNobody({ config }: Subject): Iterable<Finding> {
  const people = [...new Set([...config.users.keys(), ...protectedOf(config.policy)])];
  const domains = new Set(people.map(domainOf));
  const { nearest } = addressBook([...config.users.values()]);
  const nearestDomain = suggesterOf(domains);
  const meant = (glob: string): string | undefined => {
    const [local, domain] = glob.includes('@') ? [localOf(glob), domainOf(glob)] : ['', glob];
    if (local === '') return domains.has(domain) ? `*@${domain}` : undefined;
    if (!glob.includes('*')) return nearest(glob);
    const other = nearestDomain(domain);
    // Ends that all domains share make any two of them alike.
    const isSlip = other !== undefined && other !== domain && isNear(domain, other, 2);
    return isSlip ? `${local}@${other}` : undefined;
  };
  for (const { value, usersPlace, place } of config.tests) {
    const { name, users } = value;
    if (users === undefined && value.except === undefined) continue;
    const at = present({ place: usersPlace });
    const quoted = users === undefined ? undefined : quotedGlob(name, users);
    if (quoted !== undefined) yield { ...quoted, ...at };
    if (quoted !== undefined || demandsNothing(value) || people.some(emailMatcher(value))) continue;
    if (users === undefined || people.some(starMatcher(emailOf(users)))) {
      yield {
        severity: 'warning',
        code: 'test-of-nobody',
        summary: `The access test "${name}" leaves out everybody whom it is about.`,
        why: 'It passes whatever they have.',
        fix: 'Let `except` name only those who may have it.',
        place,
      };
      continue;
    }
    const suggestion = meant(emailOf(users));
    yield {
      severity: suggestion === undefined ? 'notice' : 'warning',
      code: 'test-of-nobody',
      summary: `The access test "${name}" is about "${users}", and nobody whom the files declare is called so.`,
      why: 'It passes as long as the account has nobody of that name either.',
      fix:
        suggestion === undefined
          ? 'If it is for whoever comes later, leave it. A `*` stands for any characters, and nothing else does.'
          : `Did you mean "${suggestion}"? If it is for whoever comes later, leave it.`,
      ...at,
    };
  }
}
