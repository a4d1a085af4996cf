/** The worker as the page sees it: commands to it, and its events as changes of the store. */
import type {
  Command,
  Event,
  Job,
  JobOptions,
  JobStyle,
  Kept,
  PictureFile,
  Progress,
  Snapshot,
} from "../protocol.ts";
import { buffersOf } from "../networks/protocol.ts";
import { forgetPainting, keepPainting } from "./autosave.ts";
import { forgetInspection, pair, takeInspection } from "./inspect/looking.ts";
import { chosenMode, notePainted } from "./mode/mode.ts";
import { maySkip, measures } from "./network/kernels.ts";
import { chosen, provide } from "./network/networks.ts";
import { read } from "./read_picture.ts";
import * as store from "./store.ts";

/** Points of the curves that are kept; of more, every second one is given up. */
const MOST_POINTS = 600;

let worker: Worker | undefined;
let requests = 0;
const waiting = new Map<number, (snapshot: Snapshot) => void>();

/** Starts the worker with the canvas that it draws on. */
export function startEngine(canvas: HTMLCanvasElement): void {
  worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Event>) => receive(data));
  worker.addEventListener("error", () => {
    store.phase.value = "idle";
    store.tell("error", "The painter did not start in this browser: update it, or use another");
  });
  const offscreen = canvas.transferControlToOffscreen();
  worker.postMessage({ type: "canvas", canvas: offscreen } satisfies Command, [offscreen]);
}

/** Sends a command. */
export function send(command: Command, transfer: Transferable[] = []): void {
  worker?.postMessage(command, transfer);
}

/** The job as it is chosen. */
export function currentJob(): Job {
  const file = ({ name, blob, sha256 }: store.Chosen): PictureFile => ({ name, blob, sha256 });
  return {
    content: file(store.content.value!),
    styles: store.styles.value.map((style, i) => ({
      ...store.styleSettings.value[i],
      ...file(style),
    })),
    options: store.options.value,
    ...chosenMode(),
    network: chosen.value,
  };
}

/** Begins a painting, or goes on with what was kept. */
export function paint(kept?: Kept): void {
  if (!store.canPaint.value) return;
  store.losses.value = [];
  forgetFrames();
  store.progress.value = undefined;
  store.phase.value = "preparing";
  store.wipe.value = 0;
  notePainted();
  forgetInspection();
  const tune = measures.value && kept === undefined;
  send({ type: "start", job: currentJob(), state: kept?.state, paused: kept !== undefined, tune });
}

/** Changes options: of a painting that is there, while it is painted. */
export function change(changes: JobOptions): void {
  store.options.value = { ...store.options.value, ...changes };
  if (store.hasPainting.value) send({ type: "set", options: changes });
}

/** Goes on with the styles as they are chosen now. */
export function restyle(): void {
  if (store.hasPainting.value) send({ type: "styles", styles: currentJob().styles });
}

/** Ends the painting and forgets it. */
export function stop(): void {
  send({ type: "stop" });
  store.progress.value = undefined;
  forgetFrames();
  void forgetPainting();
}

/** Goes back to a frame. */
export function goBackTo(frame: number): void {
  store.currentFrame.value = frame;
  send({ type: "restore", frame });
}

/** Goes back to the frame before the one that is shown. */
export function undo(): void {
  const { frames, currentFrame } = store;
  const at = frames.value.findIndex(({ id }) => id === currentFrame.value);
  const before = frames.value[at < 0 ? frames.value.length - 1 : at - 1];
  if (before) goBackTo(before.id);
}

/** The finished picture as it is now. */
export function snapshot(): Promise<Snapshot> {
  const request = ++requests;
  const { promise, resolve } = Promise.withResolvers<Snapshot>();
  waiting.set(request, resolve);
  send({ type: "snapshot", request });
  return promise;
}

/** What becomes of every event. */
const RECEIVERS: {
  readonly [Type in Event["type"]]: (event: Extract<Event, { readonly type: Type }>) => void;
} = {
  ready: ({ adapter, software }) => store.adapter.value = { name: adapter, software },
  phase: ({ phase, doing = "", isOptional = false }) => {
    maySkip.value = isOptional;
    store.phase.value = phase;
    store.doing.value = doing;
  },
  inForce: ({ values }) => store.inForce.value = values,
  progress: ({ progress }) => receiveProgress(progress),
  frame: ({ frame }) => {
    const url = URL.createObjectURL(frame.thumbnail);
    store.frames.value = [...store.frames.value, { ...frame, url }];
    store.currentFrame.value = frame.id;
  },
  forgotten: ({ frame }) => forgetFrames((id) => id !== frame),
  options: ({ options, styles, network }) => {
    chosen.value = network;
    store.options.value = options;
    void showStyles(styles);
  },
  kept: ({ kept }) => keepPainting(kept),
  wantsNetwork: async ({ choice }) => {
    const { network, failure } = await provide(choice);
    const answer = { type: "trained", choice, ...network ? { network } : { failure } } as const;
    send(answer as Command, network && buffersOf(network));
  },
  inspection: ({ inspection }) => takeInspection(inspection),
  pair: (event) => pair.value = event.pair,
  snapshot: ({ request, snapshot }) => {
    waiting.get(request)?.(snapshot);
    waiting.delete(request);
  },
  deviceLost: ({ reason }) =>
    store.tell("info", `The GPU was lost (${reason}): painting goes on from the last state`),
  error: ({ message }) => store.tell("error", message),
};

/** Shows the styles of a state that was gone back to. */
async function showStyles(styles: readonly JobStyle[]): Promise<void> {
  const shown = store.styles.value;
  const chosen = await Promise.all(
    styles.map(async ({ blob, name, sha256 }) =>
      shown.find((one) => one.sha256 === sha256) ?? await read(blob, name)
    ),
  );
  store.styles.value = chosen.filter((one) => one !== undefined);
  store.styleSettings.value = styles.map(({ name: _, blob: __, sha256: ___, ...rest }) => rest);
}

function receive(event: Event): void {
  (RECEIVERS[event.type] as (event: Event) => void)(event);
}

function receiveProgress(progress: Progress): void {
  store.progress.value = progress;
  const { total, terms, weights, scale, failed } = progress;
  if (failed) store.tell("error", `Painting ended: ${failed}`);
  if (!Number.isFinite(total)) return;
  const kinds: Record<string, number> = {};
  for (const [name, value] of Object.entries(terms)) {
    const kind = name.split("/")[0]!;
    kinds[kind] = (kinds[kind] ?? 0) + value * (weights[name] ?? 0);
  }
  const points = store.losses.value.length < MOST_POINTS
    ? store.losses.value
    : store.losses.value.filter((_, i) => i % 2 === 0);
  store.losses.value = [...points, { scale, total, kinds }];
}

function forgetFrames(keeps: (id: number) => boolean = () => false): void {
  for (const { id, url } of store.frames.value) if (!keeps(id)) URL.revokeObjectURL(url);
  store.frames.value = store.frames.value.filter(({ id }) => keeps(id));
}
