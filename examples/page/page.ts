/** A painting on a page of one's own: two pictures, a canvas, and the session that paints on it. */
/// <reference lib="dom" />
import {
  createSession,
  fromImage,
  GpuCanvas,
  openGpu,
  weightsFreeVgg19,
} from "@pentimento/pentimento";

const [content, style] = [...document.images].map(fromImage);
if (content === undefined || style === undefined) throw new Error("The page lacks an image");
const context = document.querySelector("canvas")!.getContext("webgpu")!;

const gpu = await openGpu();
const canvas = await GpuCanvas.create(gpu, context);
const network = weightsFreeVgg19({ style, upTo: "conv4_1" });
using session = await createSession(gpu, { network, content, style, size: 256 });

for (let finished = false; !finished;) {
  ({ finished } = await session.step(1));
  await session.draw(canvas);
}
