/** Opening of an address in the browser that a person uses. */

/** The program that opens addresses on a system. */
export function openerOf(os: typeof Deno.build.os): string {
  return os === "darwin" ? "open" : os === "windows" ? "explorer" : "xdg-open";
}

/** Opens an address; false where that fails. */
export async function openInBrowser(url: string): Promise<boolean> {
  try {
    const opener = openerOf(Deno.build.os);
    const { success } = await new Deno.Command(opener, {
      args: [url],
      stdout: "null",
      stderr: "null",
    }).output();
    // Explorer tells nothing by its exit code.
    return success || opener === "explorer";
  } catch {
    return false;
  }
}
