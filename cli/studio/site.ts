/** Answers of the studio's server: files of one folder, to callers on this machine and nobody else. */

/** Content types by the ending of a name; other files are not served. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  webmanifest: "application/manifest+json",
  png: "image/png",
  jpg: "image/jpeg",
};

/** Nothing but the page's own files; no script, style or frame from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  // Where the default network is published, and the storage that this redirects to: studio/networks/addresses.ts.
  "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  "manifest-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of every answer. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** Names of files: folders of letters, digits, dashes and underscores, and one dot. What leads out has no such name. */
const NAME = /^(?:[\w-]+\/)*[\w-]+\.[a-z]+$/;

/**
 * The answer to a request.
 *
 * @param folder the folder whose files are served
 * @param hosts the values of the header `Host` that are answered: a page of another name, which a name server has
 * point here, gets nothing
 */
export async function answer(
  request: Request,
  { folder, hosts }: { readonly folder: URL; readonly hosts: readonly string[] },
): Promise<Response> {
  const refuse = (status: number, text: string) =>
    new Response(`${text}\n`, { status, headers: { ...HEADERS, "content-type": "text/plain" } });
  if (!hosts.includes(request.headers.get("host") ?? "")) {
    return refuse(421, "This address is answered under the name that was printed");
  }
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET");
  const path = new URL(request.url).pathname.slice(1) || "index.html";
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
  if (!NAME.test(path) || type === undefined) return refuse(404, "There is no such file");
  try {
    const bytes = await Deno.readFile(new URL(path, folder));
    const body = request.method === "HEAD" ? null : bytes;
    return new Response(body, { headers: { ...HEADERS, "content-type": type } });
  } catch {
    return refuse(404, "There is no such file");
  }
}
