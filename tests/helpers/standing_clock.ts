/** Runs before the command line: no time passes for it, so that a slow machine has time for all that it may do. */
import { STANDING, useClock } from "./clock.ts";

useClock(STANDING);
