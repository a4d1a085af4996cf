/** What presets set: other systems as a choice. */
import { type PresetName, PRESETS } from "@pentimento/pentimento/options";

/** What a preset sets. */
export function presetValues(name: PresetName | undefined): Readonly<Record<string, unknown>> {
  if (name === undefined) return {};
  const { losses, run } = PRESETS[name];
  return { ...losses, ...run };
}
