/** The laws of a plan over one half of the worlds, beside the other half in a worker of its own. */
import { describeLaws } from './support/laws.ts';

describeLaws(0);
