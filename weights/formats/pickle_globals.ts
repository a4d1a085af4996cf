/** The classes and functions of Python that a pickle may name. */
import {
  isCount,
  isGlobal,
  isStorage,
  isTensor,
  type PickledDict,
  type PickledGlobal,
  type PickleValue,
  type StorageReference,
  type StorageType,
} from "./pickle_values.ts";

/** PyTorch's classes of storages, without `Storage`, and what they hold. */
const STORAGE_TYPES: readonly (readonly [name: string, dtype: string, itemSize: number])[] = [
  ["Float", "F32", 4],
  ["Double", "F64", 8],
  ["Half", "F16", 2],
  ["BFloat16", "BF16", 2],
  ["Long", "I64", 8],
  ["Int", "I32", 4],
  ["Short", "I16", 2],
  ["Char", "I8", 1],
  ["Byte", "U8", 1],
  ["Bool", "BOOL", 1],
  ["ComplexFloat", "C64", 8],
];

/**
 * All of Python that a pickle may name: what `torch.save` needs for a dictionary of tensors. Each is
 * only looked up here; nothing of a file is executed.
 */
export const PICKLE_GLOBALS: ReadonlyMap<string, PickledGlobal> = new Map(
  [
    callable("collections.OrderedDict", orderedDict),
    callable("torch._utils._rebuild_tensor", rebuildTensor),
    callable("torch._utils._rebuild_tensor_v2", rebuildTensor),
    callable("torch._utils._rebuild_parameter", ([data]) => isTensor(data) ? data : undefined),
    ...STORAGE_TYPES.flatMap(([name, dtype, itemSize]) =>
      // Before version 1.0, what had been on a GPU was of a class of its own.
      ["torch", "torch.cuda"].map((module) =>
        storageClass(`${module}.${name}Storage`, { dtype, itemSize })
      )
    ),
  ].map((known) => [known.name, known]),
);

function callable(name: string, call: NonNullable<PickledGlobal["call"]>): PickledGlobal {
  return { kind: "global", name, call };
}

function storageClass(name: string, storage: StorageType): PickledGlobal {
  return { kind: "global", name, storage };
}

/** An ordered dictionary: empty, or as Python 2 wrote it, of a list of pairs. */
function orderedDict([pairs, ...rest]: readonly PickleValue[]): PickledDict | undefined {
  const entries = new Map<PickleValue, PickleValue>();
  if (pairs === undefined) return { kind: "dict", entries };
  if (!Array.isArray(pairs) || rest.length > 0) return undefined;
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    entries.set(pair[0]!, pair[1]!);
  }
  return { kind: "dict", entries };
}

/** A tensor of a storage, an offset, a shape and strides; what follows says only how it was trained. */
function rebuildTensor(args: readonly PickleValue[]): PickleValue | undefined {
  const [storage, offset, shape, strides] = args;
  if (!isStorage(storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
    return undefined;
  }
  if (shape.length !== strides.length || shape.length > MAX_AXES) return undefined;
  return { kind: "tensor", storage, offset, shape: [...shape], strides: [...strides] };
}

/** As many as PyTorch itself allows. */
const MAX_AXES = 64;

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

/**
 * The storage that a persistent id stands for: ("storage", class, key, device, length), before version
 * 1.6 followed by nothing, None or, for a view, (its own key, offset, length).
 *
 * @returns `undefined` when the id is of another form
 */
export function storageOf(id: PickleValue | undefined): StorageReference | undefined {
  if (!Array.isArray(id) || id.length < 5 || id.length > 6 || id[0] !== "storage") return undefined;
  const [, type, key, , length, view = null] = id;
  if (typeof key !== "string" || !isCount(length)) return undefined;
  if (!isGlobal(type) || type.storage === undefined) return undefined;
  const whole = { kind: "storage", key, type: type.storage, length } as const;
  if (view === null) return { ...whole, begin: 0, end: length };
  if (!Array.isArray(view) || view.length !== 3) return undefined;
  const [, begin, viewLength] = view;
  if (!isCount(begin) || !isCount(viewLength) || begin + viewLength > length) return undefined;
  return { ...whole, begin, end: begin + viewLength };
}
