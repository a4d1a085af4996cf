/** The button by which a region is painted, with what is painted already. */
import { useEffect, useState } from "preact/hooks";
import { useValue } from "../signals.ts";
import { regions, styleSettings } from "../store.ts";
import { edit, editing } from "./editor.ts";
import { giveMask, maskOf, type Target } from "./masks.ts";
import { nameOf, purposeOf } from "./words.ts";

interface RegionButtonProps {
  readonly target: Target;
  readonly words: string;
}

/** Opens the brush; a second button takes the region away. */
export function RegionButton({ target, words }: RegionButtonProps) {
  useValue(regions);
  useValue(styleSettings);
  const open = useValue(editing) === target;
  const mask = maskOf(target);
  const url = useAddress(mask?.blob);
  return (
    <div class="region">
      <button
        type="button"
        aria-pressed={open}
        aria-label={`${words}: ${nameOf(target)}`}
        title={purposeOf(target)}
        onClick={() => void edit(target)}
      >
        {url && <img src={url} alt="" />}
        {words}
      </button>
      {mask && (
        <button
          type="button"
          class="quiet"
          aria-label={`Remove ${nameOf(target)}`}
          title={`Remove ${nameOf(target)}`}
          onClick={() => void giveMask(target, undefined)}
        >
          ×
        </button>
      )}
    </div>
  );
}

/** An address under which a file can be shown, as long as it is. */
function useAddress(blob: Blob | undefined): string | undefined {
  const [address, show] = useState<string>();
  useEffect(() => {
    if (blob === undefined) return show(undefined);
    const made = URL.createObjectURL(blob);
    show(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}
