/** Everything that leaves the page: the picture, a film, the session, and the command that paints it elsewhere. */
import { signal } from "@preact/signals-core";
import { useState } from "preact/hooks";
import { useDialog } from "../dialog.ts";
import { Notices } from "../notices.tsx";
import { useValue } from "../signals.ts";
import {
  copyPicture,
  type FormatName,
  FORMATS,
  pictureFile,
  savePicture,
  stemOf,
} from "../save.ts";
import { canPaint, hasPainting, tell } from "../store.ts";
import { CommandOut } from "./command.tsx";
import { saveFilm } from "./films.ts";
import { saveSession } from "./sessions.ts";
import { OpenSession } from "./open_session.tsx";

/** Whether the dialog is shown. */
export const outShown = signal(false);

/** What is being made, in words. */
const busy = signal("");

/** The dialog. */
export function Out() {
  const dialog = useDialog(outShown);
  const shown = useValue(outShown);
  return (
    <dialog {...dialog} class="out" aria-labelledby="out-title">
      <h2 id="out-title">Save and share</h2>
      {shown && <Parts />}
      <button type="button" class="primary" onClick={dialog.onClose}>Close</button>
      {shown && <Notices />}
    </dialog>
  );
}

function Parts() {
  const painting = useValue(hasPainting);
  const ready = useValue(canPaint);
  return (
    <>
      {painting && <PictureOut />}
      {painting && <FilmOut />}
      <section>
        <h3>The session</h3>
        <p>Pictures, options, earlier states and where it is: one file, which opens here again.</p>
        <div class="row">
          {painting && <Do what="Save the session" by={saveSession} />}
          <OpenSession />
        </div>
      </section>
      {ready && <CommandOut />}
      <p class="busy" role="status">{useValue(busy)}</p>
    </>
  );
}

function PictureOut() {
  const [quality, setQuality] = useState(92);
  return (
    <section>
      <h3>The picture</h3>
      <div class="row">
        {(Object.keys(FORMATS) as FormatName[]).map((name) => (
          <Do
            key={name}
            what={name}
            by={() => savePicture(name, FORMATS[name].lossy ? quality / 100 : undefined)}
          />
        ))}
        <Do what="Copy" by={copyPicture} />
        {canShare() && <Do what="Share" by={sharePicture} />}
      </div>
      <label class="quality">
        <span>Quality of JPEG and WebP</span>
        <input
          type="range"
          min="40"
          max="100"
          value={quality}
          onInput={({ currentTarget }) => setQuality(Number(currentTarget.value))}
        />
        <output>{quality}</output>
      </label>
      <p>Each file has the recipe in it, by which the command line paints it again.</p>
    </section>
  );
}

function FilmOut() {
  return (
    <section>
      <h3>A time-lapse</h3>
      <p>
        A few seconds of how it was painted, going back included. Its pictures are kept with the
        painting when the tab is closed.
      </p>
      <div class="row">
        <Do what="Save the film" by={saveFilm} />
      </div>
    </section>
  );
}

interface DoProps {
  readonly what: string;
  readonly by: () => Promise<void>;
}

/** A button for something that takes a moment. */
function Do({ what, by }: DoProps) {
  const doing = useValue(busy);
  const press = async () => {
    busy.value = `${what}…`;
    try {
      await by();
    } catch (error) {
      tell("error", `${what} failed: ${error instanceof Error ? error.message : error}`);
    } finally {
      busy.value = "";
    }
  };
  return <button type="button" disabled={doing !== ""} onClick={() => void press()}>{what}</button>;
}

/** Whether this browser hands pictures on to other programs. */
function canShare(): boolean {
  const probe = new File([], "picture.png", { type: "image/png" });
  return "canShare" in navigator && navigator.canShare({ files: [probe] });
}

async function sharePicture(): Promise<void> {
  const blob = await pictureFile("PNG");
  if (blob === undefined) return;
  const file = new File([blob], `${stemOf()}.png`, { type: blob.type });
  try {
    await navigator.share({ files: [file] });
  } catch (error) {
    // Who closes the list of programs wants nothing.
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
  }
}
