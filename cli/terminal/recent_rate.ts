/** A rate is that of about so many last milliseconds. */
const MILLISECONDS = 5000;

/** How fast something has grown of late: iterations, or bytes. */
export class RecentRate {
  readonly #moments: { readonly at: number; readonly amount: number }[] = [];

  /** Takes note of how much there is at a time in milliseconds. */
  add(at: number, amount: number): void {
    const moments = this.#moments;
    moments.push({ at, amount });
    while (moments.length > 2 && at - moments[1]!.at > MILLISECONDS) moments.shift();
  }

  /** So much more a second, `undefined` when it is too early to say. */
  get perSecond(): number | undefined {
    const [oldest, latest] = [this.#moments[0], this.#moments.at(-1)];
    if (oldest === undefined || latest === undefined) return undefined;
    const [more, seconds] = [latest.amount - oldest.amount, (latest.at - oldest.at) / 1000];
    return more > 0 && seconds > 0 ? more / seconds : undefined;
  }
}
