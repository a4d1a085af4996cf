import { assertStringIncludes, assertThrows } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import type { Gpu } from "../../../core/gpu/gpu.ts";
import { expectFits } from "../../../core/transfer/fits.ts";

/** A device that binds so many MiB, as far as the check looks at it. */
function binding(mebibytes: number): Gpu {
  const limits = { maxStorageBufferBindingSize: mebibytes * 2 ** 20, maxBufferSize: 2 ** 40 };
  return { limits, info: { description: "small card" } } as unknown as Gpu;
}

Deno.test("fits: what the device can bind passes", () => {
  // 64 channels of 724 x 724 floats are 127.99 MiB.
  expectFits(binding(128), { width: 724, height: 724 }, [{ width: 3, height: 3 }]);
  expectFits(binding(128), { width: 1000, height: 500 }, []);
});

Deno.test("fits: too large a picture is refused with the largest size that works", () => {
  const { message } = assertThrows(
    () => expectFits(binding(128), { width: 2048, height: 2048 }, []),
    PentimentoError,
  );
  assertStringIncludes(message, "2048 x 2048 pixels has feature maps of 1024 MiB");
  assertStringIncludes(message, "small card binds at most 128 MiB: choose a size of at most 724");
});

Deno.test("fits: what padding adds counts as well", () => {
  expectFits(binding(128), { width: 722, height: 722 }, [], { border: 2 });
  const { message } = assertThrows(
    () => expectFits(binding(128), { width: 724, height: 724 }, [], { border: 2 }),
    PentimentoError,
  );
  assertStringIncludes(message, "choose a size of at most 722");
});

Deno.test("fits: a style image that is larger counts as well", () => {
  const wide = { width: 1000, height: 100 };
  expectFits(binding(128), wide, [wide]);
  const { message } = assertThrows(
    () => expectFits(binding(128), wide, [wide, { width: 1000, height: 1000 }]),
    PentimentoError,
  );
  assertStringIncludes(message, "at most 724");
});
