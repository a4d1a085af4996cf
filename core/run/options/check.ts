/** The library's checks, made from the schema. */
import {
  checkChoice,
  expectNotNegative,
  expectPositive,
  expectShare,
  expectWhole,
} from "../../checks.ts";
import { PentimentoError } from "../../errors.ts";
import type { LayerWeights } from "../../losses/settings.ts";
import { LAYER_NAMES } from "../../network/vgg19.ts";
import type { Option, Options } from "./option.ts";

/**
 * Checks those of some options that are given.
 *
 * @throws {PentimentoError} naming the first that makes no sense
 */
export function checkOptions(schema: Options, values: object): void {
  for (const [name, option] of Object.entries(schema)) {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined) check(option, value);
  }
}

function check(option: Option, value: unknown): void {
  if (option.kind === "tile") return checkTile(value as number | string);
  if (option.kind === "bytes") return checkBytes(value as number);
  const { subject } = option;
  if (subject === undefined) return;
  switch (option.kind) {
    case "number":
      return option.positive
        ? expectPositive(subject, value as number)
        : expectNotNegative(subject, value as number);
    case "whole":
      if (option.endless && value === Infinity) return;
      return expectWhole(subject, value as number, option.least);
    case "share":
      return expectShare(subject, value as number, option.below);
    case "choice":
      return checkChoice(subject, value as string, option.choices);
    case "layers":
      return checkLayers(subject, value as LayerWeights);
  }
}

function checkLayers(subject: string, weights: LayerWeights): void {
  for (const [layer, weight] of Object.entries(weights)) {
    if (!(LAYER_NAMES as readonly string[]).includes(layer)) {
      throw new PentimentoError(
        `The ${subject} layer "${layer}" is not one of VGG-19: choose among ${
          LAYER_NAMES.join(", ")
        }`,
      );
    }
    expectNotNegative(`${subject} weight of ${layer}`, weight);
  }
}

function checkTile(tile: number | string): void {
  if (tile === "auto" || tile === "off" || Number.isInteger(tile) && Number(tile) > 0) return;
  throw new PentimentoError(
    `The tile is ${tile}: give a whole number of pixels of at least 1, auto or off`,
  );
}

function checkBytes(bytes: number): void {
  if (bytes > 0) return;
  throw new PentimentoError(`The memory is ${bytes} bytes: give a number of bytes above 0`);
}
