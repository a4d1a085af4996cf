/** Maps and matrices as pictures on small canvases. */
import { useEffect, useRef } from "preact/hooks";

interface MapProps {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** A map of 8 bits, grey. */
export function MapPicture({ grey, width, height, label }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    paint(canvas.current!, { width, height }, (i) => [grey[i]!, grey[i]!, grey[i]!]);
  }, [grey]);
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={label} />;
}

interface MatrixProps {
  readonly values: Float32Array;
  readonly label: string;
  /** Called with the cell under the pointer. */
  readonly onCell: (row: number, column: number) => void;
}

/** A square matrix of numbers from 0 to 1, from the canvas's background to its colour. */
export function MatrixPicture({ values, label, onCell }: MatrixProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.sqrt(values.length);
  useEffect(() => {
    const { color, backgroundColor } = getComputedStyle(canvas.current!);
    const [from, to] = [numbersOf(backgroundColor), numbersOf(color)];
    paint(
      canvas.current!,
      { width: side, height: side },
      (i) => from.map((value, k) => value + (to[k]! - value) * values[i]!),
    );
  }, [values]);
  const find = ({ clientX, clientY, currentTarget }: PointerEvent) => {
    const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect();
    const cell = (share: number) => Math.min(side - 1, Math.max(0, Math.floor(side * share)));
    onCell(cell((clientY - top) / height), cell((clientX - left) / width));
  };
  return (
    <canvas
      ref={canvas}
      class="matrix"
      width={side}
      height={side}
      role="img"
      aria-label={label}
      onPointerMove={find}
      onPointerDown={find}
    />
  );
}

function paint(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
  colorAt: (i: number) => readonly number[],
): void {
  if (width === 0 || height === 0) return;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) image.data.set([...colorAt(i), 255], 4 * i);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}

/** Red, green and blue of a colour as the browser tells it. */
function numbersOf(color: string): number[] {
  return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
