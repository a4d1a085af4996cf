/** Choices of a person's that outlast a visit, as far as the browser keeps them. */

/** What was remembered under a name. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`pentimento-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice; where nothing can be kept it holds for this visit. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`pentimento-${name}`, value);
  } catch {
    // The choice was made all the same.
  }
}
