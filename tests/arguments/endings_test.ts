/** What has ended says so by its name, and a device that is lost at work ends it with the reason, all freed. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";
import type { Gpu } from "../../core/gpu/gpu.ts";
import { openGpu } from "../../core/gpu/open.ts";
import { createSession } from "../../core/run/session.ts";
import { SharedNetworks } from "../../core/run/shared_networks.ts";
import { adam, gram, Graph, meanSquare } from "../../graph.ts";
import { testWithGpu } from "../helpers/gpu.ts";
import { PICTURE, RUN as SHORT_RUN } from "./calls.ts";

const RUN = { ...SHORT_RUN, iterations: 50 };

/** A graph with something to compute. */
function graphOn(gpu: Gpu) {
  const graph = new Graph(gpu);
  const pixels = graph.pixels(PICTURE);
  return { graph, pixels, loss: meanSquare(pixels) };
}

testWithGpu("endings: what was disposed of says so by its name", async (gpu) => {
  const { graph, pixels, loss } = graphOn(gpu);
  const compiled = await graph.compile([loss]);
  compiled[Symbol.dispose]();
  await assertRejects(() => compiled.run(), PentimentoError, "The compiled graph has ended");
  graph[Symbol.dispose]();
  assertThrows(() => graph.pixels(PICTURE), PentimentoError, "The graph has ended");
  await assertRejects(() => graph.compile([loss]), PentimentoError, "The graph has ended");
  assertThrows(() => graph.write(pixels, PICTURE.data), PentimentoError, "The graph has ended");

  const networks = new SharedNetworks(gpu);
  const session = await createSession(gpu, RUN, { networks });
  session[Symbol.dispose]();
  for (const call of [() => session.step(), () => session.picture(), () => session.save()]) {
    await assertRejects(() => call() as Promise<unknown>, PentimentoError, "The session has ended");
  }
  networks[Symbol.dispose]();
  await assertRejects(
    () => createSession(gpu, RUN, { networks }),
    PentimentoError,
    "The shared networks have ended",
  );
});

Deno.test("endings: nothing is begun on a GPU that has ended", async () => {
  const gpu = await openGpu();
  const { graph, loss } = graphOn(gpu);
  const session = await createSession(gpu, RUN);
  gpu.destroy();
  const message = "The Gpu has ended";
  await assertRejects(() => createSession(gpu, RUN), PentimentoError, message);
  await assertRejects(() => graph.compile([loss]), PentimentoError, message);
  await assertRejects(() => session.step(), PentimentoError, message);
  assertThrows(() => new Graph(gpu), PentimentoError, message);
  assertEquals(gpu.allocatedBytes, 0);
  // To end them late is no mistake.
  graph[Symbol.dispose]();
  session[Symbol.dispose]();
});

Deno.test("endings: a device that is lost at work rejects with its reason, and all is freed", async () => {
  for (const work of [sessionWork, graphWork, minimisingWork]) {
    const device = await deviceOfItsOwn();
    const gpu = await openGpu({ device });
    const running = work(gpu, () => device.destroy());
    await assertRejects(() => running, PentimentoError, "was lost (", work.name);
    assertEquals([gpu.liveResources, gpu.allocatedBytes], [0, 0], work.name);
    await assertRejects(() => createSession(gpu, RUN), PentimentoError, "was lost (");
    gpu.destroy();
  }
});

async function sessionWork(gpu: Gpu, lose: () => void): Promise<void> {
  const session = await createSession(gpu, RUN);
  await session.step(1);
  const stepping = session.step(40);
  lose();
  await stepping;
  await session.picture();
}

async function graphWork(gpu: Gpu, lose: () => void): Promise<void> {
  const { graph } = graphOn(gpu);
  const map = graph.map(new Float32Array(4 * 64), { channels: 4, height: 8, width: 8 });
  const compiled = await graph.compile([gram(map)]);
  const running = compiled.run();
  lose();
  await running;
}

async function minimisingWork(gpu: Gpu, lose: () => void): Promise<void> {
  const { graph, pixels, loss } = graphOn(gpu);
  await graph.minimise(loss, pixels, adam(), { iterations: 30, every: 10, onProgress: lose });
}

async function deviceOfItsOwn(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter({ forceFallbackAdapter: true }) ??
    await navigator.gpu.requestAdapter();
  return await adapter!.requestDevice();
}
