/** Random numbers from a seed. */

/**
 * Random numbers from a seed: the sfc32 generator of Chris Doty-Humphrey's PractRand, which keeps 128
 * bits of state and passes its tests. One seed always gives the same sequence; normal numbers depend on
 * the engine's logarithm and cosine, whose last bit may differ between engines.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed a whole number from 0 to 2^53 - 1 */
  constructor(seed: number) {
    this.#a = 0;
    this.#b = seed | 0;
    this.#c = Math.floor(seed / 2 ** 32) | 0;
    // As in PractRand: the first rounds spread the seed over the whole state.
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const out = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  /** Evenly from `low` (default 0) up to, not including, `high` (default 1). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.#next() / 2 ** 32;
  }

  /** Normal, mean 0, deviation 1 (Box and Muller 1958; the second number of each pair is not used). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A direction of three coordinates, all directions equally likely when `stretch` is 1. */
  direction(stretch = 1): [number, number, number] {
    const [x, y, z] = [stretch * this.normal(), this.normal(), this.normal()];
    const length = Math.hypot(x, y, z);
    return [x / length, y / length, z / length];
  }

  /** 1 or -1. */
  sign(): 1 | -1 {
    return this.#next() % 2 === 0 ? 1 : -1;
  }

  /** 0 ... count - 1 in random order (Fisher and Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(this.uniform(0, i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}
