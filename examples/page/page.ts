/** A painting on a page of one's own: two pictures, a canvas, and the session that paints on it. */
/// <reference lib="dom" />
import {
  createSession,
  fromRgba,
  GpuCanvas,
  openGpu,
  type Picture,
  weightsFreeVgg19,
} from "@pentimento/pentimento";

/** The pixels of a picture that the page shows. */
function pixelsOf(image: HTMLImageElement): Picture {
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext(
    "2d",
  )!;
  context.drawImage(image, 0, 0);
  return fromRgba(context.getImageData(0, 0, width, height).data, width, height);
}

const [content, style] = [...document.querySelectorAll("img")].map(pixelsOf) as [Picture, Picture];
const context = document.querySelector("canvas")!.getContext("webgpu")!;

const gpu = await openGpu();
const canvas = await GpuCanvas.create(gpu, context);
const network = weightsFreeVgg19({ style, upTo: "conv4_1" });
using session = await createSession(gpu, { network, content, style, size: 256 });

for (let finished = false; !finished;) {
  ({ finished } = await session.step(1));
  await session.draw(canvas);
}
