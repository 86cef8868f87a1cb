/** The vendor's regions. Each has accounts, tokens and an API of its own. */
export const REGIONS = ['us', 'eu', 'au', 'ca'] as const;
export type Region = (typeof REGIONS)[number];
