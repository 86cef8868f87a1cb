/**
 * What speaks to proxies, loaded only where a proxy is named. It is the package's own entry, as its core alone lacks
 * methods that this dispatcher calls. A file of ours stands between, since a bundle that loads a CommonJS package by
 * itself gives its exports no names.
 */
export { EnvHttpProxyAgent } from 'undici';
