/** A tileable texture nine times, side by side, drawn from the canvas of the painting whenever that changes. */
import { useEffect, useRef } from "preact/hooks";
import { useValue } from "../signals.ts";
import { progress } from "../store.ts";
import { canTile, tiled } from "./mode.ts";

/** Copies in a row. */
const COPIES = 3;

/** Columns of the preview: larger textures are drawn smaller. */
const MOST_COLUMNS = 1536;

/** The preview, over the painting. */
export function Tiled() {
  const [can, wanted] = [useValue(canTile), useValue(tiled)];
  return can && wanted ? <Copies /> : null;
}

function Copies() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const at = useValue(progress);
  useEffect(() => {
    // What the worker drew is on the page's canvas by the next frame.
    const frame = requestAnimationFrame(() => draw(canvas.current!));
    return () => cancelAnimationFrame(frame);
  }, [at]);
  return <canvas ref={canvas} class="tiled" role="img" aria-label="The texture, three by three" />;
}

function draw(canvas: HTMLCanvasElement): void {
  const painting = document.querySelector<HTMLCanvasElement>("#painting")!;
  const factor = Math.min(1, MOST_COLUMNS / (COPIES * painting.width));
  const [width, height] = [painting.width, painting.height].map((side) =>
    Math.round(factor * side)
  );
  canvas.width = COPIES * width!;
  canvas.height = COPIES * height!;
  const context = canvas.getContext("2d")!;
  for (let i = 0; i < COPIES * COPIES; i++) {
    const [x, y] = [i % COPIES * width!, Math.floor(i / COPIES) * height!];
    context.drawImage(painting, x, y, width!, height!);
  }
}
