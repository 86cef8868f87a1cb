/** Which value of a setting is the stricter one, and which settings protect the sign-in. */
import { expect, it } from 'vitest';
import {
  SETTING_NAMES,
  SETTINGS,
  SWITCHES,
  statedBy,
  switchLabel,
} from '../../../src/core/model/settings.ts';

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

it('an entry states the settings that it has, and whether somebody is enabled', () => {
  const from = { settings: new Map([['ssoRequired', 1] as const]), enabled: 2 };
  const stated = SWITCHES.flatMap((name) => statedBy(from, name) ?? []);
  expect(stated).toEqual([1, 2]);
  expect(SWITCHES.filter((name) => statedBy({ settings: new Map() }, name) !== undefined)).toEqual([]);
  expect([switchLabel('ssoRequired'), switchLabel('enabled')]).toEqual(['SSO required', 'enabled']);
});
