/** A recipe as text for people. */
import { formatLoss, formatSides } from "../terminal/format.ts";
import { printable } from "../terminal/printable.ts";
import { type Palette, wrap } from "../terminal/terminal.ts";
import type { Recipe } from "./recipe.ts";

const WIDTH = 88;
const INDENT = 22;

/** A recipe as lines of text; what it says comes from a file, and steers no terminal. */
export function describeRecipe(recipe: Recipe, palette: Palette): string {
  const { command, pentimento, deno, network, adapter, scales, size, loss } = recipe;
  const total = loss.total === null ? "not known" : formatLoss(loss.total);
  const rows: [string, string][] = [
    ["made by", `pentimento ${command}, version ${pentimento}, Deno ${deno}`],
    ["size", formatSides(size)],
    ["network", `${network.weights} (${network.kind}), SHA-256 ${network.sha256}`],
    ["adapter", adapter.description],
    [
      "iterations",
      scales.map((scale) => `${scale.done} at ${formatSides(scale)}`).join(", "),
    ],
    [
      "loss",
      [total, ...Object.entries(loss.terms).map(([term, value]) => `${term} ${formatLoss(value)}`)]
        .join(", "),
    ],
    ...recipe.stopped === undefined ? [] : [["ended early", recipe.stopped] as [string, string]],
  ];
  const given = (name: string) => name in recipe.given ? " (given)" : "";
  const sections: [string, [string, string][]][] = [
    ["Picture", rows],
    ["Inputs", recipe.inputs.map((input) => [input.for, `${input.name}, SHA-256 ${input.sha256}`])],
    [
      "Options",
      Object.entries(recipe.options).map((
        [name, value],
      ) => [`--${name}`, `${value}${given(name)}`]),
    ],
    [
      "Chosen by the program",
      Object.entries(recipe.chosen).map(([name, words]) => [`--${name}`, words]),
    ],
    ["Kernels", Object.entries(recipe.kernels).map(([key, name]) => [name, key])],
  ];
  return sections.filter(([, rows]) => rows.length > 0).map(([heading, rows]) =>
    [palette.bold(heading), ...rows.map(([name, text]) => row(name, text))].join("\n")
  ).join("\n\n") + "\n";
}

function row(name: string, text: string): string {
  const head = `  ${printable(name)}`;
  const lines = wrap(printable(text), WIDTH - INDENT);
  const first = head.length < INDENT - 1 ? head.padEnd(INDENT) + lines.shift() : head;
  return [first, ...lines.map((line) => " ".repeat(INDENT) + line)].join("\n");
}
