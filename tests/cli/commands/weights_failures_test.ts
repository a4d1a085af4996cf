/** The weights commands where something goes wrong, with a server of our own. */
import { assert, assertEquals } from "@std/assert";
import { bytesFile } from "../../weights/http_server.ts";
import { safetensorsFile } from "../../weights/safetensors_writer.ts";
import { vggTensors } from "../../weights/synthetic_vgg.ts";
import { encodePicture } from "../../../cli/pictures/image_file.ts";
import { cliCommand, list, SHALLOW } from "../run_cli.ts";
import { assertFails, CONVENTION, inScene, MODEL } from "./weights_scene.ts";

Deno.test("weights: nothing is replaced unasked, and nothing that fails harms what was there", () =>
  inScene({
    "/model.safetensors": bytesFile(MODEL),
    "/cut.safetensors": bytesFile(MODEL.slice(0, 300_000)),
    "/page": bytesFile(new TextEncoder().encode("<!doctype html><html>Sign in first</html>")),
  }, async ({ folder, weights, server, call }) => {
    const model = server.url("/model.safetensors");
    assertEquals((await call("weights", "fetch", "--from", model, "--quiet")).code, 0);
    const kept = await Deno.readFile(`${weights}/vgg19.safetensors`);
    assertFails(await call("weights", "fetch", "--from", model), "--overwrite");
    await Deno.writeTextFile(`${folder}/notes.txt`, "no weights at all");
    const bad: [source: string, message: string][] = [
      [server.url("/none"), "404"],
      [server.url("/page"), "web page"],
      [server.url("/cut.safetensors"), "truncated"],
      ["notes.txt", "notes.txt"],
      ["none.pth", "no such file"],
      [folder, "are a folder"],
      ["ftp://127.0.0.1/model", "http"],
    ];
    for (const [source, message] of bad) {
      assertFails(await call("weights", "fetch", "--from", source, "--overwrite"), message);
      assertEquals(await Deno.readFile(`${weights}/vgg19.safetensors`), kept, source);
    }
    assertEquals(list(weights).filter((name) => name !== ".unfinished"), ["vgg19.safetensors"]);
    assertEquals((await call("weights", "fetch", "--from", model, "--overwrite")).code, 0);
  }));

Deno.test("weights: a damaged network is told from a whole one", () =>
  inScene({}, async ({ folder, weights, call }) => {
    await Deno.writeFile(`${folder}/model.safetensors`, MODEL);
    for (const name of ["good", "flipped", "cut"]) {
      assertEquals((await call("weights", "import", "model.safetensors", "--as", name)).code, 0);
    }
    const bytes = await Deno.readFile(`${weights}/flipped.safetensors`);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(`${weights}/flipped.safetensors`, bytes);
    await Deno.truncate(`${weights}/cut.safetensors`, 5000);
    const { code, stdout, stderr } = await call("weights", "verify", "--json");
    assertEquals(code, 1, stderr);
    const verdicts = JSON.parse(stdout).networks as { name: string; intact: boolean }[];
    assertEquals(verdicts.map(({ name, intact }) => [name, intact]), [
      ["cut", false],
      ["flipped", false],
      ["good", true],
    ]);
    assert(/^DAMAGED {2}flipped: "features.7.bias" is changed; fetch/m.test(stderr), stderr);
    assert(/^DAMAGED {2}cut: .*truncated/m.test(stderr), stderr);
    assert(/^Intact {2}good: 8 tensors/m.test(stderr), stderr);
    assertEquals((await call("weights", "verify", "good", "--quiet")).stderr, "");
    const listed = await call("weights", "list");
    assertEquals(listed.code, 0, listed.stderr);
    assert(/^cut +damaged .*pentimento weights verify$/m.test(listed.stdout), listed.stdout);
    assert(/^good +conv1_1 to conv2_2/m.test(listed.stdout), listed.stdout);
  }));

Deno.test({
  name: "weights: a fetch that is interrupted or killed leaves nothing half, and the next goes on",
  // Windows cannot send SIGINT to a process.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const big = safetensorsFile(vggTensors(9), CONVENTION);
    for (const [signal, ends] of [["SIGINT", 130], ["SIGKILL", 137]] as const) {
      await inScene({ "/model.safetensors": bytesFile(big) }, async (scene) => {
        const { folder, weights, server, call } = scene;
        const args = ["weights", "fetch", "--from", server.url("/model.safetensors")];
        const held = Promise.withResolvers<Response | undefined>();
        // The last pieces wait until the process has ended.
        server.behavior.instead = ({ range }) => {
          return Number(/\d+/.exec(range)?.[0]) < 8_000_000 ? undefined : held.promise;
        };
        const means = { cache: `${folder}/cache`, host: `127.0.0.1:${server.port}` };
        const process = cliCommand(folder, args, means).spawn();
        const said = new Response(process.stderr).text();
        const output = new Response(process.stdout).text();
        while (!keptPieces(weights)) await new Promise((resolve) => setTimeout(resolve, 20));
        process.kill(signal);
        assertEquals((await process.status).code, ends, await said);
        held.resolve(undefined);
        assertEquals(await output, "");
        assertEquals((await said).includes("Interrupted: "), signal === "SIGINT", await said);
        assertEquals(list(weights), [".unfinished"]);
        const before = server.sent;
        delete server.behavior.instead;
        const again = await call(...args);
        assertEquals(again.code, 0, again.stderr);
        assert(server.sent - before < big.length - 7_500_000, `${server.sent - before} came again`);
        assertEquals(list(weights), ["vgg19.safetensors"]);
        assertEquals((await call("weights", "verify", "--quiet")).code, 0);
      });
    }
  },
});

Deno.test("weights: two fetches at once do not harm each other", () =>
  inScene({ "/model.safetensors": bytesFile(MODEL) }, async ({ weights, server, run, call }) => {
    const fetch = ["weights", "fetch", "--from", server.url("/model.safetensors"), "--overwrite"];
    for (const { code, stderr } of await Promise.all([run(...fetch), run(...fetch)])) {
      assertEquals(code, 0, stderr);
    }
    assertEquals(list(weights), ["vgg19.safetensors"]);
    assertEquals((await call("weights", "verify", "--quiet")).code, 0);
  }));

Deno.test({
  name: "weights: a device, a pipe, a folder or an enormous file is refused before it is read",
  // Windows has none of these.
  ignore: Deno.build.os === "windows",
  fn: () =>
    inScene({}, async ({ folder, weights, call }) => {
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      await Deno.mkdir(`${folder}/dir`);
      // The first has no header, the second a whole network and a terabyte of nothing.
      for (const [name, bytes] of [["zeros", new Uint8Array(8)], ["model", MODEL]] as const) {
        await Deno.writeFile(`${folder}/${name}.safetensors`, bytes);
        await Deno.truncate(`${folder}/${name}.safetensors`, 2 ** 40);
      }
      await Deno.mkdir(weights, { recursive: true });
      for (const [name, target] of [["kept", "zeros.safetensors"], ["device", "/dev/zero"]]) {
        await Deno.symlink(
          target!.startsWith("/") ? target! : `${folder}/${target}`,
          `${weights}/${name}.safetensors`,
        );
      }
      await Deno.writeFile(
        `${folder}/a.png`,
        await encodePicture({ width: 16, height: 16, data: new Float32Array(768) }),
      );
      const what: [path: string, message: string][] = [
        ["/dev/zero", "not a regular file"],
        ["pipe", "not a regular file"],
        ["dir", "are a folder"],
        [
          "zeros.safetensors",
          "1099511627776 bytes long, but a file that holds a VGG-19 has at most",
        ],
        ["model.safetensors", "1099511627776 bytes long"],
        ["kept", "1099511627776 bytes long"],
        ["device", "no such file"],
      ];
      for (const [path, message] of what) {
        const losses = ["a.png", "a.png", "--weights", path, ...SHALLOW, "--no-tune", "--quiet"];
        const commands = [
          ["losses", ...losses],
          ["inspect", "a.png", "-o", "seen", "--weights", path, "--no-tune", "--quiet"],
          ["weights", "normalize", path, "a.png", "--as", "n"],
          ...path.startsWith("k") || path.startsWith("dev")
            ? []
            : [["weights", "import", path, "--as", "i"]],
        ];
        for (const command of commands) assertFails(await call(...command), message);
      }
      const { code, stderr } = await call("weights", "verify");
      assertEquals([code, stderr.includes("at most 100000000")], [1, true], stderr);
    }),
});

/** Whether both of the first two pieces are kept. */
function keptPieces(weights: string): boolean {
  try {
    const names = list(`${weights}/.unfinished`).filter((name) => !name.endsWith(".part"));
    return names.length >= 2;
  } catch {
    return false;
  }
}
