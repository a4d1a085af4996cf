/** The service worker: keeps the files of the page, so that it works without the network after the first visit. */

/** The files and their version, which the build writes in. */
declare const FILES: readonly string[];
declare const BUILD: string;

/** What a service worker has of the events that are used here. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const CACHE = `pentimento-studio ${BUILD}`;

addEventListener("install", (event) => {
  const filling = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(FILES.map((file) => `./${file}`));
  };
  (event as Extendable).waitUntil(filling());
});

addEventListener("activate", (event) => {
  const clearing = async () => {
    const others = (await caches.keys())
      .filter((name) => name.startsWith("pentimento-studio ") && name !== CACHE);
    await Promise.all(others.map((name) => caches.delete(name)));
  };
  (event as Extendable).waitUntil(clearing());
});

addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  // What is fetched of other hosts is kept by whoever fetches it.
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const answering = async () => {
    const cache = await caches.open(CACHE);
    return await cache.match(request, { ignoreSearch: true }) ?? await fetch(request);
  };
  (event as Fetching).respondWith(answering());
});
