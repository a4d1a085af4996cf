/** The schema: every option, in the groups and the order of the help. */
import { LOSSES } from "./losses.ts";
import { MEMORY, NETWORK } from "./network.ts";
import { OPTIMIZATION, PICTURE } from "./optimization.ts";
import type { Options } from "./option.ts";
import { COLOR, REGIONS, STYLES } from "./styles.ts";

/**
 * Every option of the library by its group and name. To add an option is to add an entry to its group.
 *
 * @category Options
 */
export const OPTIONS = {
  "Picture": PICTURE,
  "Styles": STYLES,
  "Regions": REGIONS,
  "Colour": COLOR,
  "Optimisation": OPTIMIZATION,
  "Losses": LOSSES,
  "Network": NETWORK,
  "Memory": MEMORY,
} as const satisfies Record<string, Options>;
