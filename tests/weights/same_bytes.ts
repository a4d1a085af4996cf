import { assertEquals } from "@std/assert";

/** Fails unless the bytes are the same; unlike `assertEquals`, it takes millions of them. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assertEquals(actual.length, expected.length);
  const different = actual.findIndex((byte, i) => byte !== expected[i]);
  if (different === -1) return;
  assertEquals(
    actual[different],
    expected[different],
    `the first byte that differs is number ${different}`,
  );
}
