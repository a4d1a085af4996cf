/** The addresses from which the page may fetch a network: the published one's, and the page's own. */

/**
 * What the page's policy lets it reach beside its own address: where the default network is published, and the storage
 * that this redirects to. Anything more, and a script that went astray could send pictures away, so a network from
 * another address is downloaded by the browser and given as a file.
 */
export const PUBLISHED = [
  "https://huggingface.co",
  "https://*.huggingface.co",
  "https://*.hf.co",
] as const;

/** The size of what is fetched of the published network, in bytes, about. */
export const PUBLISHED_BYTES = 51.8e6;

/** Whether the page may fetch from an address. */
export function mayFetch(url: URL): boolean {
  if (url.origin === location.origin) return true;
  return PUBLISHED.some((source) => {
    const host = source.slice("https://".length);
    const fits = host.startsWith("*") ? url.host.endsWith(host.slice(1)) : url.host === host;
    return url.protocol === "https:" && fits;
  });
}
