/** Parts of the studio that need no browser: kept states, changes, sliders. */
import { assert, assertEquals } from "@std/assert";
import type { ScalePlan, SessionState } from "../../mod.ts";
import { changesBetween } from "../../studio/engine/changes.ts";
import { History } from "../../studio/engine/history.ts";
import { Rhythm } from "../../studio/engine/rhythm.ts";
import { carriedOver, pictureOf } from "../../studio/engine/states.ts";
import { FIELDS, layersOf, layersText, positionOf, valueAt } from "../../studio/page/fields.ts";
import type { Job } from "../../studio/protocol.ts";

const file = (name: string) => ({ name, blob: new Blob([name]), sha256: name });
const job: Job = { content: file("c"), styles: [file("s"), file("t")], options: { size: 64 } };

const scales = [{ width: 8, height: 6 }, {
  width: 16,
  height: 12,
}] as unknown as readonly ScalePlan[];

/** The running means of Adam in such a state. */
const MEANS = {
  mean: new Float32Array(3 * 16 * 12).fill(-0.5),
  square: new Float32Array(3 * 16 * 12).fill(0.25),
};

/** A state at the last of {@linkcode scales}, whose pixels are all one number. */
function stateOf(value: number, more: Partial<SessionState> = {}): SessionState {
  const bits = new Uint32Array(new Float32Array(4 * Math.ceil(3 * 16 * 12 / 4)).fill(value).buffer);
  const head = new Uint32Array(Float32Array.of(0, 0, 0, 1, 4).buffer);
  const [mean, square] = [MEANS.mean, MEANS.square].map(({ buffer }) => new Uint32Array(buffer));
  const memory = {
    pixels: bits,
    mean,
    square,
    state: head,
    good: new Uint32Array(20 * bits.length),
  };
  const work = { iteration: 4, recovered: 0, optimizer: { kind: "adam", memory } };
  return {
    ...{ version: 2, scale: 1, iterations: [10, 10], tuned: {}, options: {}, work },
    ...more,
  } as unknown as SessionState;
}

Deno.test("studio: the filmstrip keeps the first and the last states, the ones between evenly", () => {
  const history = new History();
  const gone = new Set<number>();
  for (let i = 0; i < 60; i++) {
    const { forgotten } = history.add({ job, scales, state: stateOf(i) });
    forgotten.forEach((id) => gone.add(id));
  }
  assertEquals(gone.size, 36);
  assert(!gone.has(1) && !gone.has(60) && !gone.has(59));
  const kept = Array.from({ length: 60 }, (_, i) => i + 1).filter((id) => history.find(id));
  assertEquals(kept.length, 24);
  const gaps = kept.slice(1).map((id, i) => id - kept[i]!);
  assert(Math.max(...gaps) <= 6, gaps.join(" "));
});

Deno.test("studio: a picture goes over to other scales, to the one that is nearest in size", () => {
  const fresh = stateOf(0, { scale: 0, iterations: [7, 8, 9] });
  const to = [8, 15, 40].map((width) => ({ width, height: width })) as unknown as ScalePlan[];
  const optimizer = "adam";
  const carried = carriedOver(stateOf(0.25), { from: scales, to, optimizer, fresh });
  assertEquals([carried.scale, carried.iterations], [1, [7, 8, 9]]);
  assertEquals(carried.start!.picture.width, 16);
  assertEquals(pictureOf(carried, to).data, new Float32Array(3 * 16 * 12).fill(0.25));
  // With as many scales, what is left to do stays.
  const here = { from: scales, to: scales, fresh: stateOf(0) };
  const same = carriedOver(stateOf(0.25), { ...here, optimizer });
  assertEquals(same.iterations, [10, 6]);
  // Adam's means go along to another Adam, and from there on to the next; L-BFGS begins anew.
  assertEquals(same.start!.state, { kind: "adam", steps: 4, rateFactor: 1, ...MEANS });
  assertEquals(carriedOver(same, { ...here, optimizer }).start!.state, same.start!.state);
  const other = carriedOver(stateOf(0.25), { ...here, optimizer: "lbfgs" });
  assertEquals(other.start!.state, undefined);
});

Deno.test("studio: a session is told of factors and shares; all else needs another one", () => {
  const changed = (options: object, more: Partial<Job> = {}) =>
    changesBetween(job, { ...job, ...more, options: { ...job.options, ...options } });
  assertEquals(changed({}), {});
  assertEquals(changed({ styleWeight: 9 }), { styleWeight: 9 });
  const styles = [{ ...job.styles[0]!, weight: 3 }, job.styles[1]!];
  assertEquals(changed({}, { styles }), { styleShares: [3, 1] });
  assertEquals(changed({ size: 128 }), undefined);
  assertEquals(
    changed({}, { styles: [{ ...job.styles[0]!, scale: 2 }, job.styles[1]!] }),
    undefined,
  );
  assertEquals(changed({}, { protect: file("mask") }), undefined);
  // Masks are the same by their bytes: what crosses to the worker is a copy each time.
  const masked = () => ({
    ...job,
    protect: file("p"),
    styles: [{ ...file("s"), mask: file("m") }],
  });
  assertEquals(changesBetween(masked(), masked()), {});
  // Back to the default is not back to what the session began with.
  const weighted = { ...job, options: { size: 64, styleWeight: 9 } };
  assertEquals(changesBetween(weighted, job), undefined);
});

Deno.test("studio: a step takes a thirtieth of a second, or one iteration", () => {
  const rhythm = new Rhythm();
  assertEquals(rhythm.iterations, 1);
  rhythm.note(1, 4);
  assertEquals([rhythm.iterations, rhythm.rate], [8, 250]);
  const left = [{ iterations: 10, pixels: 100 }, { iterations: 5, pixels: 400 }];
  assertEquals(rhythm.secondsFor(left, 100), 0.12);
  rhythm.reset();
  rhythm.note(1, 900);
  assertEquals(rhythm.iterations, 1);
});

Deno.test("studio: sliders cover their range, and every control has a hint of the schema's", () => {
  for (const { range, hint, label } of Object.values(FIELDS).flat()) {
    assert(hint.length > 0 && !hint.includes("{"), label);
    if (range === undefined) continue;
    assertEquals([valueAt(0, range), valueAt(1, range)], [range.from, range.to]);
    assert(Math.abs(positionOf(valueAt(0.3, range), range) - 0.3) < 0.02, label);
  }
});

Deno.test("studio: layers are typed as on the command line", () => {
  assertEquals(layersOf(" conv1_1, conv2_1:0.5 ,"), { conv1_1: 1, "conv2_1": 0.5 });
  assertEquals(layersOf("  "), undefined);
  assertEquals(layersText({ conv1_1: 0.5, conv2_1: 0.5 }), "conv1_1, conv2_1");
  assertEquals(layersText({ conv1_1: 1, conv2_1: 2 }), "conv1_1:1, conv2_1:2");
});
