/** The laws of a plan over the other half of the worlds, beside the first half in a worker of its own. */
import { describeLaws } from './support/laws.ts';

describeLaws(1);
