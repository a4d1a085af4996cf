/**
 * The launcher in a copy of the checkout, with nothing on its PATH but what a test puts there: stubs
 * for deno, npm, apt-get and sudo, and the few tools that every system has.
 */
import { assert } from "@std/assert";

const CHECKOUT = new URL("../", import.meta.url);
const TOOLS = "cat chmod cksum env find mkdir mv readlink rm sed sh tail tr".split(" ");

/** A test of the launcher in a scene of its own. Windows has no shell for it. */
export function launcherTest(name: string, test: (scene: Scene) => void): void {
  const ignore = Deno.build.os === "windows";
  Deno.test({ name, ignore }, () => {
    using scene = new Scene();
    test(scene);
  });
}

/** A Deno that tells its version and writes down how it was called; `jsr` is what JSR does to it. */
export const denoStub = (version: string, jsr = "exit 1") => `
case $1 in
  --version) echo "deno ${version} (stable, release, x86_64-unknown-linux-gnu)" ;;
  eval) echo "$0" ;;
  cache) case "$*" in *--import-map*) ;; *) ${jsr} ;; esac ;;
  *) printf '%s\\n' "$0" "$@" >"$CALLED"; printf '%s' "\${PENTIMENTO_IMPORT_MAP:-}" >"$CALLED.map"
     printf '%s' "\${PENTIMENTO_CACHE:-}" >"$CALLED.cache" ;;
esac`;

/** A checkout, a home and a system of its own; disposing of it removes them. */
export class Scene implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "launcher " }));
  readonly checkout = `${this.folder}/check out`;
  readonly home = `${this.folder}/home`;
  readonly system = `${this.folder}/system`;
  readonly work = `${this.folder}/work`;

  constructor() {
    for (const folder of [`${this.checkout}/offline`, this.home, this.system, this.work]) {
      Deno.mkdirSync(folder, { recursive: true });
    }
    for (const file of ["pentimento", "deno.json", "offline/import_map.json"]) {
      Deno.copyFileSync(new URL(file, CHECKOUT), `${this.checkout}/${file}`);
    }
    for (const tool of TOOLS) {
      this.stub(tool, `exec ${find(tool)} "$@"`);
    }
    // Waiting for JSR takes seconds; here they are short, but for a Deno that hangs.
    this.stub(
      "sleep",
      `case $1 in 1) exec ${find("sleep")} 0.05 ;; *) exec ${find("sleep")} 60 ;; esac`,
    );
    this.stub("deno", denoStub("2.9.6"));
    this.stub("uname", "echo Linux");
    this.stub("id", "echo 1000");
    this.addVulkan();
  }

  /** Puts a program on the PATH, or elsewhere. */
  stub(name: string, body: string, path = `${this.folder}/bin/${name}`): string {
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, `#!/bin/sh\n${body}\n`);
    Deno.chmodSync(path, 0o755);
    return path;
  }

  addVulkan(): void {
    for (const file of ["usr/lib/libvulkan.so.1", "usr/share/vulkan/icd.d/driver.json"]) {
      Deno.mkdirSync(`${this.system}/${file.slice(0, file.lastIndexOf("/"))}`, { recursive: true });
      Deno.writeTextFileSync(`${this.system}/${file}`, "");
    }
  }

  removeVulkan(): void {
    Deno.removeSync(`${this.system}/usr`, { recursive: true });
  }

  /** Runs the launcher; `called` is how it called Deno in the end: the program, then its arguments. */
  launch(
    args: string[],
    launcher = `${this.checkout}/pentimento`,
    env: Record<string, string> = {},
  ): {
    readonly code: number;
    readonly stderr: string;
    readonly called: string[];
    readonly importMap: string;
    readonly cache: string;
  } {
    const { code, stderr } = this.#run(launcher, args, env);
    const [called = "", importMap = "", cache = ""] = ["", ".map", ".cache"].map((end) =>
      exists(this.#called + end) ? Deno.readTextFileSync(this.#called + end) : ""
    );
    const words = called === "" ? [] : called.trimEnd().split("\n");
    return { code, stderr: new TextDecoder().decode(stderr), called: words, importMap, cache };
  }

  /**
   * Runs the launcher at a terminal of its own.
   *
   * @param line what stands behind it, as a shell reads it
   * @returns how it called Deno in the end
   */
  launchOnTerminal(line: string): string[] {
    const command = `exec '${this.checkout}/pentimento' ${line}`;
    const args = ["--quiet", "--return", "--command", command, "/dev/null"];
    this.#run("/usr/bin/script", args, { SHELL: "/bin/sh" });
    return Deno.readTextFileSync(this.#called).trimEnd().split("\n");
  }

  readonly #called = `${this.folder}/called`;

  #run(program: string, args: string[], env: Record<string, string>): Deno.CommandOutput {
    for (const end of ["", ".map", ".cache"]) {
      if (exists(this.#called + end)) Deno.removeSync(this.#called + end);
    }
    return new Deno.Command(program, {
      args,
      cwd: this.work,
      clearEnv: true,
      env: {
        PATH: `${this.folder}/bin`,
        HOME: this.home,
        CALLED: this.#called,
        PENTIMENTO_SYSROOT: this.system,
        ...env,
      },
    }).outputSync();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function find(tool: string): string {
  const path = ["/usr/bin", "/bin"].map((bin) => `${bin}/${tool}`).find(exists);
  assert(path, `${tool} is needed for this test`);
  return path;
}

/** Whether there is anything at a path. */
export function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}
