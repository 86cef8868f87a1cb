/** The switches beside access that a file may set. One row here, one in celigo/wire.ts, one in the schema. */
export interface Settings {
  readonly mfaRequired: boolean;
  readonly ssoRequired: boolean;
  readonly allowToEditRetryData: boolean;
  readonly allowAccessToApim: boolean;
  readonly allowIntegrationCreation: boolean;
}

export interface SettingRow {
  /** How the plan calls it. */
  readonly label: string;
  /** The value that is stricter: it travels with a person's first full-record write, the other with the last. */
  readonly strict: boolean;
  /** Whether leaving the strict value is the hazard `weakens-sign-in`. */
  readonly signIn: boolean;
}

export const SETTINGS = {
  mfaRequired: { label: 'MFA required', strict: true, signIn: true },
  ssoRequired: { label: 'SSO required', strict: true, signIn: true },
  allowToEditRetryData: { label: 'may edit retry data', strict: false, signIn: false },
  allowAccessToApim: { label: 'may use API management', strict: false, signIn: false },
  allowIntegrationCreation: { label: 'may create integrations', strict: false, signIn: false },
} as const satisfies Record<keyof Settings, SettingRow>;

export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** What somebody may do beside their access. */
export const permissionsOf = (settings: Settings): SettingName[] =>
  SETTING_NAMES.filter((name) => !SETTINGS[name].signIn && settings[name] !== SETTINGS[name].strict);

/** What a file may switch of a person: a setting, or whether they are enabled at all. */
export type Switch = SettingName | 'enabled';

export const SWITCHES: readonly Switch[] = [...SETTING_NAMES, 'enabled'];

/** What states switches: an entry, a role, the defaults. */
export interface Stating<T> {
  readonly settings: ReadonlyMap<SettingName, T>;
  readonly enabled?: T;
}

export const statedBy = <T>(from: Stating<T>, name: Switch): T | undefined =>
  name === 'enabled' ? from.enabled : from.settings.get(name);

/** MFA and SSO, which the product forbids to require of one person at once. */
export const isSignIn = (name: Switch): boolean => name !== 'enabled' && SETTINGS[name].signIn;

/** Whether both are required. */
export const excludeEachOther = (values: ReadonlyMap<Switch, boolean>): boolean =>
  SETTING_NAMES.filter(isSignIn).every((name) => values.get(name) === true);

export const switchLabel = (name: Switch): string => (name === 'enabled' ? name : SETTINGS[name].label);
