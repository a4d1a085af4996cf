/** Saving the time-lapse of the run. */
import { ask } from "../engine.ts";
import { part } from "../parts.ts";
import { download, stemOf } from "../save.ts";
import { tell } from "../store.ts";

/** Saves a film of the pictures on the way. */
export async function saveFilm(): Promise<void> {
  const { canFilm, makeFilm } = await part("film");
  if (!canFilm()) {
    return tell(
      "error",
      "This browser has no encoder for films (WebCodecs): use Chrome, Edge, or a newer Firefox or Safari",
    );
  }
  const answer = await ask("timeLapse", {});
  if (answer === undefined) return;
  const pictures = answer.timeLapse.moments.map(({ picture }) => picture);
  if (pictures.length < 2) {
    return tell("error", "There are no two pictures on the way yet: let it paint, then try again");
  }
  const film = await makeFilm(pictures);
  if (film) return download(film.file, stemOf() + film.extension);
  tell("error", "This browser encodes no film of this size: choose another browser");
}
