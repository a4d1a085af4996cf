/** The studio's session files and its time-lapse, without a browser. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { SessionState } from "../../mod.ts";
import { TimeLapseKeeper } from "../../studio/engine/time_lapse.ts";
import type { Painting } from "../../studio/engine/painting.ts";
import { packSession, readSession, type SessionFile } from "../../studio/page/out/session_file.ts";
import type { Job, Moment, PictureFile } from "../../studio/protocol.ts";
import { STANDING, useClock } from "../helpers/clock.ts";

const picture = (name: string) => ({
  name,
  blob: new Blob([name], { type: "image/png" }),
  sha256: name,
});

/** A job with something that this release does not know of. */
const job = {
  content: picture("content"),
  styles: [{ ...picture("style"), mask: picture("mask"), strokes: [{ size: 3 }] }],
  options: { size: 64, styleLayers: { conv1_1: 1 } },
  preset: "later",
} as unknown as Job;

function stateOf(pixels: Float32Array<ArrayBuffer>): SessionState {
  const start = { picture: { width: 2, height: 1, data: pixels }, state: undefined, recovered: 0 };
  return { version: 2, scale: 0, iterations: [5], tuned: {}, options: { tvWeight: 0 }, start };
}

const exact = new Float32Array([0.1, 0.2, 0.3, -0.4, 0.5, 1.6]);
const file: SessionFile = {
  session: {
    job,
    state: stateOf(exact),
    earlier: [{ frame: 1, job: { ...job }, scales: [], state: stateOf(exact) }],
    timeLapse: {
      every: 2,
      moments: [{ number: 0, scale: 0, iteration: 2, picture: new Blob(["jpeg"]) }],
    },
  },
  thumbnails: [{ scale: 0, iteration: 3, thumbnail: new Blob(["png"]) }],
  losses: [{ scale: 0, total: NaN, kinds: { style: 1 } }],
};

Deno.test("studio: a session file has all of a session, also what is new in its job", async () => {
  const read = await readSession(await packSession(file), "a.pentimento");
  const { session } = read;
  assertEquals(session.state.start!.picture, stateOf(exact).start!.picture);
  assertEquals([session.state.version, session.state.options], [2, { tvWeight: 0 }]);
  assertEquals(read.losses, file.losses);
  assertEquals(Object.keys(session.job), Object.keys(job));
  const [style] = session.job.styles as unknown as { mask: PictureFile; strokes: unknown }[];
  assertEquals([await style!.mask.blob.text(), style!.strokes], ["mask", [{ size: 3 }]]);
  assertEquals(session.job.content.blob.type, "image/png");
  // The same file is one file, so that masks of earlier states are known as the same.
  assert(session.earlier[0]!.job.styles[0]!.mask!.blob === style!.mask.blob);
  const { data } = session.earlier[0]!.state.start!.picture;
  const off = Math.max(...data.map((value, i) => Math.abs(value - exact[i]!)));
  assert(off <= 2 / 0xffff, `${off}`);
});

Deno.test("studio: a session file that is cut, damaged or another's is refused in a sentence", async () => {
  const whole = await packSession(file);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  for (let length = 0; length < bytes.length; length += 13) {
    await assertRejects(() => readSession(whole.slice(0, length), "a"), Error, "a is cut short");
  }
  const changed = bytes.slice();
  changed[bytes.length - 1]! ^= 1;
  await assertRejects(() => readSession(new Blob([changed]), "a"), Error, "a is damaged");
  changed[16]! = 7;
  await assertRejects(() => readSession(new Blob([changed]), "a"), Error, "of version 7");
  const image = new Blob(["\x89PNG".repeat(40)]);
  await assertRejects(() => readSession(image, "a"), Error, "a is no session");
  // Whole, but without what a session needs.
  const { timeLapse: _, ...lacking } = file.session;
  const odd = await packSession({ ...file, session: lacking as typeof file.session });
  await assertRejects(() => readSession(odd, "a"), Error, "a is damaged");
});

/** What a time-lapse reads of a painting, which is at an iteration and has pictures of some bytes. */
const paintingAt = (iteration: () => number, bytes = 1) => ({
  session: { progress: () => Promise.resolve({ scale: 0, iteration: iteration() }) },
  small: () => Promise.resolve({ size: bytes } as Blob),
} as unknown as Painting);

/** A time-lapse of as many iterations, of pictures of some bytes; reading them takes no time. */
async function lapsed(iterations: number, bytes: number) {
  const keeper = new TimeLapseKeeper();
  let iteration = 0;
  const painting = paintingAt(() => iteration, bytes);
  {
    using _ = useClock(STANDING);
    for (iteration = 1; iteration <= iterations; iteration++) await keeper.note(painting, 1);
  }
  iteration += 2;
  await keeper.addNow(painting);
  await keeper.addNow(painting);
  return { keeper, ...keeper.timeLapse };
}

Deno.test("studio: a time-lapse keeps a bounded number of pictures, evenly spaced, and the last", async () => {
  const { moments, every } = await lapsed(2000, 1);
  assert(moments.length <= 241 && moments.length > 100, `${moments.length}`);
  assertEquals([moments[0]!.iteration, moments.at(-1)!.iteration], [1, 2003]);
  const gaps = moments.slice(1, -1).map((one, i) => one.iteration - moments[i]!.iteration);
  assert(gaps.every((gap) => gap === every), gaps.join(" "));
  // Of large pictures there are fewer.
  const large = (await lapsed(200, 2 ** 20)).moments;
  assert(large.length <= 34 && large.length > 15, `${large.length}`);
});

Deno.test("studio: the page is told of a time-lapse once, and goes on with what it has kept", async () => {
  const { keeper } = await lapsed(239, 1);
  const kept = new Map<number, Moment>();
  const keep = () => {
    const { added, forgotten, every } = keeper.changes()!;
    for (const moment of added) kept.set(moment.number, moment);
    for (const number of forgotten) assert(kept.delete(number), `${number} was never told`);
    assertEquals(kept.values().toArray(), keeper.timeLapse.moments);
    return { moments: kept.values().toArray(), every };
  };
  const { moments } = keep();
  assertEquals([moments.length, keeper.changes()], [240, undefined]);
  // The next one is too many, and every second one is given up.
  await keeper.note(paintingAt(() => 900), 1);
  const thinned = keep();
  assertEquals([thinned.moments.length, thinned.every], [121, 2]);

  const next = new TimeLapseKeeper();
  next.goOnWith(thinned);
  assertEquals(next.changes(), undefined);
  await next.addNow(paintingAt(() => 950));
  assertEquals(next.changes()!.added.map(({ number }) => number), [
    thinned.moments.at(-1)!.number + 1,
  ]);
  // What is opened from a file is new to the page, and takes the place of what there was.
  next.timeLapse = { moments: moments.slice(0, 2), every: 1 };
  const { added, forgotten } = next.changes()!;
  assertEquals([added.length, forgotten.length], [2, 122]);
});
