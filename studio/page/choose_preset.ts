/** The choice of a preset, which sets every control that belongs to it. */
import { type PresetName, PRESETS } from "@pentimento/pentimento/options";
import type { JobOptions } from "../protocol.ts";
import { change } from "./engine.ts";
import { inForce, options } from "./store.ts";

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
