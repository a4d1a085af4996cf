let found: Promise<string | undefined> | undefined;

/** A Python that has torch and numpy: what PYTHON names, the first on the path, or the system's. */
export function findPython(): Promise<string | undefined> {
  found ??= firstWithTorch();
  return found;
}

async function firstWithTorch(): Promise<string | undefined> {
  const named = Deno.env.get("PYTHON");
  for (const command of [...(named ? [named] : []), "python3", "/usr/bin/python3"]) {
    if (await hasTorch(command)) return command;
  }
  return undefined;
}

async function hasTorch(command: string): Promise<boolean> {
  const args = ["-c", "import numpy, torch"];
  try {
    const { success } = await new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch {
    // There is no such program.
    return false;
  }
}
