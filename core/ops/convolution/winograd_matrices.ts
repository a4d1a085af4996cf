/**
 * Winograd's minimal filtering F(m x m, 3 x 3) as matrices: with n = m + 2,
 *
 *     Y = A^T ((G g G^T) * (B^T d B)) A
 *
 * where d is an n x n window of the input, g a 3x3 kernel, Y the m x m outputs, and * is elementwise
 * (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015). They follow from n - 1
 * points and infinity by the Toom-Cook construction.
 *
 * The points here are closed under x -> 1/x, and the rows of G are scaled as x^(k-1). Turning a kernel by
 * 180 degrees then only permutes the rows of G, so one copy of the transformed weights serves the
 * convolution and its gradient; the gradient's other matrices are permuted instead.
 */
export interface WinogradMatrices {
  /** Outputs along one side of a tile, m. */
  readonly tile: number;
  /** Points, and inputs along one side of a window, n = m + 2. */
  readonly size: number;
  /** `B^T`, n x n. */
  readonly input: readonly (readonly number[])[];
  /** `G`, n x 3. */
  readonly kernel: readonly (readonly number[])[];
  /** `A^T`, m x n. */
  readonly output: readonly (readonly number[])[];
}

/**
 * The finite points of F(2) and F(4); infinity always comes last. Of all sets for F(4) that are closed under
 * x -> 1/x, {0, a, -a, 1/a, -1/a} with a near 1.5 rounds least: a relative error of 8e-7 over 64 channels,
 * where 0, 1, -1, 2, 1/2 make 3e-6. Points in pairs of a and -a also leave more zeros in the matrices.
 */
const POINTS: Readonly<Record<number, readonly number[]>> = {
  2: [0, 1, -1],
  4: [0, 3 / 2, -3 / 2, 2 / 3, -2 / 3],
};

/** For each tile size, the row that a point's reciprocal has: turning a kernel exchanges these rows. */
const RECIPROCAL: Readonly<Record<number, readonly number[]>> = {
  2: [3, 1, 2, 0],
  4: [5, 3, 4, 1, 2, 0],
};

/**
 * The matrices for the convolution, or for its gradient with the same transformed weights.
 *
 * @param tile outputs along one side, 2 or 4
 * @param transposed whether they are for the gradient with respect to the input
 */
export function winogradMatrices(tile: 2 | 4, transposed = false): WinogradMatrices {
  const points = POINTS[tile]!;
  const size = points.length + 1;
  const kernel: number[][] = [];
  const input: number[][] = [];
  const columns: number[][] = [];
  points.forEach((a, j) => {
    const others = points.filter((_, i) => i !== j);
    const scale = a === 0 ? 1 : 1 / a;
    kernel.push([scale, scale * a, scale * a * a]);
    // What G does not carry of the Lagrange polynomial's denominator, B does.
    const weight = 1 / (scale * others.reduce((product, b) => product * (a - b), 1));
    input.push([...polynomial(others).map((c) => c * weight), 0]);
    columns.push(Array.from({ length: tile }, (_, i) => a ** i));
  });
  kernel.push([0, 0, 1]);
  input.push(polynomial(points));
  columns.push(Array.from({ length: tile }, (_, i) => i === tile - 1 ? 1 : 0));
  const order = transposed ? RECIPROCAL[tile]! : columns.map((_, j) => j);
  return {
    tile,
    size,
    kernel,
    input: order.map((j) => input[j]!),
    output: Array.from({ length: tile }, (_, i) => order.map((j) => columns[j]![i]!)),
  };
}

/** The coefficients of the product of (x - root), lowest power first. */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce<number[]>((coefficients, root) => {
    const next = [...coefficients.map((c) => -root * c), 0];
    coefficients.forEach((c, i) => next[i + 1]! += c);
    return next;
  }, [1]);
}

/** `B^T` and `A^T` as WGSL functions on arrays of vec4. */
export function transformText(
  matrices: Pick<WinogradMatrices, "input" | "output">,
): string {
  return functionText("input_transform", matrices.input) +
    functionText("output_transform", matrices.output);
}

function functionText(name: string, matrix: readonly (readonly number[])[]): string {
  const from = matrix[0]!.length;
  const rows = matrix.map((row) => `    ${combination(row)},\n`).join("");
  return `fn ${name}(d: array<vec4f, ${from}>) -> array<vec4f, ${matrix.length}> {\n` +
    `  return array<vec4f, ${matrix.length}>(\n${rows}  );\n}\n`;
}

function combination(row: readonly number[]): string {
  const terms = row.flatMap((factor, i) => {
    if (factor === 0) return [];
    if (factor === 1) return [`d[${i}]`];
    return [factor === -1 ? `-d[${i}]` : `${literal(factor)} * d[${i}]`];
  });
  return terms.join(" + ");
}

function literal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
