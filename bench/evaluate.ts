/**
 * What one more evaluation of a session costs, and what one more change of its weights: by the clock, and in seconds
 * of the processors, which other programs on the machine disturb less.
 *
 *     deno run -A bench/evaluate.ts [SIZE [TIMES]]
 */
import { createSession, openGpu, weightsFreeVgg19 } from "../mod.ts";
import { brushwork } from "../examples/pictures/brushwork.ts";
import { harbour } from "../examples/pictures/harbour.ts";
import { median, processorMilliseconds } from "./timing.ts";

const [size = 64, times = 20] = Deno.args.map(Number);
using gpu = await openGpu();
const sides = { width: size, height: size };
const content = { ...sides, data: harbour(size, size) };
const style = { ...sides, data: brushwork(size, size) };
using session = await createSession(gpu, {
  network: weightsFreeVgg19({ style }),
  content,
  style,
  size,
  coarsest: size,
});

/** Milliseconds by the clock, the median, the least, and those of the processors, of one of many calls. */
async function cost(call: (i: number) => Promise<unknown>): Promise<string> {
  await call(-1);
  const clock: number[] = [];
  const all = await processorMilliseconds(async () => {
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      await call(i);
      clock.push(performance.now() - started);
    }
  });
  const numbers = [median(clock), Math.min(...clock), all / times];
  const [middle, least, processors] = numbers.map((value) => value.toFixed(1));
  return `${middle} ms, at least ${least} ms, ${processors} ms of the processors`;
}

console.log(`${gpu.info.description}, ${size} x ${size}`);
console.log(`evaluate: ${await cost(() => session.evaluate(content))}`);
console.log(`set: ${await cost((i) => session.set({ styleWeight: 6 + i, contentWeight: 2 + i }))}`);
console.log(`wait for nothing: ${await cost(() => gpu.idle())}`);
