/** Random damage to bytes. */
import { joined } from "../../weights/formats/bytes.ts";
import type { SeededRandom } from "../../weights/weights_free/random.ts";

/** Numbers at which mistakes are made: zero, the ends of each type, and what is just beyond. */
const NUMBERS = [
  ...[0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn],
  ...[0x100000000n, 2n ** 53n, 2n ** 53n - 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
];

/** A copy of the bytes in which one to four things are wrong. */
export function mutate(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  const times = 1 + below(4, random);
  for (let i = 0; i < times; i++) {
    mutated = MUTATIONS[below(MUTATIONS.length, random)]!(mutated, random);
  }
  return mutated;
}

function below(count: number, random: SeededRandom): number {
  return Math.floor(random.uniform(0, count));
}

/** The first and one past the last of some bytes that follow one another, mostly few. */
function range(length: number, random: SeededRandom): [begin: number, end: number] {
  const begin = below(length + 1, random);
  const most = random.uniform() < 0.8 ? 16 : length;
  return [begin, Math.min(length, begin + below(most + 1, random))];
}

type Mutation = (bytes: Uint8Array, random: SeededRandom) => Uint8Array;

const flipBit: Mutation = (bytes, random) => {
  if (bytes.length > 0) bytes[below(bytes.length, random)]! ^= 1 << below(8, random);
  return bytes;
};

const setByte: Mutation = (bytes, random) => {
  if (bytes.length > 0) bytes[below(bytes.length, random)] = below(256, random);
  return bytes;
};

const setNumber: Mutation = (bytes, random) => {
  const width = [1, 2, 4, 8][below(4, random)]!;
  if (bytes.length < width) return bytes;
  const at = below(bytes.length - width + 1, random);
  const number = NUMBERS[below(NUMBERS.length, random)]!;
  for (let i = 0; i < width; i++) bytes[at + i] = Number(number >> BigInt(8 * i) & 0xffn);
  return bytes;
};

const remove: Mutation = (bytes, random) => {
  const [begin, end] = range(bytes.length, random);
  return joined([bytes.subarray(0, begin), bytes.subarray(end)]);
};

const repeat: Mutation = (bytes, random) => {
  const [begin, end] = range(bytes.length, random);
  const part = bytes.subarray(begin, end);
  const times = 1 + below(random.uniform() < 0.9 ? 2 : 50, random);
  return joined([bytes.subarray(0, end), ...new Array(times).fill(part), bytes.subarray(end)]);
};

const move: Mutation = (bytes, random) => {
  const [begin, end] = range(bytes.length, random);
  const rest = joined([bytes.subarray(0, begin), bytes.subarray(end)]);
  const at = below(rest.length + 1, random);
  return joined([rest.subarray(0, at), bytes.subarray(begin, end), rest.subarray(at)]);
};

const truncate: Mutation = (bytes, random) => bytes.slice(0, below(bytes.length + 1, random));

/** Changes of a byte or a few reveal the most, so they are the most frequent. */
const MUTATIONS: readonly Mutation[] = [
  ...[flipBit, flipBit, setByte, setByte, setNumber, setNumber, setNumber],
  ...[remove, repeat, move, truncate],
];
