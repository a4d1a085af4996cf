/** Tests of redirects. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { openRemote, type RemoteOptions } from "../../../weights/fetch/remote.ts";
import { parseAddress, redirectTarget } from "../../../weights/fetch/remote_address.ts";
import { type Asked, FileServer, patternBytes, patternFile } from "../http_server.ts";
import { noWaiting } from "../remote_scene.ts";
import { assertSameBytes } from "../watching.ts";

const SIZE = 200_000;
const HASH = "0123456789abcdef".repeat(4);

function redirect(location: string | undefined, headers: Record<string, string> = {}): Response {
  const at = location === undefined ? headers : { ...headers, location };
  return new Response("a few words that nobody reads", { status: 302, headers: at });
}

/** A server that keeps the file under another path, signed anew each time. */
function signingServer(headers: Record<string, string> = {}): FileServer {
  const server = new FileServer({ "/real": patternFile(SIZE) });
  server.behavior.instead = ({ path }, count) =>
    path === "/model" ? redirect(`/real?signature=secret${count}`, headers) : undefined;
  return server;
}

const paths = (asked: Asked[]) => asked.map(({ path }) => path);

async function refusal(server: FileServer, options: RemoteOptions = noWaiting()): Promise<string> {
  const open = () => openRemote(server.url("/model"), options);
  return (await assertRejects(open, PentimentoError)).message;
}

Deno.test("every request begins at the original address, whose redirect may be valid for minutes", async () => {
  await using server = signingServer();
  const source = await openRemote(server.url("/model"), noWaiting());
  assertSameBytes(await source.read(100_000, SIZE), patternBytes(100_000, SIZE));
  assertEquals(paths(server.asked), ["/model", "/real", "/model", "/real"]);
  assertEquals(server.ranges.slice(2), ["bytes=100000-199999", "bytes=100000-199999"]);
  assertEquals(source.url, server.url("/model"));
  assertEquals(source.identity?.includes("signature"), false);
});

Deno.test("a redirect to another host is followed, without the password", async () => {
  await using server = new FileServer({ "/real": patternFile(SIZE) });
  server.behavior.instead = ({ path }) =>
    path === "/real" ? undefined : redirect(
      path === "/model" ? "/step" : server.url("/real", "localhost"),
    );
  const url = server.url("/model").replace("://", "://me:p%40ss@");
  const source = await openRemote(url, noWaiting());
  assertSameBytes(await source.read(0, 100), patternBytes(0, 100));
  const seen = server.asked.map(({ path, headers }) => [path, headers.get("authorization")]);
  const basic = `Basic ${btoa("me:p@ss")}`;
  assertEquals(seen, [["/model", basic], ["/step", basic], ["/real", null]]);
  assertEquals(source.url, server.url("/model"));
});

for (
  const [from, to] of [
    ["https://a.example/x", "http://a.example/x"],
    ["https://a.example/x", "file:///etc/passwd"],
    ["http://a.example/x", "ftp://a.example/x"],
    ["http://a.example/x", "data:text/plain,hello"],
  ] as const
) {
  Deno.test(`a redirect from ${from} to ${to} is refused, and ${to} not asked`, async () => {
    const asked: string[] = [];
    const fetching = (url: string | URL | Request) => {
      asked.push(String(url));
      return Promise.resolve(redirect(to));
    };
    const options = { ...noWaiting(), fetch: fetching as typeof fetch };
    const error = await assertRejects(() => openRemote(from, options), PentimentoError);
    assertStringIncludes(error.message, `${from} was redirected from ${new URL(from).protocol}//`);
    assertStringIncludes(error.message, `to ${new URL(to).protocol}//`);
    assertEquals(asked, [from]);
  });
}

Deno.test("a redirect from http to https, and to a relative address, is allowed", () => {
  const target = (from: string, to: string) => redirectTarget(new URL(from), to, "x").href;
  assertEquals(target("http://a.example/b/c", "https://d.example/e"), "https://d.example/e");
  assertEquals(target("https://a.example/b/c", "d?e=1"), "https://a.example/b/d?e=1");
  assertEquals(target("https://a.example/b/c", "//d.example"), "https://d.example/");
  assertEquals(target("https://a.example/b", "https://me:you@d.example/"), "https://d.example/");
});

Deno.test("ten redirects are followed, and not one more", async () => {
  await using server = new FileServer({ "/real": patternFile(SIZE) });
  server.behavior.instead = (_, count) => count <= 10 ? redirect("/real") : undefined;
  const source = await openRemote(server.url("/model"), noWaiting());
  assertEquals(source.size, SIZE);
  server.behavior.instead = () => redirect("/model");
  assertStringIncludes(await refusal(server), "was redirected more than 10 times");
  assertEquals(server.asked.length, 11 + 11);
});

Deno.test("a redirect that leads nowhere is refused", async () => {
  await using server = new FileServer({});
  for (const location of [undefined, "http://[bad"]) {
    server.behavior.instead = () => redirect(location);
    assertStringIncludes(await refusal(server), "without saying where to");
  }
});

Deno.test("the hash that the host claims must be the expected one, where it claims one", async () => {
  const revision = "128d4708";
  const claims = { "x-linked-etag": `"${HASH}"`, "x-repo-commit": revision };
  await using server = signingServer(claims);
  const open = (expectedSha256: string) =>
    openRemote(server.url("/model"), { ...noWaiting(), expectedSha256 });
  const source = await open(HASH.toUpperCase());
  assertEquals(source.revision, revision);
  assert(source.identity?.includes(HASH));
  const other = "f".repeat(64);
  const error = await assertRejects(() => open(other), PentimentoError);
  assertStringIncludes(error.message, `${server.url("/model")} should have the SHA-256 ${other}`);
  assertStringIncludes(error.message, HASH);
  await using silent = signingServer();
  const options = { ...noWaiting(), expectedSha256: other };
  assertEquals((await openRemote(silent.url("/model"), options)).size, SIZE);
});

Deno.test("the claimed hash tells whether it is the same file, more than the ETag of a server behind it", async () => {
  const claims = { "x-linked-etag": `"${HASH}"` };
  await using server = signingServer(claims);
  const source = await openRemote(server.url("/model"), noWaiting());
  server.files.get("/real")!.etag = '"another server"';
  assertSameBytes(await source.read(100_000, SIZE), patternBytes(100_000, SIZE));
  assert(server.asked.every(({ headers }) => !headers.has("if-range")));
  claims["x-linked-etag"] = `"${"f".repeat(64)}"`;
  await assertRejects(
    () => source.read(100_000, SIZE),
    PentimentoError,
    "changed while it was being fetched",
  );
});

Deno.test("where redirects cannot be read, as in a browser, the platform follows them", async () => {
  await using server = signingServer();
  const like: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.redirect !== "manual" || response.status !== 302) return response;
    await response.body?.cancel();
    return { type: "opaqueredirect", status: 0, headers: new Headers(), body: null } as Response;
  };
  const source = await openRemote(server.url("/model"), { ...noWaiting(), fetch: like });
  assertSameBytes(await source.read(100_000, SIZE), patternBytes(100_000, SIZE));
});

Deno.test("what is no address of http or https is refused, without repeating a password", async () => {
  for (
    const text of [
      "model.bin",
      "file:///x",
      "ftp://me:secret@a.example/x",
      "me:secret@x",
      "https://",
    ]
  ) {
    const error = await assertRejects(() => openRemote(text), PentimentoError);
    assertStringIncludes(error.message, "begins with https:// or http:// is wanted");
    assert(!error.message.includes("secret"), error.message);
  }
});

Deno.test("user name, password, query and fragment of an address are in no label", async () => {
  const { url, label, authorization } = parseAddress("https://me:secret@a.example/b?key=1#there");
  assertEquals([url.href, label], ["https://a.example/b?key=1", "https://a.example/b"]);
  assertEquals(authorization, `Basic ${btoa("me:secret")}`);
  await using server = new FileServer({}, { instead: () => new Response(null, { status: 403 }) });
  const secret = `${server.url("/model")}?key=secret`.replace("://", "://me:secret@");
  const error = await assertRejects(() => openRemote(secret, noWaiting()), PentimentoError);
  assertStringIncludes(error.message, server.url("/model"));
  assert(!error.message.includes("secret"), error.message);
});
