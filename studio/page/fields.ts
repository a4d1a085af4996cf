/** Which options the page shows, made from the library's schema: limits, choices and hints are its own. */
import { type Option, OPTIONS } from "@pentimento/pentimento/options";
import type { JobOptions, JobStyle } from "../protocol.ts";
import { presetValues } from "./presets.ts";

/** The positions of a slider: equal steps are equal factors, or, from zero, grow towards the end. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A control. */
export interface Field {
  readonly id: string;
  readonly label: string;
  readonly option: Option;
  /** What it is for in the words of the documentation. */
  readonly hint: string;
  readonly range?: Range;
  /** The words or numbers to choose from, and what leaves it open. */
  readonly choices?: readonly string[];
  readonly open?: string;
  /** Whether it acts while it is moved; others act when it is let go. Default false. */
  readonly live?: boolean;
  readonly of: "options" | "style" | "colour";
  readonly name: string;
  /** Which style it is of, by its number from 0. Default: the first. */
  readonly style?: number;
}

type Group = keyof typeof OPTIONS;

function field<G extends Group>(
  group: G,
  name: keyof typeof OPTIONS[G] & string,
  label: string,
  more: Partial<Pick<Field, "range" | "choices" | "open" | "live">> = {},
): Field {
  const option = (OPTIONS[group] as Readonly<Record<string, Option>>)[name]!;
  const words = option.kind === "choice" || option.kind === "picture" ? option.choices : undefined;
  const help = (option.flag?.help ?? "").replace(/\{choices(?: or)?\}/, (words ?? []).join(", "));
  return {
    id: `${group.toLowerCase()}-${name}`,
    label,
    option,
    hint: help,
    of: group === "Colour" ? "colour" : option.perStyle ? "style" : "options",
    name,
    ...words && { choices: words },
    ...more,
  };
}

/** How much of the colours is kept: shown where some are. */
export const KEPT_COLORS: Field = field("Colour", "strength", "How much", {
  range: { from: 0, to: 1 },
});

/** The fields by the headings under which they stand; those after the first are folded. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  "Steer": [
    field("Losses", "styleWeight", "Style", { range: { from: 0.1, to: 100 }, live: true }),
    field("Losses", "contentWeight", "Content", { range: { from: 0.05, to: 50 }, live: true }),
    field("Losses", "tvWeight", "Smoothness", { range: { from: 0, to: 2 }, live: true }),
    field("Colour", "mode", "Keep colours", { open: "no, the style's" }),
    KEPT_COLORS,
  ],
  "Picture": [
    field("Picture", "size", "Longest side", {
      choices: ["64", "128", "256", "384", "512", "768", "1024", "1536"],
    }),
    field("Optimisation", "init", "Start from"),
  ],
  "Method": [
    field("Picture", "preset", "Preset", { open: "none: our own choice" }),
    field("Optimisation", "optimizer", "Optimiser"),
    field("Optimisation", "learningRate", "Learning rate", {
      range: { from: 0.001, to: 4 },
      live: true,
    }),
    field("Losses", "styleLoss", "Style loss"),
    field("Styles", "blend", "Several styles"),
    field("Losses", "styleLayers", "Style layers"),
    field("Losses", "contentLayers", "Content layers"),
    field("Network", "pooling", "Pooling", { open: "what suits" }),
  ],
};

const SHARE = field("Styles", "weight", "Share", { range: { from: 0.05, to: 20 }, live: true });

const OF_A_STYLE = [
  field("Styles", "scale", "Stroke size", { range: { from: 0.25, to: 4 } }),
  field("Styles", "detail", "Details"),
] as const;

/** The fields of a style among some; of one alone the share means nothing. */
export function styleFields(style: number, count: number): readonly Field[] {
  const fields = count > 1 ? [SHARE, ...OF_A_STYLE] : OF_A_STYLE;
  return style === 0
    ? fields
    : fields.map((field) => ({ ...field, id: `${field.id}-${style + 1}`, style }));
}

/** The value of a field: what was chosen, else what is in force, else the preset's, else the default. */
export function valueOf(
  { of, name, option }: Field,
  { options, style, inForce }: {
    readonly options: JobOptions;
    readonly style: Omit<JobStyle, "name" | "blob" | "sha256"> | undefined;
    readonly inForce: Readonly<Record<string, unknown>>;
  },
): unknown {
  const all = options as Readonly<Record<string, unknown>>;
  if (of === "colour") {
    return (options.preserveColor as Readonly<Record<string, unknown>> | undefined)?.[name] ??
      option.default;
  }
  if (of === "style") {
    return (style as Readonly<Record<string, unknown>> | undefined)?.[name] ?? option.default;
  }
  return all[name] ?? inForce[name] ?? presetValues(options.preset)[name] ?? USUAL[name] ??
    option.default;
}

/** What the program chooses, as long as it has not: the weights-free network's. */
const USUAL: Readonly<Record<string, unknown>> = { styleWeight: 8, learningRate: 1 };

/** The position of a value on a slider, 0 to 1. */
export function positionOf(value: number, { from, to }: Range): number {
  const share = from > 0 ? Math.log(value / from) / Math.log(to / from) : Math.sqrt(value / to);
  return Math.min(1, Math.max(0, share));
}

/** The value at a position, with two or three digits. */
export function valueAt(position: number, { from, to }: Range): number {
  const value = from > 0 ? from * (to / from) ** position : to * position ** 2;
  return Number(value.toPrecision(value < 1 ? 2 : 3));
}

/** Layers with their weights as they are typed: `conv4_2` or `conv1_1:0.5,conv2_1`; nothing leaves them open. */
export function layersOf(text: string): Readonly<Record<string, number>> | undefined {
  const words = text.split(",").map((word) => word.trim()).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  return Object.fromEntries(words.map((word) => {
    const [name, weight = "1"] = word.split(":");
    return [name!.trim(), Number(weight)];
  }));
}

/** The same the other way round; equal weights are left out. */
export function layersText(layers: unknown): string {
  const entries = Object.entries((layers ?? {}) as Readonly<Record<string, number>>);
  const equal = entries.every(([, weight]) => weight === entries[0]![1]);
  return entries.map(([name, weight]) => equal ? name : `${name}:${weight}`).join(", ");
}
