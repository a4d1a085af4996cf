/** Copies of the picture during a run, and a run whose GPU fails. */
import { openGpu, type Picture, planRun, weightsFreeVgg19 } from "@pentimento/pentimento";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runJob } from "../../cli/job.ts";
import { KeptPicture } from "../../cli/kept_picture.ts";
import { DEFAULT_FORMAT } from "../../cli/pictures/formats/index.ts";
import { readPicture } from "../../cli/pictures/image_file.ts";
import { RunTimes } from "../../cli/run_times.ts";
import { Interrupt } from "../../cli/terminal/interrupt.ts";
import { captureOutput, inFolder, list } from "./run_cli.ts";

const grey = (value: number): Picture => ({
  width: 16,
  height: 16,
  data: new Float32Array(3 * 16 * 16).fill(value),
});

Deno.test("kept picture: a copy an interval, fewer where copying takes long, none before the first iteration", async () => {
  let clock = 0;
  const kept = new KeptPicture(1000, () => clock);
  let copies = 0;
  let takes = 1;
  const progress = {
    picture: () => {
      copies++;
      clock += takes;
      return Promise.resolve(grey(0.5));
    },
  };
  const offer = async (at: number, iterations: number) => {
    clock = at;
    await kept.offer(progress, iterations);
    return [copies, kept.latest?.iterations];
  };
  assertEquals(await offer(999, 5), [0, undefined]);
  assertEquals(await offer(1000, 0), [0, undefined]);
  assertEquals(await offer(1001, 6), [1, 6]);
  assertEquals(await offer(1500, 7), [1, 6]);
  takes = 100;
  assertEquals(await offer(2100, 8), [2, 8]);
  // 100 ms are 2 % of 5 s.
  assertEquals(await offer(7000, 9), [2, 8]);
  assertEquals(await offer(7300, 10), [3, 10]);
});

Deno.test("kept picture: a copy that fails leaves the one before", async () => {
  let clock = 0;
  const kept = new KeptPicture(1, () => clock++);
  await kept.offer({ picture: () => Promise.resolve(grey(0.5)) }, 1);
  await kept.offer({ picture: () => Promise.reject(new Error("lost")) }, 2);
  assertEquals(kept.latest?.iterations, 1);
});

Deno.test("a run whose GPU is lost saves the latest copy and is a failure", () =>
  inFolder(async (folder) => {
    using gpu = await openGpu();
    const [content, style] = [grey(0.4), grey(0.6)];
    const losses = { contentLayers: { conv1_2: 1 }, styleLayers: { conv1_1: 1 } };
    const network = weightsFreeVgg19({ style, seed: 1, upTo: "conv1_2" });
    const plan = planRun(gpu, {
      ...{ ...losses, network, content, style, size: 16 },
      ...{ init: "noise", iterations: 100, optimizer: "adam" },
    });
    /** Takes the device away a few iterations after the first copy. */
    class Losing extends KeptPicture {
      #copies = 0;
      override async offer(...args: Parameters<KeptPicture["offer"]>): Promise<void> {
        await super.offer(...args);
        if (++this.#copies === 3) gpu.destroy();
      }
    }
    using interrupt = new Interrupt(() => {});
    using output = captureOutput();
    const code = await runJob({
      values: { "no-tune": true, json: true },
      output: { path: `${folder}/o.png`, format: DEFAULT_FORMAT },
      ...{ gpu, plan, interrupt, times: new RunTimes(), kept: new Losing(0) },
    });
    assertEquals(code, 1, output.stderr());
    assertStringIncludes(output.stderr(), "Stopped early: ");
    const { iterations, stopped, total } = JSON.parse(output.stdout());
    assert(iterations >= 1 && stopped.length > 0 && total === null, output.stdout());
    assertEquals((await readPicture(`${folder}/o.png`, "picture")).width, 16);
    assertEquals(list(folder), ["o.png"]);
  }));
