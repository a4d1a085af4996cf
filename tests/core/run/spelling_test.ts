/** Names of options that are nearly right. */
import { PentimentoError } from "@pentimento/pentimento";
import { assertThrows } from "@std/assert";
import { expectSpelling } from "../../../core/run/options/spelling.ts";

Deno.test("options: a misspelt name is told, with the option that may be meant", () => {
  const cases = {
    styleWieght: "styleWeight",
    styleWeights: "styleWeight",
    preserveColour: "preserveColor",
    iteration: "iterations",
    styles: "style",
    contnet: "content",
    Size: "size",
    tvWeigth: "tvWeight",
    maskPropogation: "maskPropagation",
  };
  for (const [name, meant] of Object.entries(cases)) {
    assertThrows(
      () => expectSpelling({ network: 1, [name]: 1 }),
      PentimentoError,
      `A run has no option ${name}: give ${meant} if that is meant`,
    );
  }
});

Deno.test("options: other fields of an object do no harm, nor does one that is not given", () => {
  expectSpelling({
    width: 3,
    height: 3,
    name: "mine",
    scales: [],
    step: 1,
    styleWieght: undefined,
  });
  // What is given in its own name is not meant by another; short names are near to much.
  expectSpelling({ content: 1, context: 2, title: "mine", sizing: 1 });
  expectSpelling({ signal: 1, terms: [], preserveColor: {}, target: 1, network: 1, tile: "auto" });
});
