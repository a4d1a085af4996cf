/** The button that ends the measuring of kernels. */
import { send } from "../engine.ts";
import { useValue } from "../signals.ts";
import { maySkip } from "./kernels.ts";

/** Shown while kernels are measured. */
export function Skip() {
  if (!useValue(maySkip)) return null;
  return <button type="button" onClick={() => send({ type: "skipTuning" })}>Skip</button>;
}
