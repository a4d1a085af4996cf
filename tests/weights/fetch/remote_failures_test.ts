/** Tests of broken connections, retries and pauses. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { openRemote, type RemoteOptions } from "../../../weights/fetch/remote.ts";
import { type Behavior, FileServer, patternBytes, patternFile } from "../http_server.ts";
import {
  answer,
  messageOf,
  noWaiting,
  PATH,
  readPart,
  SIZE,
  untilAborted,
} from "../remote_scene.ts";
import { assertSameBytes } from "../watching.ts";

for (const ranges of [true, false]) {
  const server = ranges ? "a server with ranges" : "one without";
  Deno.test(`what is cut off in the middle goes on where it broke, from ${server}`, async () => {
    const behavior: Behavior = {
      ranges,
      cutAfter: (_, count) => count <= 4 ? 150_000 * (ranges ? 0.5 : count) : undefined,
    };
    await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
    const options = noWaiting();
    assertSameBytes(await readPart(server, options), patternBytes(100_000, 400_000));
    assert(options.reasons.every((why) => why.includes("broke off")), options.reasons.join());
    if (!ranges) {
      // Each time it came further than before, so each failure counts as the first.
      assertEquals(options.pauses, [0.5, 0.5]);
      return assertEquals(server.ranges, ["bytes=0-65535", "all", "all"]);
    }
    assertEquals(options.pauses, [0.5, 0.5, 0.5]);
    // How much of what was sent before a break arrives is the network's affair; it was not asked for
    // twice in any case, and all the parts join.
    const begins = server.ranges.slice(1).map((range) => Number(/=(\d+)-399999$/.exec(range)![1]));
    assertEquals(begins[0], 100_000);
    assertEquals(begins, begins.toSorted((a, b) => a - b));
    assertEquals(new Set(begins).size, 5 - 1);
    assert(server.asked.slice(1).every(({ headers }) => headers.get("if-range") === '"v1"'));
  });
}

Deno.test("500 and 503 are asked again, after longer and longer pauses", async () => {
  const behavior: Behavior = {
    instead: (_, count) => count % 6 === 0 ? undefined : answer(count === 3 ? 503 : 500),
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const options = noWaiting();
  assertSameBytes(await readPart(server, options), patternBytes(100_000, 400_000));
  assertEquals(options.pauses, [0.5, 1, 2, 4, 8, 0.5, 1, 2, 4, 8]);
  assertEquals(options.reasons[2], "the server has trouble of its own (503)");
});

Deno.test("after the last retry the reason is said", async () => {
  await using server = new FileServer({}, { instead: () => answer(500) });
  assertEquals(
    await messageOf(server),
    `${
      server.url(PATH)
    } could not be fetched: the server has trouble of its own (500), 6 times in ` +
      "a row: check the connection and try again",
  );
  assertEquals(server.asked.length, 6);
  assertStringIncludes(await messageOf(server, { ...noWaiting(), retries: 0 }), "(500): check");
  assertEquals(server.asked.length, 7);
});

Deno.test("a server that trickles a few bytes and breaks off is given up", async () => {
  const behavior: Behavior = { cutAfter: (_, count) => count === 1 ? undefined : 10 };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  assertStringIncludes(await messageOf(server), "6 times in a row");
  assertEquals(server.asked.length, 7);
});

Deno.test("429 waits as long as Retry-After says, in seconds or until a date, up to a minute", async () => {
  const waits = ["7", "0", new Date(0).toUTCString(), "60"];
  const behavior: Behavior = {
    instead: (_, count) => {
      const wait = waits[count - 1];
      return wait === undefined ? undefined : answer(429, { "retry-after": wait });
    },
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const options = noWaiting();
  assertSameBytes(await readPart(server, options), patternBytes(100_000, 400_000));
  assertEquals(options.pauses, [7, 0, 0, 60]);
  server.behavior.instead = () => answer(429, { "retry-after": "61" });
  const asked = server.asked.length;
  assertStringIncludes(await messageOf(server), "asks to be left alone for 61 seconds: try again");
  assertEquals(server.asked.length, asked + 1);
  server.behavior.instead = (_, count) =>
    count === asked + 2 ? answer(429, { "retry-after": "soon" }) : undefined;
  const unclear = noWaiting();
  await readPart(server, unclear);
  assertEquals(unclear.pauses, [0.5]);
});

for (
  const [status, remedy] of [
    [400, "check the address"],
    [401, "only be read with permission"],
    [403, "only be read with permission"],
    [404, "check the address"],
    [407, "the proxy wants you to log in"],
    [410, "check the address"],
  ] as const
) {
  Deno.test(`${status} is an error at once`, async () => {
    await using server = new FileServer({}, { instead: () => answer(status) });
    const message = await messageOf(server);
    assertStringIncludes(message, `${server.url(PATH)} could not be fetched (the answer is`);
    assertStringIncludes(message, `${status}): `);
    assertStringIncludes(message, remedy);
    assertEquals(server.asked.length, 1);
  });
}

Deno.test("a connection in which nothing comes any more is given up and asked again", async () => {
  const silent = Promise.withResolvers<void>();
  const behavior: Behavior = {
    instead: (_, count) => {
      if (count !== 2) return;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (controller.desiredSize !== 1) return;
          controller.enqueue(patternBytes(100_000, 200_000));
          silent.resolve();
          return new Promise(() => {});
        },
      });
      const headers = {
        "content-range": `bytes 100000-399999/${SIZE}`,
        "content-length": "300000",
        etag: '"v1"',
      };
      return new Response(body, { status: 206, headers });
    },
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const options = noWaiting();
  let begun = 0;
  const counting: typeof fetch = (...request) => {
    begun++;
    return fetch(...request);
  };
  // Waiting for the second answer is stalled as soon as the server is silent; for no other it is.
  const delay = (milliseconds: number, signal: AbortSignal) =>
    milliseconds === 30_000
      ? Promise.race([untilAborted(signal), ...begun === 2 ? [silent.promise] : []])
      : Promise.resolve();
  const stalling = { ...options, delay, stallSeconds: 90, fetch: counting };
  assertSameBytes(await readPart(server, stalling), patternBytes(100_000, 400_000));
  assertEquals(server.asked.length, 3);
  assertEquals(options.reasons, ["nothing came for 30 seconds"]);
});

Deno.test("a slow server is waited for: the clock starts anew with every chunk", async () => {
  const PART = 1000;
  let arrived = Promise.withResolvers<void>();
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // The next chunk leaves when the one before has arrived.
      if (sent > 0) await arrived.promise;
      arrived = Promise.withResolvers();
      const begin = 100_000 + PART * sent++;
      controller.enqueue(patternBytes(begin, begin + PART));
      if (sent === 20) controller.close();
    },
  }, { highWaterMark: 0 });
  const headers = { "content-range": `bytes 100000-119999/${SIZE}`, etag: '"v1"' };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, {
    instead: (_, count) => count === 2 ? new Response(body, { status: 206, headers }) : undefined,
  });
  const options = noWaiting();
  const clocks: AbortSignal[] = [];
  const delay = (milliseconds: number, signal: AbortSignal) => {
    clocks.push(signal);
    return options.delay!(milliseconds, signal);
  };
  const source = await openRemote(server.url(PATH), { ...options, delay });
  clocks.length = 0;
  const target = new Uint8Array(20 * PART);
  let count = 0;
  const onBytes = (more: number) => {
    count += more;
    if (count === sent * PART) arrived.resolve();
  };
  await source.readInto(target, 100_000, { onBytes });
  assertSameBytes(target, patternBytes(100_000, 120_000));
  assertEquals([server.asked.length, options.reasons], [2, []]);
  assert(clocks.length >= 1 + 20 && clocks.every(({ aborted }) => aborted));
});

Deno.test("a server that cannot be reached is tried again, then named", async () => {
  const server = new FileServer({});
  const url = server.url(PATH);
  await server[Symbol.asyncDispose]();
  const options = noWaiting();
  await assertRejects(
    () => openRemote(url, options),
    PentimentoError,
    `127.0.0.1:${new URL(url).port} could not be reached`,
  );
  assertEquals(options.pauses, [0.5, 1, 2, 4, 8]);
});

Deno.test("a lack of Deno's permission is said at once", async () => {
  const denied: typeof fetch = () =>
    Promise.reject(new Deno.errors.NotCapable("Requires net access"));
  const options = { ...noWaiting(), fetch: denied };
  const error = await assertRejects(() => openRemote("https://a.example/x", options), Error);
  assertStringIncludes(error.message, "a.example may not be reached, because Deno was started");
  assertStringIncludes(error.message, "--allow-net=a.example");
  assertEquals(options.pauses, []);
});

Deno.test("an abort ends everything with its reason: before, while waiting, in a pause", async () => {
  const reason = new Error("enough");
  await using server = new FileServer({ [PATH]: patternFile(SIZE) });
  const controllers = [
    new AbortController(),
    new AbortController(),
    new AbortController(),
  ] as const;
  const read = (at: 0 | 1 | 2, more: RemoteOptions = {}) => {
    const { signal } = controllers[at];
    const options = { ...noWaiting(), signal, ...more };
    return assertRejects(() => readPart(server, options), Error, "enough");
  };
  controllers[0].abort(reason);
  assertEquals(await read(0), reason);
  assertEquals(server.asked.length, 0);
  server.behavior.instead = (_, count) => {
    if (count === 1) return undefined;
    // The client waits for this answer.
    controllers[1].abort(reason);
    return answer(500);
  };
  assertEquals(await read(1), reason);
  assertEquals(server.asked.length, 2);
  server.behavior.instead = () => answer(500);
  assertEquals(await read(2, { onRetry: () => controllers[2].abort(reason) }), reason);
  assertEquals(server.asked.length, 3);
});
