/** Damaged image files: pieces in the wrong place, from other files, with wrong numbers. */
import { SeededRandom } from "../../weights/weights_free/random.ts";
import { joined } from "../cli/pictures/image_bytes.ts";
import { mutate } from "../weights/mutate.ts";
import { FUZZED } from "./picture_files.ts";

const made = new Map<string, Promise<readonly Uint8Array[]>>();

/** The files of a format, made once. */
function validFiles(format: string): Promise<readonly Uint8Array[]> {
  const files = made.get(format) ?? FUZZED[format]!.files();
  made.set(format, files);
  return files;
}

/** A damaged file of a format; the same for the same seed. */
export async function pictureCase(format: string, seed: number): Promise<Uint8Array> {
  const { split, seal = (piece) => piece, sealAll = (bytes) => bytes } = FUZZED[format]!;
  const random = new SeededRandom(seed);
  const files = await validFiles(format);
  const pick = <Item>(items: readonly Item[]) => items[below(items.length, random)]!;
  const whole = split(pick(files));
  // What a file is recognised by mostly stays, or no decoder would look at the rest.
  const kept = random.uniform() < 0.8 ? 1 : 0;
  let pieces = whole.slice(kept);
  const times = 1 + below(3, random);
  for (let i = 0; i < times; i++) {
    const others = split(pick(files));
    const changed = pick(CHANGES)(pieces, others, random);
    pieces = changed.length > 0 ? changed : [new Uint8Array()];
  }
  // Mostly with right checksums, or nothing would be looked at but them.
  const isSealed = random.uniform() < 0.9;
  const all = joined(...whole.slice(0, kept), ...isSealed ? pieces.map(seal) : pieces);
  const bytes = isSealed ? sealAll(all) : all;
  return random.uniform() < 0.2 ? mutate(bytes, random) : bytes;
}

function below(count: number, random: SeededRandom): number {
  return Math.floor(random.uniform(0, count));
}

type Change = (
  pieces: readonly Uint8Array[],
  others: readonly Uint8Array[],
  random: SeededRandom,
) => Uint8Array[];

const damage: Change = (pieces, _, random) => {
  const at = below(pieces.length, random);
  return pieces.map((piece, i) => i === at ? mutate(piece, random) : piece);
};

const repeat: Change = (pieces, _, random) => {
  const piece = pieces[below(pieces.length, random)]!;
  const times = random.uniform() < 0.9 ? 1 : 100;
  return pieces.toSpliced(below(pieces.length + 1, random), 0, ...new Array(times).fill(piece));
};

const repeatDamaged: Change = (pieces, _, random) => {
  const piece = pieces[below(pieces.length, random)]!;
  return pieces.toSpliced(below(pieces.length + 1, random), 0, mutate(piece, random));
};

const remove: Change = (pieces, _, random) => pieces.toSpliced(below(pieces.length, random), 1);

const exchange: Change = (pieces, _, random) => {
  const [a, b] = [below(pieces.length, random), below(pieces.length, random)];
  return pieces.with(a, pieces[b]!).with(b, pieces[a]!);
};

const insert: Change = (pieces, others, random) =>
  pieces.toSpliced(below(pieces.length + 1, random), 0, others[below(others.length, random)]!);

const replace: Change = (pieces, others, random) =>
  pieces.with(below(pieces.length, random), others[below(others.length, random)]!);

const splice: Change = (pieces, others, random) => [
  ...pieces.slice(0, below(pieces.length + 1, random)),
  ...others.slice(below(others.length + 1, random)),
];

const end: Change = (pieces, _, random) => {
  const at = below(pieces.length, random);
  const last = pieces[at]!;
  return [...pieces.slice(0, at), last.subarray(0, below(last.length, random))];
};

const CHANGES: readonly Change[] = [
  ...[damage, damage, damage, repeat, repeatDamaged, remove, exchange],
  ...[insert, replace, splice, end],
];
