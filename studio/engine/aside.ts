/** What goes on beside the painting: networks that come, kernels that are measured, features that are looked at. */
import type { RunPlan } from "@pentimento/pentimento";
import type { Command, Event } from "../protocol.ts";
import type { OnGpu } from "./gpu_at_hand.ts";
import { Inspector } from "./inspector.ts";
import type { Painting } from "./painting.ts";
import { Trained } from "./trained.ts";
import { Tuner } from "./tuning.ts";

/** What is said while kernels are measured. */
const TUNING = "Finding the fastest kernels for this device";

/** Commands that others may be waiting for: they are carried out at once. */
export type AsideCommand = Extract<Command, { readonly type: "trained" | "skipTuning" }>;

/** Commands that look at features. */
export type LookCommand = Extract<Command, { readonly type: "inspect" | "pair" }>;

/** Carries such commands out. */
export class Aside {
  readonly tuner = new Tuner();
  readonly trained: Trained;
  readonly #inspector = new Inspector();
  readonly #tell: (event: Event) => void;

  /** @param tell takes what happens */
  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
    this.trained = new Trained(tell);
  }

  /** Carries a command out, if it is one that others may be waiting for. */
  takes(command: Command): command is AsideCommand {
    if (command.type === "trained") this.trained.answer(command);
    else if (command.type === "skipTuning") this.tuner.skip();
    else return false;
    return true;
  }

  /** Measures kernels for a plan, within some seconds. */
  async tune({ gpu }: OnGpu, plan: RunPlan): Promise<void> {
    this.#tell({ type: "phase", phase: "preparing", doing: TUNING, isOptional: true });
    await this.tuner.tune(gpu, plan);
  }

  /** Looks at features; neither the painting nor later commands wait for it. */
  look({ gpu }: OnGpu, painting: Painting, command: LookCommand): void {
    if (command.type === "pair") {
      const pair = this.#inspector.pair(command.row, command.column);
      return this.#tell({ type: "pair", pair });
    }
    this.#inspector.look(gpu, painting, command.layer).then(
      (inspection) => this.#tell({ type: "inspection", inspection }),
      (error) => {
        this.#tell({ type: "inspection", inspection: undefined });
        this.#tell({ type: "error", message: (error as Error).message });
      },
    );
  }

  /** Forgets the features that were looked at. */
  forget(): void {
    this.#inspector.forget();
  }
}
