/**
 * Which host may be sent the token: the vendor's origin for the account's region, the person's own machine,
 * or one more origin that is named twice, in two variables. Nothing in a repository can choose it.
 */
import { REGIONS, type Region } from '../core/model/region.ts';
import { invalid } from '../errors.ts';

/** The environment, as commands are handed it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Source: the vendor's developer site (us, eu) and its newest API reference (au, ca). */
const VENDOR_ORIGINS: Readonly<Record<Region, string>> = {
  us: 'https://api.integrator.io',
  eu: 'https://api.eu.integrator.io',
  au: 'https://api.au.integrator.io',
  ca: 'https://api.ca.integrator.io',
};

/**
 * The API origin for a region, or the one in `CELIGO_BASE_URL` where that is allowed: scheme, host and port, to which
 * every request goes and nowhere else.
 *
 * `region` is left out by commands that read no access file: then it comes from a base URL that is a vendor
 * origin, and is `us` on loopback. Throws a `Failure` (exit 3) for anything that must not get the token.
 */
export function resolveOrigin({ region, env }: { readonly region?: Region | undefined; readonly env: Env }) {
  refuseUncheckedTls(env);
  refuseDebugLogs(env);
  const written = env.CELIGO_BASE_URL;
  if (written === undefined || written === '') {
    const chosen = required(region);
    return { origin: VENDOR_ORIGINS[chosen], region: chosen };
  }

  const origin = originOf('CELIGO_BASE_URL', written);
  if (isLoopbackOrigin(origin)) return { origin, region: region ?? 'us' };
  if (!origin.startsWith('https://')) {
    throw invalid(
      `CELIGO_BASE_URL is ${origin}: a token is sent over plain HTTP to this machine only.`,
      'Use https, or for a sandbox http://127.0.0.1 with its port.',
    );
  }
  const vendorRegion = REGIONS.find((candidate) => VENDOR_ORIGINS[candidate] === origin);
  if (vendorRegion !== undefined) return { origin, region: agreedRegion(origin, vendorRegion, region) };
  const allowed = env.CELIGO_ALLOWED_ORIGIN;
  if (allowed !== undefined && allowed !== '' && originOf('CELIGO_ALLOWED_ORIGIN', allowed) === origin) {
    return { origin, region: required(region) };
  }
  throw invalid(
    `CELIGO_BASE_URL is ${origin}, which is not an origin of Celigo's.`,
    'Unset it to use the region of the access file; or, if the host is meant, set CELIGO_ALLOWED_ORIGIN to exactly this origin.',
  );
}

function required(region: Region | undefined): Region {
  if (region !== undefined) return region;
  throw invalid(
    'Which region holds the account is not known.',
    `Give --region with one of: ${REGIONS.join(', ')}.`,
  );
}

function agreedRegion(origin: string, found: Region, asked: Region | undefined): Region {
  if (asked === undefined || asked === found) return found;
  throw invalid(
    `CELIGO_BASE_URL is ${origin}, which is region "${found}", but the account's region is "${asked}".`,
    'Unset CELIGO_BASE_URL, or correct "region" in the access file.',
  );
}

/**
 * Reads an origin that is written exactly as URL parsing would write it, with nothing but `/` or `/v1` after
 * it. So neither user info nor another spelling of a host (`http://0x7f000001`) can stand for something else.
 */
function originOf(variable: string, written: string): string {
  const parsed = URL.canParse(written) ? new URL(written) : undefined;
  const rest =
    parsed !== undefined && written.startsWith(parsed.origin) && written.slice(parsed.origin.length);
  if (parsed !== undefined && (rest === '' || rest === '/' || rest === '/v1' || rest === '/v1/')) {
    if (parsed.protocol === 'https:' || parsed.protocol === 'http:') return parsed.origin;
  }
  if (WITHOUT_SCHEME.test(written)) {
    const isHere = LOOPBACK_WRITTEN.test(written);
    const fix = isHere ? `http://${written}` : 'https:// and the host';
    throw invalid(`${variable} is written without its scheme.`, `Write ${fix}.`);
  }
  throw invalid(
    `${variable} is not written as an origin.`,
    'Write scheme, host and port only, in lower case, such as https://api.eu.integrator.io; the port is left out where it is the usual one.',
  );
}

/** A host and perhaps a port, with what an origin may have behind it. */
const WITHOUT_SCHEME = /^(?:[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,9}|\[::1\])(?::\d{1,5})?(?:\/v1)?\/?$/;
/** Only what is surely no secret is repeated. */
const LOOPBACK_WRITTEN = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost)(?::\d{1,5})?(?:\/v1)?\/?$/;

const LOOPBACK_HOST = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|localhost)$/;

/** Whether an origin is this machine: 127.0.0.0/8, ::1 or `localhost`, to the letter. */
export const isLoopbackOrigin = (origin: string): boolean => LOOPBACK_HOST.test(new URL(origin).hostname);

function refuseUncheckedTls(env: Env): void {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return;
  throw invalid(
    'NODE_TLS_REJECT_UNAUTHORIZED=0 turns certificate checks off: anybody on the way could read the token.',
    'Unset it. For a proxy with its own certificate, set NODE_EXTRA_CA_CERTS to that certificate.',
  );
}

/** Node writes such logs by itself, chunks of answers included, and nobody can take a token out of them. */
function refuseDebugLogs(env: Env): void {
  if ((env.NODE_DEBUG ?? '') === '') return;
  throw invalid(
    'NODE_DEBUG makes Node log what it sends and receives, which this tool cannot keep the token out of.',
    'Unset it for commands that read or write the account.',
  );
}
