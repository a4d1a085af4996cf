/** The trained network in use: the page has its files, and sends it when a job asks for it. */
import { PentimentoError, type Vgg19 } from "@pentimento/pentimento";
import type { Command, Event, NetworkChoice } from "../protocol.ts";

/** What the page answers. */
type Answer = Extract<Command, { readonly type: "trained" }>;

/** Asks the page for networks, and holds the last one. */
export class Trained {
  readonly #tell: (event: Event) => void;
  #held: { readonly sha256: string; readonly network: Vgg19 } | undefined;
  #waiting = new Map<string, (answer: Answer) => void>();

  /** @param tell takes the question */
  constructor(tell: (event: Event) => void) {
    this.#tell = tell;
  }

  /**
   * The network that was chosen.
   *
   * @throws {PentimentoError} when the browser does not have it any more, or it is damaged
   */
  async get(choice: NetworkChoice): Promise<Vgg19> {
    const { sha256 } = choice;
    if (this.#held?.sha256 === sha256) return this.#held.network;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(sha256, resolve);
    this.#tell({ type: "wantsNetwork", choice });
    const { network, failure } = await promise;
    if (network === undefined) throw new PentimentoError(failure!);
    this.#held = { sha256, network };
    return network;
  }

  /** Takes an answer in. */
  answer(answer: Answer): void {
    this.#waiting.get(answer.choice.sha256)?.(answer);
    this.#waiting.delete(answer.choice.sha256);
  }
}
