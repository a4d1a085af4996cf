/** One HTTP request for a file or a range, redirects included. */
import { PentimentoError } from "../../core/errors.ts";
import type { Patience } from "./patience.ts";
import { redirectTarget, type RemoteAddress } from "./remote_address.ts";
import { type AnswerHead, type Identity, readHead } from "./remote_answer.ts";
import { Connection } from "./remote_connection.ts";
import type { RemoteSettings } from "./remote_options.ts";

const MAX_REDIRECTS = 10;

/** One request: what for, and what ends it. */
export interface RemoteRequest {
  readonly address: RemoteAddress;
  /** The bytes wanted; default the whole file. */
  readonly range?: { readonly begin: number; readonly end: number };
  /** The file's identity in earlier answers; default none. */
  readonly identity?: Identity;
  /** Ends the request, together with the settings' own signal. */
  readonly signal: AbortSignal;
  /** How long the server is waited for, with whatever was waited before. */
  readonly patience: Patience;
}

/** An answer whose body is read chunk by chunk. */
export interface OpenAnswer {
  readonly head: AnswerHead;
  /** The revision that the host names (`X-Repo-Commit`, as Hugging Face does), if it does. */
  readonly revision: string | undefined;
  /** The next bytes, or `undefined` after the last; a {@linkcode PassingFailure} when they break off. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends the connection. */
  cancel(): void;
}

/**
 * Sends a request and follows its redirects.
 *
 * Where the platform lets a redirect be read, each one is followed by hand, because the hash of the
 * file that Hugging Face claims stands in the redirect alone, and because keys must not go to another
 * host. A browser does not: there it follows them itself.
 *
 * @throws {PassingFailure} when it is worth trying again
 * @throws {PentimentoError} when it is not
 */
export async function openAnswer(
  request: RemoteRequest,
  settings: RemoteSettings,
): Promise<OpenAnswer> {
  const connection = new Connection(request, settings);
  try {
    const { label } = request.address;
    const { response, sha256, revision } = await followRedirects(request, connection);
    connection.take(response);
    checkClaim(sha256, label, settings);
    const { begin, end } = request.range ?? { begin: 0, end: undefined };
    const head = readHead(response, { label, begin, end, sha256 });
    return {
      head,
      revision,
      next: () => connection.next(),
      cancel: () => connection.end(),
    };
  } catch (error) {
    connection.end();
    throw error;
  }
}

async function followRedirects(
  { address, range, identity }: RemoteRequest,
  connection: Connection,
): Promise<Claims & { readonly response: Response }> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (range !== undefined) headers["range"] = `bytes=${range.begin}-${range.end - 1}`;
  let url = address.url;
  const claims: Claims = { sha256: undefined, revision: undefined };
  for (let count = 0; count <= MAX_REDIRECTS; count++) {
    const byHand = { ...headers };
    if (range !== undefined && mayDemand(url, identity)) byHand["if-range"] = identity.etag;
    if (address.authorization !== undefined && url.origin === address.url.origin) {
      byHand["authorization"] = address.authorization;
    }
    const response = await connection.ask(url, { headers: byHand, redirect: "manual" });
    if (response.type === "opaqueredirect") {
      return { ...claims, response: await connection.ask(url, { headers, redirect: "follow" }) };
    }
    noteClaims(response.headers, claims);
    if (![301, 302, 303, 307, 308].includes(response.status)) return { ...claims, response };
    // A redirect's body is not used; unread it would hold the connection.
    response.body?.cancel().catch(() => {});
    url = redirectTarget(url, response.headers.get("location"), address.label);
  }
  throw new PentimentoError(
    `${address.label} was redirected more than ${MAX_REDIRECTS} times: use another source`,
  );
}

/**
 * Tells whether `If-Range` may be sent: it takes a strong ETag. Where the host claims a hash, that is the
 * better witness, and the servers behind it need not agree on an ETag. From a page to another origin
 * the header would need a permission (CORS) that few hosts grant; there only the answer is checked.
 */
function mayDemand(
  url: URL,
  identity: Identity | undefined,
): identity is Identity & { etag: string } {
  const page: Location | undefined = globalThis.location;
  if (page !== undefined && page.origin !== url.origin) return false;
  return identity?.sha256 === undefined && identity?.etag?.startsWith('"') === true;
}

/** The claims of the host about the file, of which the first counts. */
interface Claims {
  sha256: string | undefined;
  revision: string | undefined;
}

function noteClaims(headers: Headers, claims: Claims): void {
  const sha256 = /^"?([0-9a-f]{64})"?$/i.exec(headers.get("x-linked-etag")?.trim() ?? "")?.[1];
  claims.sha256 ??= sha256?.toLowerCase();
  claims.revision ??= headers.get("x-repo-commit") ?? undefined;
}

function checkClaim(
  sha256: string | undefined,
  label: string,
  { expectedSha256 }: RemoteSettings,
): void {
  if (expectedSha256 === undefined || sha256 === undefined || sha256 === expectedSha256) return;
  throw new PentimentoError(
    `${label} should have the SHA-256 ${expectedSha256}, but its host says that it has ` +
      `${sha256}: it is another file, so use another source`,
  );
}
