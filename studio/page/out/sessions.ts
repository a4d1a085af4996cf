/** Saving the whole session as a file, and opening one. */
import type { Frame } from "../../protocol.ts";
import { readJob, showJob } from "../bring_back.ts";
import { ask, forgetFrames } from "../engine.ts";
import { currentFrame, frames, losses, tell, wipe } from "../store.ts";
import { download, stemOf } from "../save.ts";
import { EXTENSION, packSession, readSession, type SessionFile } from "./session_file.ts";

/** Saves all that the painting is. */
export async function saveSession(): Promise<void> {
  const answer = await ask("session", {});
  if (answer === undefined) return;
  const { session } = answer;
  const shown = new Map<number, Frame>(frames.value.map((frame) => [frame.id, frame]));
  // A state whose thumbnail was forgotten meanwhile is left out.
  const earlier = session.earlier.filter(({ frame }) => shown.has(frame));
  const thumbnails = earlier.map(({ frame }) => {
    const { scale, iteration, thumbnail } = shown.get(frame)!;
    return { scale, iteration, thumbnail };
  });
  const file = await packSession({
    session: { ...session, earlier },
    thumbnails,
    losses: losses.value,
  });
  download(file, stemOf() + EXTENSION);
}

/** Opens a session's file; what there was stays where it cannot be. */
export async function openSession(blob: Blob, name: string): Promise<void> {
  let file: SessionFile;
  try {
    file = await readSession(blob, name);
  } catch (error) {
    return tell("error", error instanceof Error ? error.message : String(error));
  }
  const { session, thumbnails } = file;
  const job = await readJob(session.job);
  if (job === undefined) return;
  const opened = await ask("open", { session });
  if (opened === undefined) return;
  showJob(job);
  forgetFrames();
  frames.value = thumbnails.map((frame, i) => (
    { ...frame, id: opened.frames[i]!, url: URL.createObjectURL(frame.thumbnail) }
  ));
  currentFrame.value = opened.frames.at(-1);
  losses.value = file.losses;
  wipe.value = 0;
  tell("info", `${name} is open as it was when it was saved: press Go on`);
}
