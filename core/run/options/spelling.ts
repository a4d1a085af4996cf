/** Options whose names are misspelt: JavaScript would pass over them without a word. */
import { outOfRange } from "../../errors.ts";
import { LOSSES } from "./losses.ts";
import { MEMORY, NETWORK } from "./network.ts";
import type { Options } from "./option.ts";
import { OPTIMIZATION, PICTURE } from "./optimization.ts";
import { REGIONS, STYLES } from "./styles.ts";

/** The schema without colours, which have an object of their own. */
const GROUPS = [PICTURE, STYLES, REGIONS, OPTIMIZATION, LOSSES, NETWORK, MEMORY];

/** What runs are given beside the options of the schema. */
const BESIDE = ["content", "style", "network", "target", "preserveColor", "signal", "terms"];

/** The options of a group but those of each style, which stand beside its picture. */
function namesOf(group: Options): string[] {
  return Object.entries(group).filter(([, option]) => !option.perStyle).map(([name]) => name);
}

const KNOWN: ReadonlySet<string> = new Set([...BESIDE, ...GROUPS.flatMap(namesOf)]);

/**
 * Checks that no option's name is nearly that of another which is not there. Fields that are like none are let
 * through: an object may have more than its options.
 *
 * @throws {PentimentoError} naming the first, and the option that may be meant
 */
export function expectSpelling(options: object): void {
  const given = Object.entries(options).flatMap(([name, value]) => value === undefined ? [] : name);
  for (const name of given) {
    if (KNOWN.has(name)) continue;
    const meant = KNOWN.values().find((one) => !given.includes(one) && isNear(name, one));
    if (meant !== undefined) {
      throw outOfRange(`A run has no option ${name}: give ${meant} if that is meant`);
    }
  }
}

/** Whether a name differs by two letters at one place; of short ones, to which much is near, by its end or case. */
function isNear(name: string, option: string): boolean {
  if (option.length < 6) return [option, `${option}s`].includes(name.toLowerCase());
  return differing(name, option) <= 2;
}

/** How many letters lie between what two names have in common at their beginning and at their end. */
function differing(a: string, b: string): number {
  const [longer, shorter] = a.length > b.length ? [a, b] : [b, a];
  let start = 0;
  while (start < shorter.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return longer.length - start - end;
}
