/** The studio's page: draws it, starts the worker, and brings back what was being painted. */
import { render } from "preact";
import { App } from "./app.tsx";
import { claim, isSafe, onRefused, type Refusal } from "./autosave.ts";
import { readJob, showJob } from "./bring_back.ts";
import { paint, startEngine } from "./engine.ts";
import { EXAMPLES, takeExample } from "./examples.ts";
import { placeOf, takeFiles } from "./intake.ts";
import { listenToKeys } from "./keyboard.ts";
import { openNetworks } from "./network/networks.ts";
import * as store from "./store.ts";
import { missing, Unsupported } from "./unsupported.tsx";

/** What is told where a closed tab would lose the painting. */
const REFUSALS: Readonly<Record<Refusal, string>> = {
  forbidden:
    "This browser keeps nothing here, as in a private window: painting goes on, but save " +
    "the picture or the session before you close the tab",
  full: "There is no room left to keep the painting: it goes on, but save the picture or the " +
    "session before you close the tab, or free some space",
};

async function open(): Promise<void> {
  const root = document.getElementById("app")!;
  const lacking = await missing();
  if (lacking !== undefined) return render(<Unsupported lacking={lacking} />, root);
  onRefused((why) => store.tell("info", REFUSALS[why]));
  render(<App />, root);
  startEngine(document.querySelector<HTMLCanvasElement>("#painting")!);
  listenToKeys();
  listenToFiles();
  // The browser asks in words of its own.
  addEventListener("beforeunload", (event) => {
    if (store.hasPainting.value && !isSafe()) event.preventDefault();
  });
  await openNetworks();
  await bringBack();
  document.documentElement.dataset["ready"] = "yes";
}

/** Goes on with what this tab, or one that was closed, was painting; else shows examples. */
async function bringBack(): Promise<void> {
  const claimed = await claim();
  const { kept, elsewhere } = claimed;
  if (kept === undefined) {
    if (elsewhere) {
      store.tell("info", "Your painting is open in another tab: this tab has one of its own");
    }
    await takeExample("content", EXAMPLES.content[0]!);
    await takeExample(0, EXAMPLES.style[0]!);
    return;
  }
  const job = await readJob(kept.job);
  if (job === undefined) return;
  showJob(job);
  paint(claimed);
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
