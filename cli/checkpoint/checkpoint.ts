/** Checkpoints: a session as it is, with all that tells whether it is one of a run. */
import {
  adapterIdentity,
  type Gpu,
  PentimentoError,
  type SessionState,
} from "@pentimento/pentimento";
import config from "../deno.json" with { type: "json" };
import { readContainer, writeContainer } from "./container.ts";
import { type Described, expectSameRun } from "./facts.ts";

/** How far a run is. */
export interface Reached {
  /** The scale, from 0. */
  readonly scale: number;
  /** Iterations done at this scale. */
  readonly iteration: number;
  /** Iterations done over all scales. */
  readonly iterations: number;
}

/** What a checkpoint holds. */
export interface Checkpoint {
  /** The version of the program that wrote it. */
  readonly program: string;
  /** The adapter on which the run was. */
  readonly adapter: string;
  /** When it was written: the time in UTC. */
  readonly written: string;
  /** The words of the line that wrote it, without the program's name. */
  readonly line: readonly string[];
  /** What the run depends on. */
  readonly run: Described;
  readonly reached: Reached;
  readonly state: SessionState;
}

/**
 * Writes a checkpoint.
 *
 * @throws {Error} of the file system
 */
export async function writeCheckpoint(
  path: string,
  gpu: Gpu,
  content: Omit<Checkpoint, "program" | "adapter" | "written">,
): Promise<void> {
  const whole: Checkpoint = {
    program: config.version,
    adapter: adapterIdentity(gpu),
    written: new Date().toISOString(),
    ...content,
  };
  await writeContainer(path, whole);
}

/**
 * Reads a checkpoint of a run.
 *
 * @throws {PentimentoError} when it cannot be read, is damaged, of another version or of another run
 */
export async function readCheckpoint(path: string, run: Described): Promise<Checkpoint> {
  const content = await readContainer(path);
  if (!isCheckpoint(content)) {
    throw new PentimentoError(
      `The checkpoint ${path} lacks something that a run needs: begin anew without --resume`,
    );
  }
  if (content.program !== config.version) {
    throw new PentimentoError(
      `The checkpoint ${path} was written by Pentimento ${content.program}, and this is ${config.version}, ` +
        "which may round otherwise: go on with the version that wrote it, or begin anew without --resume",
    );
  }
  expectSameRun(path, content.run, run);
  return content;
}

/** Whether something has the parts of a checkpoint, of the right kinds; a session checks its own state further. */
function isCheckpoint(content: unknown): content is Checkpoint {
  const { program, adapter, run, reached, state, line } = fieldsOf(content);
  const { facts, inputs } = fieldsOf(run);
  const { scale, iteration, iterations } = fieldsOf(reached);
  const { tuned, options, iterations: planned, scale: at, work, start } = fieldsOf(state);
  const { norms, optimizer } = fieldsOf(work);
  return typeof program === "string" && typeof adapter === "string" && Array.isArray(line) &&
    isObject(facts) && isObject(inputs) &&
    [scale, iteration, iterations].every((count) => Number.isSafeInteger(count)) &&
    isObject(options) && isObject(tuned) &&
    Object.values(tuned).every((choice) => typeof choice === "string") &&
    Array.isArray(planned) && Number.isInteger(at) &&
    (start === undefined || isObject(start)) &&
    (work === undefined || isObject(norms) && isObject(fieldsOf(optimizer)["memory"]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of what may be no object. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
