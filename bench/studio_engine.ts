/**
 * The engine without the studio around it, for bench/studio.ts: how many iterations a second it does. It runs in Deno,
 * and bundled as a worker of an empty page.
 */
import { createSession, fromRgba, openGpu, weightsFreeVgg19 } from "../mod.ts";

/** What is painted: two pictures of one size, RGBA, and how. */
export interface EngineRun {
  readonly width: number;
  readonly height: number;
  readonly content: Uint8ClampedArray;
  readonly style: Uint8ClampedArray;
  readonly size: number;
  readonly warmUp: number;
  readonly iterations: number;
}

/** The adapter, and iterations a second. */
export interface EngineRate {
  readonly adapter: string;
  readonly rate: number;
}

/** The layers of the losses: few, so that a processor paints fast enough for a page to be in the way. */
export const LAYERS = { contentLayers: { conv2_1: 1 }, styleLayers: { conv1_1: 1, conv2_1: 1 } };

/** Paints, one iteration after the other. */
export async function engineRate(run: EngineRun): Promise<EngineRate> {
  using gpu = await openGpu();
  const { width, height, size, warmUp, iterations } = run;
  const [content, style] = [run.content, run.style].map((rgba) => fromRgba(rgba, width, height));
  const network = weightsFreeVgg19({ style: style!, upTo: "conv2_1" });
  const pictures = { content: content!, style: style! };
  using session = await createSession(gpu, { network, ...pictures, size, ...LAYERS });
  for (let i = 0; i < warmUp; i++) await session.step(1);
  const started = performance.now();
  for (let i = 0; i < iterations; i++) await session.step(1);
  const rate = iterations / (performance.now() - started) * 1000;
  return { adapter: gpu.info.description, rate };
}

// In a worker it does what it is told; in Deno it is called.
if (typeof Deno === "undefined") {
  addEventListener("message", async ({ data }: MessageEvent<EngineRun>) => {
    postMessage(await engineRate(data));
  });
}
