/** Mistakes in calls, and what is expected of them. */
import { assert, assertRejects } from "@std/assert";
import { PentimentoError } from "../../core/errors.ts";

/** A call with a mistake, the class of its error, and a part of what that says. */
export type Mistake = readonly [
  name: string,
  call: () => unknown,
  kind: ErrorConstructor,
  says: string,
];

/** A call with arguments that TypeScript would refuse. */
// deno-lint-ignore no-explicit-any -- that is what is tried
export const any = (value: unknown) => value as any;

/** Expects an error of a class that is one of ours too, whose sentence says something. */
export async function expectMistake(
  call: () => unknown,
  kind: ErrorConstructor,
  says: string,
): Promise<void> {
  const error = await assertRejects(async () => await call(), kind, says, says);
  assert(error instanceof PentimentoError, says);
}
