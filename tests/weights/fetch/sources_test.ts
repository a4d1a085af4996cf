/** Tests of known networks and their mirrors. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { PentimentoError } from "../../../core/errors.ts";
import {
  fetchKnownVgg19,
  KNOWN_NETWORKS,
  type KnownNetwork,
  type Mirror,
} from "../../../weights/fetch/sources.ts";
import { FileServer } from "../http_server.ts";
import { noWaiting } from "../remote_scene.ts";
import { sparseVgg } from "../sparse_vgg.ts";

const HASH = "0123456789abcdef".repeat(4);

/** A table of one network with these mirrors. */
function table(mirrors: Mirror[], more: Partial<KnownNetwork> = {}) {
  const network = {
    description: "one for tests",
    license: "MIT",
    preprocessing: "torchvision" as const,
    ...more,
    mirrors,
  };
  return { ...noWaiting(), upTo: "conv1_1" as const, networks: new Map([["net", network]]) };
}

Deno.test("every known network has https addresses, and a whole hash where it has one", () => {
  assertEquals([...KNOWN_NETWORKS.keys()], ["vgg19", "caffe"]);
  for (const { mirrors, license } of KNOWN_NETWORKS.values()) {
    assert(license !== "" && mirrors.length > 1);
    for (const { url, sha256, revision } of mirrors) {
      assertEquals(new URL(url).protocol, "https:");
      assert(sha256 === undefined || /^[0-9a-f]{64}$/.test(sha256));
      assert(revision === undefined || url.includes(revision));
    }
  }
});

Deno.test("mirrors are tried in turn, and the first that has the network gives it", async () => {
  await using server = new FileServer({ "/good": sparseVgg(), "/unused": sparseVgg() });
  const mirrors = ["/missing", "/good", "/unused"].map((path) => ({ url: server.url(path) }));
  const failures: string[] = [];
  const { layers, metadata } = await fetchKnownVgg19("net", {
    ...table([mirrors[0]!, { ...mirrors[1]!, revision: "r1" }, mirrors[2]!]),
    onMirror: (why) => void failures.push(why),
  });
  assertEquals(layers, ["conv1_1"]);
  const { source, revision, license } = metadata;
  assertEquals([source, revision, license], [server.url("/good"), "r1", "MIT"]);
  assertEquals(failures.length, 1);
  assertStringIncludes(failures[0]!, `${server.url("/missing")} could not be fetched`);
  assert(server.asked.every(({ path }) => path !== "/unused"));
});

Deno.test("when no mirror has it, it is said what failed of each", async () => {
  await using server = new FileServer({ "/claiming": sparseVgg() });
  server.files.get("/claiming")!.headers = { "x-linked-etag": `"${HASH}"` };
  const mirrors = [
    { url: server.url("/missing") },
    { url: server.url("/claiming"), sha256: "f".repeat(64) },
  ];
  const error = await assertRejects(
    () => fetchKnownVgg19("net", table(mirrors)),
    PentimentoError,
  );
  assertStringIncludes(error.message, 'No mirror gave "net": (1) ');
  assertStringIncludes(error.message, "the answer is 404");
  assertStringIncludes(error.message, `; (2) ${server.url("/claiming")} should have the SHA-256`);
});

Deno.test("a mirror with another network than the table says is refused, unless that is asked for", async () => {
  await using server = new FileServer({ "/model": sparseVgg() });
  const options = table([{ url: server.url("/model") }], { preprocessing: "caffe" });
  await assertRejects(
    () => fetchKnownVgg19("net", options),
    PentimentoError,
    "should hold a network for the preprocessing caffe",
  );
  const asked = await fetchKnownVgg19("net", { ...options, preprocessing: "torchvision" });
  assertEquals(asked.preprocessing, "torchvision");
});

Deno.test("after an abort no other mirror is tried", async () => {
  await using server = new FileServer({ "/second": sparseVgg() });
  const controller = new AbortController();
  const reason = new PentimentoError("enough");
  server.behavior.instead = () => {
    controller.abort(reason);
    return new Response(null, { status: 404 });
  };
  const options = table([{ url: server.url("/first") }, { url: server.url("/second") }]);
  const error = await assertRejects(
    () => fetchKnownVgg19("net", { ...options, signal: controller.signal }),
    Error,
  );
  assertEquals([error, server.asked.length], [reason, 1]);
});

Deno.test("a name that is not known is refused with those that are", async () => {
  await assertRejects(
    () => fetchKnownVgg19("vgg16"),
    PentimentoError,
    'is wanted (vgg19, caffe), but "vgg16" was given',
  );
});
