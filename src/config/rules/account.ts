/** Rules about the account and the access tests. */
import type { Finding } from '../../core/model/finding.ts';
import { isNear } from '../../core/model/suggest.ts';
import type { Subject } from './subject.ts';

const PRODUCTION = 'production';
const SHORT_FORMS = ['prod', 'prd', 'productive', 'live'];

/** `production` carries a rule, so a slip in it would silently switch the rule off. */
export function environmentName({ config }: Subject): Finding[] {
  const { environment } = config.account.value;
  if (environment === undefined || environment === PRODUCTION) return [];
  const plain = environment.toLowerCase().replace(/[^a-z]/g, '');
  if (!SHORT_FORMS.includes(plain) && !isNear(plain, PRODUCTION, 2)) return [];
  return [
    {
      severity: 'error',
      code: 'environment-name',
      summary: `The environment "${environment}" looks like production, but is not spelled so.`,
      why: 'Only `production` is treated as production: elsewhere, production administrators are not touched.',
      fix: 'Write `environment: production`, or a name that cannot be mistaken for it.',
      place: config.account.environmentPlace ?? config.account.place,
    },
  ];
}

/** A test without a demand would always pass. */
export function emptyTests({ config }: Subject): Finding[] {
  return config.tests.flatMap(({ value, place }): Finding[] => {
    if (value.never || value.neverTogether || value.always || value.only) return [];
    return [
      {
        severity: 'error',
        code: 'empty-test',
        summary: `The access test "${value.name}" demands nothing.`,
        why: 'It would pass whatever anybody has.',
        fix: 'Add `never`, `neverTogether`, `always` or `only`.',
        place,
      },
    ];
  });
}
