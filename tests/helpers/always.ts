/** Choices between kernels that are all the same, to force one. */

/** A map with one name for every key. */
export class Always extends Map<string, string> {
  constructor(readonly name: string) {
    super();
  }

  override get(): string {
    return this.name;
  }
}
