/** Memory of the process that measures. */

/** A line of /proc/self/status in bytes, as `VmRSS` or `VmHWM`; NaN on systems other than Linux. */
export function statusBytes(key: string): number {
  if (Deno.build.os !== "linux") return NaN;
  const text = Deno.readTextFileSync("/proc/self/status");
  return 1024 * Number(new RegExp(`${key}:\\s*(\\d+)`).exec(text)![1]);
}
