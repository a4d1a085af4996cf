/** What a run depends on: nothing that makes a difference is left out, and nothing else is in it. */
import { PentimentoError, type RunPlan } from "@pentimento/pentimento";
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  type Described,
  expectSameRun,
  factsOf,
  inputNames,
} from "../../../cli/checkpoint/facts.ts";
import { smallProblem } from "../../core/run/small_problem.ts";

type Options = Record<string, unknown>;

const factsWith = async (change: Options) =>
  await factsOf({ options: { ...smallProblem, ...change } as unknown as RunPlan["options"] });

/** The message by which a run is told from that of {@linkcode smallProblem}. */
async function told(change: Options, inputs: Described["inputs"] = {}): Promise<string> {
  const kept = { facts: await factsWith({}), inputs };
  const now = { facts: await factsWith(change), inputs };
  return assertThrows(() => expectSameRun("k", kept, now), PentimentoError).message;
}

Deno.test("facts: a single number of a network, a picture or an option makes another run", async () => {
  const { network, content, style } = smallProblem;
  const { kernel, bias } = network.layers.get("conv1_2")!;
  const other = { kernel: kernel.with(99, kernel[99]! + 1e-6), bias };
  const layers = new Map(network.layers).set("conv1_2", other);
  assertEquals(
    await told({ network: { ...network, layers } }),
    "The checkpoint k was made with another network: give the --weights that it was made with, or begin " +
      "anew without --resume",
  );
  const changed = { ...content, data: content.data.with(0, 0.123) };
  const named = await told({ content: changed }, { content: "a.png" });
  assertEquals(
    named.split(":")[0],
    "The checkpoint k was made from a content image a.png with other pixels",
  );
  const veiled = { ...content, alpha: new Float32Array(content.data.length / 3).fill(0.5) };
  assertEquals(
    (await told({ content: veiled }, { content: "a.png" })).split(":")[0],
    named.split(":")[0],
  );
  const two = [{ picture: style }, { picture: changed }];
  const kept = { facts: await factsWith({ style: two }), inputs: { "style.1": "c.png" } };
  const now = {
    facts: await factsWith({ style: [two[0], two[0]] }),
    inputs: { "style.1": "b.png" },
  };
  const { message } = assertThrows(() => expectSameRun("k", kept, now), PentimentoError);
  assertEquals(
    message.split(":")[0],
    "The checkpoint k was made from another style image than b.png, c.png",
  );
  assertEquals(
    (await told({ historyPrecision: "f16" })).split(":")[0],
    "The checkpoint k was made with --history-precision none, where this line has f16",
  );
});

Deno.test("facts: names of networks, signals and intervals of progress are none", async () => {
  const { network } = smallProblem;
  const same = await factsWith({
    network: { ...network, name: "moved" },
    signal: new AbortController().signal,
    progressEvery: 3,
    size: undefined,
  });
  assertEquals(same, await factsWith({}));
  assertNotEquals(same, await factsWith({ size: 9 }));
});

Deno.test("facts: inputs are named without their folders", () => {
  const args = { files: ["a/b.png", "-"], values: { style: ["/c/d e.jpg"] } };
  assertEquals(inputNames("stylize", args), {
    content: "b.png",
    "style.0": "standard input",
    "style.1": "d e.jpg",
  });
  assertEquals(inputNames("texture", { files: ["s.png"], values: {} }), { "style.0": "s.png" });
});
