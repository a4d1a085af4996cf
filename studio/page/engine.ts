/** The worker as the page sees it: commands to it, and its events as changes of the store. */
import type {
  Command,
  Event,
  Job,
  JobOptions,
  PictureFile,
  Progress,
  Regions,
} from "../protocol.ts";
import { buffersOf } from "../networks/protocol.ts";
import { type Claimed, forgetPainting, keepMoments, keepPainting } from "./autosave.ts";
import { readJob, showJob } from "./bring_back.ts";
import { forgetInspection, pair, takeInspection } from "./inspect/looking.ts";
import { chosenMode, notePainted } from "./mode/mode.ts";
import { maySkip, measures } from "./network/kernels.ts";
import { chosen, provide } from "./network/networks.ts";
import * as store from "./store.ts";

/** Points of the curves that are kept; of more, every second one is given up. */
const MOST_POINTS = 600;

let worker: Worker | undefined;
let requests = 0;
const waiting = new Map<number, (answer: Answer | undefined) => void>();

/** A command that is answered, and an answer. */
type Question = Extract<Command, { readonly request: number }>;
type Answer = Exclude<Extract<Event, { readonly request: number }>, { readonly type: "refused" }>;

/** The types of questions, with those of their answers. */
interface Answers {
  readonly snapshot: "snapshot";
  readonly session: "session";
  readonly open: "opened";
  readonly timeLapse: "timeLapse";
}

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
    ...store.regions.value,
    options: store.options.value,
    ...chosenMode(),
    network: chosen.value,
  };
}

/** Begins a painting, or goes on with what was kept. */
export function paint({ kept, timeLapse }: Pick<Claimed, "kept" | "timeLapse"> = {}): void {
  if (!store.canPaint.value) return;
  store.losses.value = [];
  forgetFrames();
  store.progress.value = undefined;
  store.phase.value = "preparing";
  store.wipe.value = 0;
  notePainted();
  forgetInspection();
  const tune = measures.value && kept === undefined;
  const paused = kept !== undefined;
  send({ type: "start", job: currentJob(), state: kept?.state, timeLapse, paused, tune });
}

/** Changes options: of a painting that is there, while it is painted. */
export function change(changes: JobOptions): void {
  store.options.value = { ...store.options.value, ...changes };
  if (store.hasPainting.value) send({ type: "set", options: changes });
}

/** Goes on with the styles as they are chosen now. */
export function restyle(): void {
  if (atWork()) send({ type: "styles", styles: currentJob().styles });
}

/** Whether something is painted or prepared: what is prepared has no progress yet, and takes changes afterwards. */
function atWork(): boolean {
  return store.phase.value !== "idle";
}

/** Goes on with the regions as they are now. */
export function changeRegions(regions: Regions): void {
  store.regions.value = regions;
  if (atWork()) send({ type: "regions", regions });
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

/** Asks the worker for something; `undefined`: it is refused, and told why. */
export function ask<Type extends Question["type"]>(
  type: Type,
  more: Omit<Extract<Question, { readonly type: Type }>, "type" | "request">,
): Promise<Extract<Answer, { readonly type: Answers[Type] }> | undefined> {
  const request = ++requests;
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
  waiting.set(request, resolve);
  send({ type, request, ...more } as unknown as Question);
  return promise as ReturnType<typeof ask<Type>>;
}

function answered(request: number, answer: Answer | undefined): void {
  waiting.get(request)?.(answer);
  waiting.delete(request);
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
  job: ({ job }) => void readJob(job).then((read) => read && showJob(read)),
  kept: ({ kept }) => keepPainting(kept),
  moments: (event) => keepMoments(event),
  wantsNetwork: async ({ choice }) => {
    const { network, failure } = await provide(choice);
    const answer = { type: "trained", choice, ...network ? { network } : { failure } } as const;
    send(answer as Command, network && buffersOf(network));
  },
  inspection: ({ inspection }) => takeInspection(inspection),
  pair: (event) => pair.value = event.pair,
  snapshot: (event) => answered(event.request, event),
  session: (event) => answered(event.request, event),
  opened: (event) => answered(event.request, event),
  timeLapse: (event) => answered(event.request, event),
  refused: ({ request }) => answered(request, undefined),
  deviceLost: ({ reason }) =>
    store.tell("info", `The GPU was lost (${reason}): painting goes on from the last state`),
  error: ({ message }) => store.tell("error", message),
};

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

/** Forgets frames of the filmstrip, all or some. */
export function forgetFrames(keeps: (id: number) => boolean = () => false): void {
  for (const { id, url } of store.frames.value) if (!keeps(id)) URL.revokeObjectURL(url);
  store.frames.value = store.frames.value.filter(({ id }) => keeps(id));
}
