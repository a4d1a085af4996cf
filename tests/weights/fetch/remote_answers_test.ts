/** Tests of answers that are refused. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Behavior, FileServer, patternBytes, patternFile } from "../http_server.ts";
import { answer, messageOf, noWaiting, PATH, readPart, SIZE } from "../remote_scene.ts";
import { assertSameBytes } from "../watching.ts";

for (
  const [what, change] of [
    ["another ETag", { etag: '"v2"' }],
    ["another length", { size: SIZE + 1 }],
    ["an ETag where there was a date", { etag: null, headers: { "last-modified": "then" } }],
  ] as const
) {
  Deno.test(`a file that changes between two requests is refused: ${what}`, async () => {
    const old = patternFile(SIZE);
    if ("headers" in change) {
      Object.assign(old, { etag: null, headers: { "last-modified": "now" } });
    }
    await using server = new FileServer({ [PATH]: old });
    server.behavior.instead = (_, count) => {
      if (count === 2) server.files.set(PATH, { ...patternFile(SIZE), ...change });
      return undefined;
    };
    const options = noWaiting();
    assertStringIncludes(await messageOf(server, options), "changed while it was being fetched");
    assertEquals([server.asked.length, options.pauses], [2, []]);
  });
}

Deno.test("a file that changes in the middle of a piece is refused", async () => {
  const behavior: Behavior = { cutAfter: (_, count) => count === 2 ? 100_000 : undefined };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const changing = {
    ...noWaiting(),
    onRetry: () => void server.files.set(PATH, { ...patternFile(SIZE), etag: '"v2"' }),
  };
  assertStringIncludes(await messageOf(server, changing), "changed while it was being fetched");
  assertEquals(server.asked.length, 3);
});

Deno.test("a server that forgets its ranges is asked again", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  server.behavior.instead = (_, count) => {
    server.behavior.ranges = count !== 2;
    return undefined;
  };
  const options = noWaiting();
  assertSameBytes(await readPart(server, options), patternBytes(100_000, 400_000));
  assertEquals(options.reasons, [
    "the server answered with the whole file instead of the range wanted",
  ]);
});

for (
  const [what, headers, body] of [
    ["that says so", { "content-type": "Text/HTML; charset=utf-8" }, "hello"],
    ["that calls itself a file", {}, "\n<!DOCTYPE html>\n<p>Log in"],
    ["without a doctype", {}, "<html><p>Log in"],
  ] as const
) {
  Deno.test(`a web page ${what} is none`, async () => {
    await using server = new FileServer({}, { instead: () => answer(200, headers, body) });
    assertStringIncludes(
      await messageOf(server),
      "was answered with a web page, not with a file of weights: check the address, and whether",
    );
    assertEquals(server.asked.length, 1);
  });
}

Deno.test("a web page in the place of a later piece is refused", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  const page = { "content-type": "text/html" };
  server.behavior.instead = (_, count) => count === 1 ? undefined : answer(200, page, "<p>");
  assertStringIncludes(await messageOf(server), "was answered with a web page");
});

Deno.test("what comes compressed though that was not asked for is refused", async () => {
  const file = { ...patternFile(SIZE), headers: { "content-encoding": "gzip" } };
  await using server = new FileServer({ [PATH]: file });
  assertStringIncludes(await messageOf(server), 'came compressed ("gzip")');
});

for (
  const range of [
    "bytes 5-65535/500000",
    "bytes 5-65540/500000",
    "bytes 0-70000/500000",
    "bytes 0-65535/100",
    "bytes 0-9",
    "",
  ]
) {
  Deno.test(`a partial answer of "${range}" is refused`, async () => {
    const file = { ...patternFile(SIZE), headers: { "content-range": range } };
    await using server = new FileServer({ [PATH]: file });
    assertStringIncludes(await messageOf(server), `the answer speaks of "${range}"`);
  });
}

Deno.test("an empty file is none, whether it has ranges or not", async () => {
  for (const ranges of [true, false]) {
    await using server = new FileServer({ [PATH]: patternFile(0) }, { ranges });
    assertStringIncludes(await messageOf(server), "empty");
  }
});

Deno.test("a file that became shorter is refused", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  server.behavior.instead = (_, count) => {
    if (count === 2) server.files.set(PATH, patternFile(80_000));
    return undefined;
  };
  assertStringIncludes(await messageOf(server), 'is shorter than wanted (its length is "80000")');
});
