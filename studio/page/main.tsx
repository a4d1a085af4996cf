/** The studio's page: draws it, starts the worker, and brings back what was being painted. */
import { render } from "preact";
import { App } from "./app.tsx";
import { claim, onRefused } from "./autosave.ts";
import { paint, startEngine } from "./engine.ts";
import { EXAMPLES, takeExample } from "./examples.ts";
import { takeFiles, takeIn } from "./intake.ts";
import { listenToKeys } from "./keyboard.ts";
import { takeMode } from "./mode/mode.ts";
import { chosen, openNetworks } from "./network/networks.ts";
import { read } from "./read_picture.ts";
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
  await openNetworks();
  await bringBack();
  document.documentElement.dataset["ready"] = "yes";
}

/** Goes on with what this tab, or one that was closed, was painting; else shows examples. */
async function bringBack(): Promise<void> {
  const kept = await claim();
  if (kept === undefined) {
    await takeExample("content", EXAMPLES.content[0]!);
    await takeExample("style", EXAMPLES.style[0]!);
    return;
  }
  const { content, styles, options } = kept.job;
  await takeIn("content", content.blob, content.name);
  const brought = await Promise.all(styles.map(({ blob, name }) => read(blob, name)));
  store.styles.value = brought.filter((style) => style !== undefined);
  store.styleSettings.value = styles.map(({ name: _, blob: __, sha256: ___, ...rest }) => rest);
  store.options.value = options;
  takeMode(kept.job);
  chosen.value = kept.job.network;
  paint(kept);
}

function listenToFiles(): void {
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const place = (event.target as Element).closest<HTMLElement>("[data-place]")?.dataset["place"];
    const files = event.dataTransfer?.files ?? [];
    void takeFiles(files, place === "content" || place === "style" ? place : undefined);
  });
  addEventListener("paste", (event) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-place]")?.dataset["place"];
    const files = event.clipboardData?.files ?? [];
    void takeFiles(files, focused === "content" || focused === "style" ? focused : undefined);
  });
}

if ("serviceWorker" in navigator) {
  // Without it the page works all the same, but not offline.
  navigator.serviceWorker.register("./service_worker.js").catch(() => {});
}
void open();
