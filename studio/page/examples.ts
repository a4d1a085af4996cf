/** The examples: pictures of our own that the page brings along. */
import { CONTENT_EXAMPLES, STYLE_EXAMPLES } from "./example_names.ts";
import { type Place, takeIn } from "./intake.ts";

/** The name of an example, its file in the folder `examples/` with a small one beside it. */
export type Example = typeof CONTENT_EXAMPLES[number] | typeof STYLE_EXAMPLES[number];

/** The examples of each kind of place. */
export const EXAMPLES: Readonly<Record<"content" | "style", readonly Example[]>> = {
  content: CONTENT_EXAMPLES,
  style: STYLE_EXAMPLES,
};

/** What they show, for those who do not see them. */
export const SHOWS: Readonly<Record<Example, string>> = {
  harbour: "Harbour: boats before a town and a lighthouse",
  pears: "Pears: three of them on a table",
  hills: "Hills: a low sun behind ridges in mist",
  brushwork: "Brushwork: swirling strokes of thick paint",
  mosaic: "Mosaic: small stones in waves",
  ink: "Ink: hatching in blue black on paper",
};

/** The address of an example. */
export function addressOf(example: Example, small = false): string {
  return `./examples/${example}${small ? "-small" : ""}.jpg`;
}

/** Takes an example in as if it had been chosen as a file. */
export async function takeExample(place: Place, example: Example): Promise<void> {
  const response = await fetch(addressOf(example));
  await takeIn(place, await response.blob(), `${example}.jpg`);
}
