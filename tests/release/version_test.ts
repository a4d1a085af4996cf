/** Raising the version. */
import { assertEquals, assertThrows } from "@std/assert";
import { withRelease, withVersion } from "../../release/version.ts";

Deno.test("version: it is written in place of the old one, and nothing else changes", () => {
  const json = '{\n  "name": "x",\n  "version": "0.1.0",\n  "imports": { "y": "npm:y@0.1.0" }\n}\n';
  assertEquals(
    withVersion(json, "1.2.3"),
    json.replace('"version": "0.1.0"', '"version": "1.2.3"'),
  );
  assertThrows(() => withVersion("{}", "1.2.3"), Error, "no version");
});

Deno.test("version: the changelog's news become the version's", () => {
  const before = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-01-01)\n";
  const after =
    "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- New.\n\n## 0.1.0 (2026-01-01)\n";
  assertEquals(withRelease(before, "0.2.0", "2026-12-01"), after);
  assertThrows(() => withRelease("# Changelog\n", "0.2.0", "2026-12-01"), Error, "Unreleased");
});
