/** Errors of the system as remedies. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { isAddress } from "../../cli/arguments/path_kinds.ts";
import { codeOf, remedyOf } from "../../cli/system_errors.ts";

Deno.test("system errors: a code is known by its name or by the number in the message", () => {
  assertEquals(codeOf(Object.assign(new Error("x"), { code: "ENOSPC" })), "ENOSPC");
  assertEquals(codeOf(new Error("File too large (os error 27)")), "EFBIG");
  assertEquals(codeOf(new Error("Odd (os error 9999)")), "error 9999");
  assertEquals(codeOf(new Error("a bug")), undefined);
  assertEquals(remedyOf(new Error("a bug"), "a.png"), undefined);
  assertEquals(remedyOf("no error", "a.png"), undefined);
});

Deno.test("system errors: every one has a remedy, or at least the system's words", () => {
  const remedy = (message: string) => remedyOf(new Error(message), "a.png");
  assertStringIncludes(remedy("No space left on device (os error 28)")!, "make room");
  assertStringIncludes(remedy("File too large (os error 27)")!, "ulimit -f");
  assertStringIncludes(remedy("Input/output error (os error 5)")!, "the disk");
  assertEquals(remedy("Odd (os error 9999)"), "Odd (os error 9999)");
  assertStringIncludes(remedyOf(new Deno.errors.FilesystemLoop("x"), "a.png")!, "circle");
});

Deno.test("system errors: what Deno keeps to itself is not a matter of a permission", () => {
  const error = new Deno.errors.NotCapable("Requires read access to x");
  assertStringIncludes(remedyOf(error, "a.png")!, "without the permission");
  for (const path of ["/dev/sda", "/proc/self/mem", "/sys/x"]) {
    assertStringIncludes(remedyOf(error, path)!, "keeps programs away");
  }
  assertStringIncludes(remedyOf(error, "/device/a.png")!, "without the permission");
});

Deno.test("system errors: addresses are told from files", () => {
  for (const path of ["https://h/a.png", "HTTP://h", "s3://b/k", "file:///a"]) {
    assertEquals(isAddress(path), true, path);
    assertStringIncludes(remedyOf(new Deno.errors.NotFound("x"), path)!, "is an address");
  }
  for (const path of ["a.png", "C:\\a.png", "./http://h", "data:", "a:b.png", "/x://y"]) {
    assertEquals(isAddress(path), false, path);
  }
});
