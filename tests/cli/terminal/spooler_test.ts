/** Text on its way to a stream that may stand still. */
import { assert, assertEquals } from "@std/assert";
import { Spooler } from "../../../cli/terminal/spooler.ts";

/** A stream that takes a few bytes at a time, once it is let go. */
function slowStream() {
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  let written = "";
  const stream = {
    async write(bytes: Uint8Array): Promise<number> {
      await promise;
      written += new TextDecoder().decode(bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  };
  return { stream, letGo, written: () => written };
}

Deno.test("spooler: texts arrive whole and in order, and their end can be waited for", async () => {
  const { stream, letGo, written } = slowStream();
  const spooler = new Spooler(stream);
  letGo();
  for (const text of ["one\n", "two\n"]) spooler.add(text);
  await spooler.finish(10_000);
  spooler.add("three\n");
  await spooler.finish(10_000);
  await spooler.finish(10_000);
  assertEquals(written(), "one\ntwo\nthree\n");
});

Deno.test("spooler: nobody waits for a stream that stands still, and only so much is kept for it", async () => {
  const { stream, letGo, written } = slowStream();
  const spooler = new Spooler(stream);
  for (let i = 0; i < 1000; i++) spooler.add("x");
  await spooler.finish(1);
  assertEquals(written(), "");
  letGo();
  await spooler.finish(10_000);
  assert(written().length >= 1 && written().length <= 201, `${written().length}`);
});

Deno.test("spooler: a stream that fails is left alone", async () => {
  const spooler = new Spooler({ write: () => Promise.reject(new Error("gone")) });
  spooler.add("x");
  await spooler.finish(10_000);
  spooler.add("y");
  await spooler.finish(10_000);
});
