/** Dialogs that are shown while a signal says so. */
import type { Signal } from "@preact/signals-core";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useValue } from "./signals.ts";

/** What a `<dialog>` needs to be shown while a signal is true. One that is closed by its keys says so to the signal. */
export function useDialog(
  shown: Signal<boolean>,
): { readonly ref: RefObject<HTMLDialogElement | null>; readonly onClose: () => void } {
  const ref = useRef<HTMLDialogElement>(null);
  const isShown = useValue(shown);
  useEffect(() => {
    if (isShown) ref.current?.showModal();
    else ref.current?.close();
  }, [isShown]);
  return { ref, onClose: () => void (shown.value = false) };
}
