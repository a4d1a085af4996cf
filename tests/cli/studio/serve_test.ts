/** The studio's server: what it serves, to whom, and what it refuses. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { serveStudio } from "../../../cli/studio/serve.ts";
import { PentimentoError } from "../../../core/errors.ts";
import { PUBLISHED } from "../../../studio/networks/addresses.ts";

/** Serves a folder like a built page, with a file beside it that is nobody's business, while the body runs. */
async function whileServing(body: (url: string, folder: URL) => Promise<void>): Promise<void> {
  const above = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${above}/dist/examples`, { recursive: true });
    await Deno.writeTextFile(`${above}/secret.html`, "secret");
    await Deno.writeTextFile(`${above}/dist/index.html`, "<!doctype html>page");
    await Deno.writeTextFile(`${above}/dist/notes.txt`, "notes");
    await Deno.writeTextFile(`${above}/dist/examples/a.jpg`, "jpg");
    const folder = new URL(`file://${above}/dist/`);
    const server = await serveStudio({ port: 0, folder });
    try {
      await body(server.url, folder);
    } finally {
      await server.close();
    }
  } finally {
    await Deno.remove(above, { recursive: true });
  }
}

/** Sends a request as it stands, which `fetch` would tidy up, and returns the answer. */
async function raw(url: string, path: string, host = new URL(url).host): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}

Deno.test("the studio's server serves its files with strict headers, and nothing else", async () => {
  await whileServing(async (url) => {
    assertEquals(new URL(url).hostname, "127.0.0.1");
    const page = await fetch(url);
    assertEquals(await page.text(), "<!doctype html>page");
    assertEquals(page.headers.get("content-type"), "text/html; charset=utf-8");
    assertEquals(page.headers.get("x-content-type-options"), "nosniff");
    const policy = page.headers.get("content-security-policy")!;
    assert(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
    const [, reached] = /connect-src 'self' ([^;]+);/.exec(policy)!;
    assertEquals(reached!.split(" "), [...PUBLISHED]);
    assert(!/unsafe|\*|data:|http/.test(policy.replace(reached!, "")), policy);
    // Other servers than this one have the policy of the page itself.
    const own = await Deno.readTextFile(new URL("../../../studio/index.html", import.meta.url));
    assert(own.includes(policy.replace("; frame-ancestors 'none'", "")), policy);
    assertEquals(await (await fetch(`${url}examples/a.jpg`)).text(), "jpg");
    const refused = [
      "/secret.html",
      "/../secret.html",
      "/examples/../../secret.html",
      "/%2e%2e/secret.html",
      "/..%2fsecret.html",
      "/examples//../../secret.html",
      "/notes.txt",
      "/examples",
      "/.hidden.html",
      "//secret.html",
      "/index.html%00.jpg",
    ];
    for (const path of refused) {
      const text = await raw(url, path);
      assert(/^HTTP\/1\.1 4/.test(text) && !text.includes("secret\n"), `${path}: ${text}`);
      assert(text.toLowerCase().includes("content-security-policy"), path);
    }
    assertEquals((await fetch(url, { method: "POST" })).status, 405);
  });
});

Deno.test("the studio's server answers under its own names alone", async () => {
  await whileServing(async (url) => {
    const { port } = new URL(url);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1", ""]) {
      const text = await raw(url, "/", host);
      assert(/^HTTP\/1\.1 4/.test(text) && !text.includes("page"), `${host}: ${text}`);
    }
    assert((await raw(url, "/", `localhost:${port}`)).includes("page"));
  });
});

Deno.test("the studio's server says that a port is in use, and that the page is not built", async () => {
  await whileServing(async (url, folder) => {
    const port = Number(new URL(url).port);
    await assertRejects(() => serveStudio({ port, folder }), PentimentoError, "in use");
    const empty = new URL("examples/", folder);
    await assertRejects(
      () => serveStudio({ port: 0, folder: empty }),
      PentimentoError,
      "not built",
    );
  });
});
