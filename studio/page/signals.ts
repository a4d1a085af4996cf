/** Signals in components: one that reads a signal is drawn anew when that changes. */
import type { ReadonlySignal } from "@preact/signals-core";
import { useEffect, useState } from "preact/hooks";

/** The value of a signal, for as long as the component is there. */
export function useValue<T>(signal: ReadonlySignal<T>): T {
  const [, redraw] = useState({});
  useEffect(() => signal.subscribe(() => redraw({})), [signal]);
  return signal.value;
}
