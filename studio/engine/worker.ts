/** The worker: hands the page's commands to the painter, and its events to the page. */
import type { Command, Event } from "../protocol.ts";
import { Painter } from "./painter.ts";

const painter = new Painter((event: Event) => globalThis.postMessage(event));

globalThis.addEventListener("message", ({ data }: MessageEvent<Command>) => {
  painter.carryOut(data);
});
