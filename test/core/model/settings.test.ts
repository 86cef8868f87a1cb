/** Which value of a setting is the stricter one, and which settings protect the sign-in. */
import { expect, it } from 'vitest';
import { SETTING_NAMES, SETTINGS } from '../../../src/core/model/settings.ts';

it('MFA and SSO protect the sign-in and are stricter where they are required; a permission is stricter where it is missing', () => {
  const strict = SETTING_NAMES.map((name) => [name, SETTINGS[name].strict, SETTINGS[name].signIn]);
  expect(strict).toEqual([
    ['mfaRequired', true, true],
    ['ssoRequired', true, true],
    ['allowToEditRetryData', false, false],
    ['allowAccessToApim', false, false],
    ['allowIntegrationCreation', false, false],
  ]);
});
