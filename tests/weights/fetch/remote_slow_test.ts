/** Tests of servers that send little, nothing, or without end. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import { Patience } from "../../../weights/fetch/patience.ts";
import { fetchVgg19 } from "../../../weights/fetch/fetch_vgg19.ts";
import { openRemote, type RemoteOptions } from "../../../weights/fetch/remote.ts";
import { type Behavior, FileServer, patternBytes, patternFile } from "../http_server.ts";
import { PATH, SIZE } from "../remote_scene.ts";
import { SlowTime } from "../slow_time.ts";
import { assertSameBytes } from "../watching.ts";

const STALL_SECONDS = 0.6;

/** Fails unless the work ends when the patience does, and returns the message. */
async function givenUp(
  time: SlowTime,
  work: (options: RemoteOptions) => Promise<unknown>,
): Promise<string> {
  const begun = time.now;
  const { message } = await assertRejects(
    () => work(time.options(STALL_SECONDS)),
    PentimentoError,
  );
  const seconds = (time.now - begun) / 1000;
  assert(seconds >= STALL_SECONDS && seconds < 2 * STALL_SECONDS, `${seconds} seconds`);
  return message;
}

const bodies: [what: string, headers: Record<string, string>][] = [
  ["a range", { "content-range": `bytes 0-65535/${SIZE}` }],
  ["the whole file", { "content-length": `${SIZE}` }],
  ["no length", {}],
];
for (const [what, headers] of bodies) {
  Deno.test(`a server that sends a byte now and then is given up: ${what}`, async () => {
    using time = new SlowTime();
    const status = what === "a range" ? 206 : 200;
    const behavior: Behavior = {
      instead: () => new Response(time.trickle(Uint8Array.of(1), 20), { status, headers }),
    };
    await using server = new FileServer({}, behavior);
    const message = await givenUp(time, (options) => openRemote(server.url(PATH), options));
    const host = `127.0.0.1:${server.port}`;
    assert(
      /in 0\.6 seconds only \d+ bytes came from /.test(message) && message.includes(host),
      message,
    );
    assertEquals(server.asked.length, 1, "a server that sends something is not asked again");
  });
}

Deno.test("a server that answers nothing is asked again, and given up after the same time", async () => {
  using time = new SlowTime();
  const end = Promise.withResolvers<undefined>();
  const instead = () => {
    time.pass(1000 * STALL_SECONDS / 3);
    return end.promise;
  };
  await using server = new FileServer({}, { instead });
  const message = await givenUp(time, (options) => openRemote(server.url(PATH), options));
  assertStringIncludes(message, "in 0.6 seconds only 0 bytes came from 127.0.0.1");
  assertEquals(server.asked.length, 3);
  end.resolve(undefined);
});

Deno.test("a head that comes a letter at a time is given up", async () => {
  using time = new SlowTime();
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async () => {
    for await (const connection of listener) void drip(connection, time);
  })();
  const url = `http://127.0.0.1:${listener.addr.port}${PATH}`;
  const message = await givenUp(time, (options) => openRemote(url, options));
  assertStringIncludes(message, "only 0 bytes came");
  listener.close();
  await serving;
});

/** Sends a head without end, until the other side is gone. */
async function drip(connection: Deno.Conn, time: SlowTime): Promise<void> {
  try {
    const head = new TextEncoder().encode("HTTP/1.1 200 OK\r\nx-much: ");
    for (let at = 0;; at++) {
      await connection.write(Uint8Array.of(head[at] ?? 120));
      time.pass(10);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } catch {
    connection.close();
  }
}

Deno.test("slow redirects without end are given up", async () => {
  using time = new SlowTime();
  const behavior: Behavior = {
    instead: (_, count) => {
      time.pass(120);
      return new Response(null, { status: 302, headers: { location: `/${count}` } });
    },
  };
  await using server = new FileServer({}, behavior);
  const message = await givenUp(time, (options) => openRemote(server.url(PATH), options));
  assertStringIncludes(message, "only 0 bytes came");
  assert(server.asked.length <= 6, `${server.asked.length} requests`);
});

Deno.test("a later range that trickles ends a fetch, too", async () => {
  using time = new SlowTime();
  const behavior: Behavior = {
    instead: (_, count) => {
      if (count === 1) return undefined;
      const headers = { "content-range": `bytes 100000-399999/${SIZE}`, etag: '"v1"' };
      return new Response(time.trickle(Uint8Array.of(1), 20), { status: 206, headers });
    },
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  await givenUp(time, async (options) => {
    const source = await openRemote(server.url(PATH), options);
    await source.read(100_000, 400_000);
  });
});

Deno.test("a slow server that makes progress is waited for, however long it takes", async () => {
  using time = new SlowTime();
  const part = patternBytes(100_000, 100_400) as Uint8Array<ArrayBuffer>;
  const behavior: Behavior = {
    instead: (_, count) => {
      if (count === 1) return undefined;
      const headers = { "content-range": `bytes 100000-103999/${SIZE}`, etag: '"v1"' };
      return new Response(time.trickle(part, 120), { status: 206, headers });
    },
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const source = await openRemote(server.url(PATH), time.options(STALL_SECONDS));
  assertSameBytes((await source.read(100_000, 104_000)).subarray(0, 400), part);
  assert(time.now > 1000 * STALL_SECONDS, "this took longer than the patience");
});

Deno.test("a server that sends more than it announced is read no further than that", async () => {
  using time = new SlowTime();
  const behavior: Behavior = {
    instead: (_, count) => {
      if (count === 1) return undefined;
      const headers = { "content-range": `bytes 100000-100999/${SIZE}`, etag: '"v1"' };
      return new Response(time.trickle(new Uint8Array(65536), 0), { status: 206, headers });
    },
  };
  await using server = new FileServer({ [PATH]: patternFile(SIZE) }, behavior);
  const source = await openRemote(server.url(PATH), time.options(STALL_SECONDS));
  assertEquals(await source.read(100_000, 101_000), new Uint8Array(1000));
  assert(source.transferred < 3 * 65536, `${source.transferred} bytes`);
});

Deno.test("what is waited for is said: the host, and what has come so far", async () => {
  using time = new SlowTime();
  const behavior: Behavior = {
    instead: () => new Response(time.trickle(Uint8Array.of(1, 2), 100), { status: 200 }),
  };
  await using server = new FileServer({}, behavior);
  const fetching = () => fetchVgg19(server.url(PATH), time.options(4.5));
  await assertRejects(fetching, PentimentoError, "4.5 seconds");
  const { waits } = time;
  assert(waits.length >= 1 && waits.length <= 5, `${waits.length} lines`);
  assert(waits.every(({ host }) => host === `127.0.0.1:${server.port}`));
  assert(waits.every(({ bytes }, i) => bytes > (waits[i - 1]?.bytes ?? 0)), JSON.stringify(waits));
});

Deno.test("patience lasts for its time without progress, and begins anew with progress", () => {
  const patience = new Patience(60);
  patience.add(59_000, 59_999);
  assertEquals([patience.left, patience.came], [1000, 59_999]);
  patience.add(0, 1);
  assertEquals([patience.left, patience.came], [60_000, 0]);
  patience.add(70_000, 0);
  assertEquals(patience.left, 0);
  const slow = new Patience(60);
  assertEquals([0, 2999, 3000].map((time) => slow.isWorthALine(time)), [false, false, true]);
  slow.add(3000, 2999);
  assertEquals([slow.isWorthALine(0), slow.isWorthALine(100)], [true, true]);
  slow.add(0, 5000);
  assertEquals([slow.isWorthALine(0), slow.isWorthALine(3000)], [false, true]);
});
