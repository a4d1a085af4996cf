/** Tests of remote files on a server that behaves. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { openRemote } from "../../../weights/fetch/remote.ts";
import { FileServer, patternBytes, patternFile } from "../http_server.ts";
import { noWaiting } from "../remote_scene.ts";
import { assertSameBytes } from "../watching.ts";

const SIZE = 500_000;
const PATH = "/folder/model.bin";

Deno.test("the first request asks for 64 KiB, plainly, and they are not asked for again", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  const source = await openRemote(server.url(PATH), noWaiting());
  assertEquals(server.ranges, ["bytes=0-65535"]);
  assertEquals(server.asked[0]!.headers.get("accept-encoding"), "identity");
  assertEquals(
    [source.name, source.url, source.size, source.forwardOnly],
    [server.url(PATH), server.url(PATH), SIZE, false],
  );
  assertSameBytes(await source.read(10, 65536), patternBytes(10, 65536));
  assertSameBytes(await source.read(7, 7), new Uint8Array());
  assertEquals(server.asked.length, 1);
  assertEquals(source.transferred, 65536);
});

Deno.test("a read asks for exactly what is not there yet, in whatever order", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  const source = await openRemote(server.url(PATH), noWaiting());
  for (const [begin, end] of [[400_000, SIZE], [65_000, 70_000], [100, 101]] as const) {
    assertSameBytes(await source.read(begin, end), patternBytes(begin, end));
  }
  assertEquals(server.ranges, ["bytes=0-65535", "bytes=400000-499999", "bytes=65536-69999"]);
  assertEquals(source.transferred, 65536 + 100_000 + 4464);
  assertEquals(server.asked[1]!.headers.get("if-range"), '"v1"');
});

Deno.test("a file shorter than the first request is read with that one", async () => {
  await using server = new FileServer({ [PATH]: patternFile(1000) });
  const source = await openRemote(server.url(PATH), noWaiting());
  assertEquals([source.size, source.forwardOnly], [1000, false]);
  assertSameBytes(await source.read(0, 1000), patternBytes(0, 1000));
  assertEquals(server.asked.length, 1);
});

for (const unsized of [false, true]) {
  const how = unsized ? "and no length" : "but the length";
  Deno.test(`from a server that gives no ranges ${how}, the stream is read on`, async () => {
    const behavior = { ranges: false, unsized };
    await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
    const source = await openRemote(server.url(PATH), noWaiting());
    assertEquals([source.size, source.forwardOnly], [unsized ? undefined : SIZE, true]);
    const places = [[60_000, 70_000], [5, 50], [70_000, 70_001], [200_000, 300_000]] as const;
    for (const [begin, end] of places) {
      assertSameBytes(await source.read(begin, end), patternBytes(begin, end));
    }
    assert(source.transferred >= 300_000 && source.transferred <= SIZE);
    await assertRejects(() => source.read(65_000, 66_000), PentimentoError, "gives no ranges");
    assertSameBytes(await source.read(SIZE - 10, SIZE), patternBytes(SIZE - 10, SIZE));
    assertEquals(server.asked.length, 1);
    source.close();
    await assertRejects(() => source.read(SIZE - 1, SIZE), Error, "was closed");
  });
}

for (const ranges of [true, false]) {
  const server = ranges ? "a server with ranges" : "one without";
  Deno.test(`more than there is, is refused before it is asked for, by ${server}`, async () => {
    await using server = new FileServer({ [PATH]: patternFile(SIZE) }, { ranges });
    const source = await openRemote(server.url(PATH), noWaiting());
    await assertRejects(
      () => source.read(0, 2 ** 50),
      PentimentoError,
      `but it is ${SIZE} bytes long, so it is truncated`,
    );
    await assertRejects(() => source.read(20, 10), PentimentoError);
    assertEquals(server.asked.length, 1);
    source.close();
  });
}

Deno.test("a stream without a length that ends too soon is truncated", async () => {
  const behavior = { ranges: false, unsized: true };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const options = noWaiting();
  const source = await openRemote(server.url(PATH), options);
  await assertRejects(
    () => source.read(SIZE - 1, SIZE + 1),
    PentimentoError,
    `but it ends after ${SIZE}, so it is truncated`,
  );
  assertEquals(options.pauses, []);
});

Deno.test("the same file has the same identity, another has not, an unmarked one has none", async () => {
  const file = patternFile(SIZE);
  await using server = new FileServer({ [PATH]: file, "/other": file });
  const identity = async (path = PATH) =>
    (await openRemote(server.url(path), noWaiting())).identity;
  const first = await identity();
  assert(first !== undefined);
  assertEquals(await identity(), first);
  const others = [await identity("/other")];
  file.etag = '"v2"';
  others.push(await identity());
  file.etag = null;
  assertEquals(await identity(), undefined);
  file.headers = { "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT" };
  others.push(await identity());
  assertEquals(new Set([first, ...others]).size, 4);
  assert(others.every((other) => other !== undefined));
});

Deno.test("another file of the same folder is opened by its plain name", async () => {
  const files = { [PATH]: patternFile(SIZE), "/folder/a b%.bin": patternFile(77) };
  await using server = new FileServer({}, {});
  server.files.set(PATH, files[PATH]!);
  server.files.set("/folder/a%20b%25.bin", files["/folder/a b%.bin"]);
  const source = await openRemote(server.url(`${PATH}?key=1`), noWaiting());
  const sibling = await source.sibling("a b%.bin");
  assertEquals(sibling.url, server.url("/folder/a%20b%25.bin"));
  assertSameBytes(await sibling.read(0, 77), patternBytes(0, 77));
  for (const name of ["../up", "a/b", "a\\b", "", ".", "..", "http://other/x", "a\nb"]) {
    await assertRejects(() => source.sibling(name), PentimentoError, JSON.stringify(name));
  }
  assertEquals(server.asked.length, 2);
});

Deno.test("without options the platform's own fetch and timers serve, and none is left", async () => {
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  const headers = { "retry-after": "0" };
  server.behavior.instead = (_, count) =>
    count % 2 === 1 ? new Response("later", { status: 503, headers }) : undefined;
  const source = await openRemote(server.url(PATH));
  assertSameBytes(await source.read(400_000, SIZE), patternBytes(400_000, SIZE));
  assertEquals(server.asked.length, 4);
});
