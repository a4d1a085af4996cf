/** Networks on the GPU that several sessions use, one after the other or at once. */
import { expectGpu } from "../gpu/expect_gpu.ts";
import { PentimentoError } from "../errors.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { neededLayers } from "../losses/settings.ts";
import { layersFor, type NetworkOnGpu } from "../network/vgg19_graph.ts";
import type { Vgg19 } from "../network/vgg19.ts";
import type { tunedConvolution } from "../tuning/convolutions.ts";
import { type RunPlan, windowOf } from "./plan.ts";

/** A network that is in use. */
export interface NetworkLease extends Disposable {
  /** Its weights on the GPU. */
  readonly onGpu: NetworkOnGpu;
}

interface Entry {
  readonly network: Vgg19;
  readonly kind: string;
  readonly uploading: Promise<NetworkOnGpu>;
  /** Its weights, once they are on the GPU. */
  onGpu: NetworkOnGpu | undefined;
  users: number;
}

/**
 * Networks on one GPU, for sessions and runs that follow one another: what an earlier one brought to the GPU is used
 * again where it is the same network with the same layers, numbers and kernels. Of those that nobody uses only the
 * last is kept. Its end frees them, what is in use when that ends.
 *
 * @category Networks
 */
export class SharedNetworks implements Disposable {
  readonly #gpu: Gpu;
  #entries: Entry[] = [];
  #open = true;

  /**
   * Holds no network yet.
   *
   * @param gpu the GPU of all the sessions
   */
  constructor(gpu: Gpu) {
    expectGpu(gpu);
    this.#gpu = gpu;
  }

  /**
   * The network of a run, to be given back by disposing of the lease.
   *
   * @throws {PentimentoError} when it does not have a layer that is needed, or memory does not suffice
   * @ignore
   */
  async lease(plan: RunPlan): Promise<NetworkLease> {
    const [{ uploadNetwork }, { tunedConvolution }] = await Promise.all([
      import("./planned_problem.ts"),
      import("../tuning/convolutions.ts"),
    ]);
    if (!this.#open) throw new PentimentoError("The shared networks have ended: make others");
    const kind = kindOf(this.#gpu, plan, tunedConvolution);
    const same = (one: Entry) => one.network === plan.network && one.kind === kind;
    let entry = this.#entries.find(same);
    if (entry === undefined) {
      // The memory of a network that is of no use here is needed for the next one.
      this.#free(() => false);
      entry = {
        network: plan.network,
        kind,
        uploading: uploadNetwork(this.#gpu, plan),
        onGpu: undefined,
        users: 0,
      };
      this.#entries.push(entry);
    }
    const used = entry;
    used.users++;
    try {
      const onGpu = used.onGpu = await used.uploading;
      return { onGpu, [Symbol.dispose]: () => this.#giveBack(used) };
    } catch (error) {
      this.#entries = this.#entries.filter((one) => one !== used);
      throw error;
    }
  }

  /** Frees what nobody uses now, and the rest when its last user ends. */
  [Symbol.dispose](): void {
    this.#open = false;
    this.#free(() => false);
  }

  #giveBack(entry: Entry): void {
    entry.users--;
    this.#free((one) => this.#open && one === entry);
  }

  /** Frees what nobody uses, unless it is kept. */
  #free(keeps: (entry: Entry) => boolean): void {
    const idle = this.#entries.filter((one) => one.users === 0 && !keeps(one));
    this.#entries = this.#entries.filter((one) => !idle.includes(one));
    for (const { onGpu } of idle) onGpu?.[Symbol.dispose]();
  }
}

/** What makes two uploads of a network the same: layers, numbers, ways to convolve and memory for that. */
function kindOf(
  gpu: Gpu,
  { network, losses, half, scales }: RunPlan,
  choose: typeof tunedConvolution,
): string {
  const largest = scales.at(-1)!;
  const site = { network, half, ...windowOf(largest) };
  const layers = layersFor(network, neededLayers(losses));
  const kinds = layers.map((spec) => `${spec.name} ${choose(gpu, spec, site)}`);
  return `${half} ${largest.tiling.chunkBytes} ${kinds.join(" ")}`;
}
