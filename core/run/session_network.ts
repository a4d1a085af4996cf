/** A session's network on the GPU, and its choices between kernels. */
import type { Gpu } from "../gpu/gpu.ts";
import type { NetworkOnGpu } from "../network/vgg19_graph.ts";
import { buildingWith } from "./building_with.ts";
import type { RunPlan } from "./plan.ts";
import { same } from "./same.ts";
import type { NetworkLease, SharedNetworks } from "./shared_networks.ts";
import type { PartTimes } from "./timings.ts";

/** The network of a session, leased for as long as it is needed. */
export class SessionNetwork implements Disposable {
  readonly #gpu: Gpu;
  readonly #networks: SharedNetworks;
  readonly #times: PartTimes;
  #lease: NetworkLease | undefined;
  /** The choices between kernels, the same as long as the session lasts. */
  #tuned: ReadonlyMap<string, string>;

  constructor(gpu: Gpu, networks: SharedNetworks, times: PartTimes) {
    this.#gpu = gpu;
    this.#networks = networks;
    this.#times = times;
    this.#tuned = gpu.tuned;
  }

  /** The choices between kernels, by the key of the work. */
  get tuned(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#tuned);
  }

  /** Whether it has the same choices. */
  isTuned(choices: Readonly<Record<string, string>>): boolean {
    return same(this.tuned, choices);
  }

  /** Takes other choices, by which its weights may lie otherwise on the GPU. */
  tune(choices: Readonly<Record<string, string>>): void {
    if (this.isTuned(choices)) return;
    this.giveBack();
    this.#tuned = new Map(Object.entries(choices));
  }

  /** The network on the GPU, brought there if it is not. */
  async onGpu(plan: RunPlan): Promise<NetworkOnGpu> {
    const leasing = () => this.#networks.lease(plan);
    this.#lease ??= await this.building(() => this.#times.during("preparing", leasing));
    return this.#lease.onGpu;
  }

  /** Builds something with its choices. */
  building<T>(work: () => Promise<T>): Promise<T> {
    return buildingWith(this.#gpu, this.#tuned, work);
  }

  /** Needs this network no more. */
  giveBack(): void {
    this.#lease?.[Symbol.dispose]();
    this.#lease = undefined;
  }

  [Symbol.dispose](): void {
    this.giveBack();
  }
}
