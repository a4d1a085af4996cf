/** The region that is being painted: what is open, with which brush, and everything that is done to it. */
import { batch, signal } from "@preact/signals-core";
import { read } from "../read_picture.ts";
import { content, styleSettings, tell } from "../store.ts";
import { fillSimilar } from "./fill.ts";
import { fileOf, pixelsOf, regionFrom, type Size } from "./mask_file.ts";
import { giveMask, maskOf, type Target } from "./masks.ts";
import {
  copied,
  emptyRegion,
  invert,
  isEmpty,
  leftBy,
  paintStroke,
  type Region,
  regionSize,
  type StrokePoint,
} from "./region.ts";

/** What the pointer does. */
export type Tool = "brush" | "fill";

/** The region of another style. */
export interface OtherRegion {
  readonly target: Target;
  readonly region: Region;
}

/** Strokes that can be taken back. */
const MOST_BACK = 20;

/** A mask's aspect ratio may differ from its picture's by so much. */
const RATIO_TOLERANCE = 0.02;

/** What is being painted; `undefined`: nothing. */
export const editing = signal<Target | undefined>(undefined);
export const tool = signal<Tool>("brush");
export const erases = signal(false);
/** The brush's width as a share of the picture's longest side. */
export const width = signal(0.12);
export const hardness = signal(0.7);
/** The difference of colours up to which a fill goes, 0 to 1. */
export const tolerance = signal(0.12);
/** The region as it is now: the same object while it is painted on; see {@linkcode changes}. */
export const region = signal<Region | undefined>(undefined);
/** The regions of the other styles, while a style's is painted. */
export const others = signal<readonly OtherRegion[]>([]);
/** Counts what was done to the region, for those who draw it. */
export const changes = signal(0);
/** How many strokes can be taken back. */
export const strokesBack = signal(0);

let before: Region[] = [];
let pixels: Promise<Uint8ClampedArray> | undefined;

/** Opens the region of something, as it is or with nothing in it. */
export async function edit(target: Target): Promise<void> {
  const picture = content.value;
  if (picture === undefined) return;
  const size = regionSize(picture);
  const file = maskOf(target);
  const opened = file ? await regionFrom(file.blob, size) : emptyRegion(size);
  const beside = await regionsBeside(target, size);
  before = [];
  pixels = undefined;
  batch(() => {
    region.value = opened;
    others.value = beside;
    editing.value = target;
    strokesBack.value = 0;
    erases.value = false;
  });
}

/** The regions of all styles but one. */
async function regionsBeside(target: Target, size: Size): Promise<OtherRegion[]> {
  if (typeof target !== "number") return [];
  const found = styleSettings.value.map(async (_, i) => {
    const file = i === target ? undefined : maskOf(i);
    return file && { target: i, region: await regionFrom(file.blob, size) };
  });
  return (await Promise.all(found)).filter((one) => one !== undefined);
}

/** Takes the region over into the painting; one with nothing in it is none. */
export async function finish(): Promise<void> {
  const [target, painted] = [editing.value!, region.value!];
  close();
  await giveMask(target, isEmpty(painted) ? undefined : await fileOf(painted));
}

/** Ends without a change. */
export function close(): void {
  editing.value = undefined;
  region.value = undefined;
  [before, pixels] = [[], undefined];
}

/** Remembers the region before something is done to it. */
export function beginStroke(): void {
  before = [...before, copied(region.value!)].slice(-MOST_BACK);
  strokesBack.value = before.length;
}

/** Paints a piece of a stroke. */
export function stroke(from: StrokePoint, to: StrokePoint): void {
  const painted = region.value!;
  const radius = width.value * Math.max(painted.width, painted.height) / 2;
  const brush = { radius, hardness: hardness.value, erases: erases.value };
  paintStroke(painted, { from, to, brush });
  changes.value++;
}

/** Fills from a point on what has its colour. */
export async function fillAt({ x, y }: Pick<StrokePoint, "x" | "y">): Promise<void> {
  const painted = region.value!;
  const rgba = await (pixels ??= pixelsOf(content.value!.blob, painted));
  if (region.value !== painted) return;
  const at = { x: Math.floor(x), y: Math.floor(y) };
  if (at.x < 0 || at.y < 0 || at.x >= painted.width || at.y >= painted.height) return;
  beginStroke();
  fillSimilar(painted, rgba, { ...at, tolerance: tolerance.value, erases: erases.value });
  changes.value++;
}

/** Takes the last stroke back. */
export function strokeBack(): void {
  const last = before.pop();
  if (last === undefined) return;
  region.value = last;
  strokesBack.value = before.length;
  changes.value++;
}

/** What is inside becomes outside. */
export function invertRegion(): void {
  beginStroke();
  invert(region.value!);
  changes.value++;
}

/** Takes everything out. */
export function clearRegion(): void {
  beginStroke();
  region.value = emptyRegion(region.value!);
  changes.value++;
}

/** Takes what the other styles' regions leave. */
export function takeTheRest(): void {
  beginStroke();
  region.value = leftBy(others.value.map(({ region }) => region));
  changes.value++;
}

/** Takes the region from a file; one of another shape is refused. */
export async function takeRegion(file: File): Promise<void> {
  const picture = content.value!;
  const chosen = await read(file, file.name);
  if (chosen === undefined) return;
  URL.revokeObjectURL(chosen.url);
  const ratio = chosen.width / chosen.height / (picture.width / picture.height);
  if (Math.abs(ratio - 1) > RATIO_TOLERANCE) {
    return tell(
      "error",
      `${file.name} has ${chosen.width} x ${chosen.height} pixels, but the content ${picture.width} x ` +
        `${picture.height}: choose a mask of the same shape, white inside and black outside`,
    );
  }
  const taken = await regionFrom(file, regionSize(picture));
  if (editing.value === undefined) return;
  beginStroke();
  region.value = taken;
  changes.value++;
}
