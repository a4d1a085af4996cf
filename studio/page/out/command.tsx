/** The job as a command to paste where the program is, and the files that it reads. */
import { useState } from "preact/hooks";
import { type CommandFile, commandOf, filesOf } from "../../job_words.ts";
import { currentJob } from "../engine.ts";
import { download, stemOf } from "../save.ts";
import { useValue } from "../signals.ts";
import { options, tell, USUAL_SIZE } from "../store.ts";

/** Sides of usual prints, in pixels: 300 of them make an inch. */
const PRINTS = [["A6", 1748], ["A5", 2480], ["A4", 3508], ["A3", 4961]] as const;

/** The command with its size, and its files. */
export function CommandOut() {
  const { size: own = USUAL_SIZE } = useValue(options);
  const [size, setSize] = useState(Math.max(own, PRINTS[0][1]));
  const job = currentJob();
  const line = commandOf(job, { size, output: `${stemOf()}-painted.png` });
  return (
    <section>
      <h3>Finish it larger</h3>
      <p>This command paints the same job on any machine that has Pentimento, in full size.</p>
      <PrintSize {...{ size, setSize }} />
      <pre tabIndex={0} aria-label="The command">{line}</pre>
      <div class="row">
        <button type="button" onClick={() => void copy(line)}>Copy the command</button>
      </div>
      <p>Run it in a folder with these files:</p>
      <ul class="files">
        {differentOf(filesOf(job)).map((file) => <FileToSave key={file.name} {...file} />)}
      </ul>
    </section>
  );
}

/** The longest side, of which those of prints are proposed. */
function PrintSize({ size, setSize }: {
  readonly size: number;
  readonly setSize: (size: number) => void;
}) {
  return (
    <label class="print">
      <span>Longest side in pixels</span>
      <input
        type="number"
        id="print-size"
        min="16"
        max="65536"
        list="prints"
        value={size}
        onInput={({ currentTarget }) => {
          const side = Math.round(currentTarget.valueAsNumber);
          if (side > 0) setSize(side);
        }}
      />
      <datalist id="prints">
        {PRINTS.map(([name, side]) => <option key={name} value={side}>{name}</option>)}
      </datalist>
    </label>
  );
}

function FileToSave({ name, blob }: CommandFile) {
  return (
    <li>
      <span>{name}</span>
      <button
        type="button"
        class="quiet"
        aria-label={`Save ${name}`}
        onClick={() => download(blob, name)}
      >
        Save
      </button>
    </li>
  );
}

async function copy(line: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(line);
    tell("info", "The command is on the clipboard");
  } catch {
    tell("error", "This browser lets the page copy nothing: select the command, and copy it");
  }
}

/** One of each name. */
function differentOf(files: readonly CommandFile[]): CommandFile[] {
  return [...new Map(files.map((file) => [file.name, file])).values()];
}
