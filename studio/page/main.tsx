/** The studio's page: draws it, starts the worker, and brings back what was being painted. */
import { render } from "preact";
import { App } from "./app.tsx";
import { claim, onRefused } from "./autosave.ts";
import { paint, showJob, startEngine } from "./engine.ts";
import { EXAMPLES, takeExample } from "./examples.ts";
import { placeOf, takeFiles, takeIn } from "./intake.ts";
import { listenToKeys } from "./keyboard.ts";
import * as store from "./store.ts";
import { missing, Unsupported } from "./unsupported.tsx";

async function open(): Promise<void> {
  const root = document.getElementById("app")!;
  const lacking = await missing();
  if (lacking !== undefined) return render(<Unsupported lacking={lacking} />, root);
  onRefused(() =>
    store.tell(
      "info",
      "This browser keeps nothing here (a private window, or a full disk): save the picture before you close it",
    )
  );
  render(<App />, root);
  startEngine(document.querySelector<HTMLCanvasElement>("#painting")!);
  listenToKeys();
  listenToFiles();
  await bringBack();
  document.documentElement.dataset["ready"] = "yes";
}

/** Goes on with what this tab, or one that was closed, was painting; else shows examples. */
async function bringBack(): Promise<void> {
  const kept = await claim();
  if (kept === undefined) {
    await takeExample("content", EXAMPLES.content[0]!);
    await takeExample(0, EXAMPLES.style[0]!);
    return;
  }
  const { content } = kept.job;
  await takeIn("content", content.blob, content.name);
  await showJob(kept.job);
  paint(kept);
}

function listenToFiles(): void {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    void takeFiles(event.dataTransfer?.files ?? [], placeOf(event.target as Element));
  });
  addEventListener("paste", (event) => {
    void takeFiles(event.clipboardData?.files ?? [], placeOf(document.activeElement));
  });
}

if ("serviceWorker" in navigator) {
  // Without it the page works all the same, but not offline.
  navigator.serviceWorker.register("./service_worker.js").catch(() => {});
}
void open();
