/** What deploy/ hands to schedulers, as far as it goes without them: the script with a stand-in for Slurm. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { SHARD_VARIABLES } from "../cli/batch/shards.ts";
import { COMMANDS } from "../cli/commands/index.ts";
import { inFolder } from "./cli/run_cli.ts";

const path = (name: string) =>
  decodeURIComponent(new URL(`../deploy/${name}`, import.meta.url).pathname);
const read = (name: string) => Deno.readTextFileSync(path(name));

/**
 * Runs Slurm's script with a launcher that prints its arguments and then does something, and an scontrol that prints
 * what it was called with.
 *
 * @param options.trap what the launcher does first
 * @param options.act called once it has begun
 */
async function runSlurm(
  launcher: string,
  { trap = "", act = () => {} }: {
    readonly trap?: string;
    readonly act?: (process: Deno.ChildProcess) => void;
  } = {},
): Promise<{ code: number; stdout: string }> {
  let result = { code: -1, stdout: "" };
  await inFolder(async (folder) => {
    const put = async (name: string, body: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/bash\n${body}\n`);
      await Deno.chmod(`${folder}/${name}`, 0o755);
    };
    await put("launcher", `${trap}\nprintf '<%s>' "$@"\n${launcher}`);
    await put("scontrol", `printf 'scontrol %s' "$*"`);
    const process = new Deno.Command("/bin/bash", {
      args: [path("slurm.sh"), "stylize", "c/*", "two words"],
      cwd: folder,
      env: {
        PATH: `${folder}:${Deno.env.get("PATH")}`,
        PENTIMENTO: "./launcher",
        SLURM_JOB_ID: "77",
        SLURM_ARRAY_JOB_ID: "70",
        SLURM_ARRAY_TASK_ID: "3",
      },
      stdout: "piped",
    }).spawn();
    let stdout = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      if (stdout === "") act(process);
      stdout += text;
    }
    result = { code: (await process.status).code, stdout };
  });
  return result;
}

const ignore = Deno.build.os === "windows";

Deno.test({
  name: "process: Slurm's script hands on the line and the exit code",
  ignore,
  fn: async () => {
    const { code, stdout } = await runSlurm("exit 1");
    assertEquals([code, stdout], [1, "<stylize><c/*><two words>"]);
    assertEquals((await runSlurm("exit 0")).code, 0);
  },
});

Deno.test({
  name:
    "process: Slurm's script has the picture saved when the time ends, and the task begun again",
  ignore,
  fn: async () => {
    const begun = "<stylize><c/*><two words>";
    const trap = "trap 'printf saved; exit 140' USR2; trap 'printf saved; exit 143' TERM";
    const waits = "while :; do sleep 0.05; done";
    const timed = await runSlurm(waits, { trap, act: (process) => process.kill("SIGUSR2") });
    assertEquals(timed, { code: 140, stdout: `${begun}savedscontrol requeue 70_3` });
    // One that is cancelled is saved, but not begun again; nor is one that is finished by then.
    const cancelled = await runSlurm(waits, { trap, act: (process) => process.kill("SIGTERM") });
    assertEquals(cancelled, { code: 143, stdout: `${begun}saved` });
    const finished = await runSlurm(waits, {
      trap: "trap 'exit 0' USR2",
      act: (process) => process.kill("SIGUSR2"),
    });
    assertEquals(finished, { code: 0, stdout: begun });
  },
});

Deno.test("Kubernetes' manifest counts its parts once, and calls a command that there is", () => {
  const text = read("kubernetes.yaml");
  const value = (name: string) => text.match(new RegExp(`^ *${name}: (.*)$`, "m"))?.[1];
  assertEquals(value("completionMode"), "Indexed");
  const parts = value("completions");
  assertMatch(parts!, /^\d+$/);
  const [, variable, count] = text.match(/- name: (PENTIMENTO_\w+)\n +value: "(\d+)"/)!;
  assertEquals([value("parallelism"), count], [parts, parts]);
  assert(SHARD_VARIABLES.includes(variable!));
  const [command] = value("args")!.slice(1).split(",");
  assert(command! in COMMANDS, command);
});

Deno.test("deploy/ and docs/batch.md name each other's files, and variables that are read", () => {
  const page = Deno.readTextFileSync(new URL("../docs/batch.md", import.meta.url));
  for (const name of ["slurm.sh", "kubernetes.yaml", "Dockerfile"]) {
    assert(page.includes(`deploy/${name}`) && read(name).length > 0, name);
  }
  for (const [name] of page.matchAll(/\b(?:SLURM|JOB|PENTIMENTO)_[A-Z_]+\b/g)) {
    assert(SHARD_VARIABLES.includes(name), name);
  }
});

Deno.test("docs/batch.md has every event with its fields", () => {
  const page = Deno.readTextFileSync(new URL("../docs/batch.md", import.meta.url));
  const events = Deno.readTextFileSync(new URL("../cli/batch/events.ts", import.meta.url));
  const names = [...events.matchAll(/event: ((?:"\w+"(?: \| )?)+)/g)]
    .flatMap(([, words]) => words!.match(/\w+/g)!);
  assertEquals(new Set(names).size, 8);
  for (const name of names) assert(page.includes(`| \`${name}\``), name);
  for (const [, name] of events.matchAll(/^ +readonly (\w+):/gm)) {
    if (name !== "event") assert(page.includes(`\`${name}\``), name);
  }
});
