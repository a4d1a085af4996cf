/** Presets: other systems as a choice, which sets every control that belongs to it. */
import { type PresetName, PRESETS } from "@pentimento/pentimento/options";
import type { JobOptions } from "../protocol.ts";
import { change } from "./engine.ts";
import { inForce, options } from "./store.ts";

/** What a preset sets. */
export function presetValues(name: PresetName | undefined): Readonly<Record<string, unknown>> {
  if (name === undefined) return {};
  const { losses, run } = PRESETS[name];
  return { ...losses, ...run };
}

/** Chooses a preset, or none. What was chosen before of the options that presets set gives way to it. */
export function choosePreset(name: PresetName | undefined): void {
  const set = new Set(
    Object.values(PRESETS).flatMap(({ losses, run }) => [
      ...Object.keys(losses),
      ...Object.keys(run),
    ]),
  );
  const given = Object.keys(options.value).filter((option) => set.has(option));
  const open = Object.fromEntries(given.map((option) => [option, undefined]));
  // What was in force is so no more; the painter tells anew.
  inForce.value = {};
  change({ ...open, preset: name } as JobOptions);
}
