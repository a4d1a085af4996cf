/** Values of options as text: as they stand on a command line. */

/** What a text depends on, of an option. */
interface Kind {
  readonly kind: string;
  readonly perStyle?: boolean;
}

/** A value as on a command line. */
export function textOf(option: Kind, value: unknown): string {
  if (option.perStyle) return [value].flat().map((one) => oneText(option, one)).join(",");
  return oneText(option, value);
}

function oneText({ kind }: Kind, value: unknown): string {
  switch (kind) {
    case "numbers":
      return [value].flat().join("+");
    case "layers":
      return Object.entries(value as object).map((entry) => entry.join(":")).join(",");
    case "sides": {
      const { width, height } = value as { width: number; height: number };
      return `${width}x${height}`;
    }
    default:
      return String(value);
  }
}
