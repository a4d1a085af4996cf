/** The studio's page: draws it, starts the worker, and brings back what was being painted. */
import { render } from "preact";
import { App } from "./app.tsx";
import { claim, type Claimed, isSafe, onRefused, type Refusal } from "./autosave.ts";
import { readJob, showJob } from "./bring_back.ts";
import { paint, startEngine } from "./engine.ts";
import { EXAMPLES, takeExample } from "./examples.ts";
import { placeOf, takeFiles } from "./intake.ts";
import { listenToKeys } from "./keyboard.ts";
import { openNetworks } from "./network/networks.ts";
import * as store from "./store.ts";
import { missesAdapter, missing, Unsupported } from "./unsupported.tsx";

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
  const lacking = missing();
  if (lacking !== undefined) return render(<Unsupported lacking={lacking} />, root);
  const withoutAdapter = missesAdapter();
  onRefused((why) => store.tell("info", REFUSALS[why]));
  render(<App />, root);
  startEngine(document.querySelector<HTMLCanvasElement>("#painting")!);
  listenToKeys();
  listenToFiles();
  // The browser asks in words of its own.
  addEventListener("beforeunload", (event) => {
    if (store.hasPainting.value && !isSafe()) event.preventDefault();
  });
  const [claimed] = await Promise.all([claim(), openNetworks()]);
  const comesBack = await showPictures(claimed);
  if (await withoutAdapter) return render(<Unsupported lacking="adapter" />, root);
  if (comesBack) paint(claimed);
  document.documentElement.dataset["ready"] = "yes";
}

/** Shows what this tab, or one that was closed, was painting; else examples. Returns whether there is a painting. */
async function showPictures({ kept, elsewhere }: Claimed): Promise<boolean> {
  if (kept === undefined) {
    if (elsewhere) {
      store.tell("info", "Your painting is open in another tab: this tab has one of its own");
    }
    const { content: [content], style: [style] } = EXAMPLES;
    await Promise.all([takeExample("content", content!), takeExample(0, style!)]);
    return false;
  }
  const job = await readJob(kept.job);
  if (job !== undefined) showJob(job);
  return job !== undefined;
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
