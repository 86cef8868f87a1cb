/** The colours of a page, light and dark. A unit test computes their contrasts; no colour means anything alone. */

export const LIGHT = {
  /** The ground of the page, and of what is raised from it. */
  paper: '#ffffff',
  raised: '#f5f6f8',
  /** Text, and text that stands back. */
  ink: '#1a212b',
  quiet: '#525c6a',
  /** Hairlines between rows; nothing depends on seeing them. */
  line: '#dfe3e8',
  /** Borders of controls, and whatever must be seen to be understood. */
  edge: '#76808d',
  link: '#0a4fa8',
  gain: '#0a5c34',
  gainPaper: '#e4f3ea',
  loss: '#9b1c13',
  lossPaper: '#fbe9e7',
  warn: '#6d4700',
  warnPaper: '#fbf0d6',
};

export type Palette = typeof LIGHT;

export const DARK: Palette = {
  paper: '#12161c',
  raised: '#1b2129',
  ink: '#e8ebef',
  quiet: '#a7b0bc',
  line: '#2e3742',
  edge: '#7d8896',
  link: '#8db8f5',
  gain: '#84d8a6',
  gainPaper: '#14301f',
  loss: '#ffa79d',
  lossPaper: '#3c1814',
  warn: '#f0c572',
  warnPaper: '#35270a',
};
