/** The button by which a saved session is opened. */
import { EXTENSION } from "./session_file.ts";
import { openSession } from "./sessions.ts";

/** A file chooser. */
export function OpenSession() {
  const take = async ({ currentTarget: input }: { readonly currentTarget: HTMLInputElement }) => {
    const [file] = input.files ?? [];
    if (file) await openSession(file, file.name);
    input.value = "";
  };
  return (
    <label class="button">
      <input
        type="file"
        accept={EXTENSION}
        aria-label="Open a session"
        onChange={(event) => void take(event)}
      />
      Open a session
    </label>
  );
}
