/** The network: the one that is made from the style, or a trained one, which is fetched or taken from a file. */
import { useState } from "preact/hooks";
import { mayFetch, PUBLISHED_BYTES } from "../../networks/addresses.ts";
import type { KeptNetwork } from "../../networks/protocol.ts";
import { megabytes } from "../../networks/shelf.ts";
import type { NetworkChoice } from "../../protocol.ts";
import { send } from "../engine.ts";
import { useValue } from "../signals.ts";
import { hasPainting, tell } from "../store.ts";
import { bringIn, cancel, chosen, coming, isComing, kept, note, remove } from "./networks.ts";
import { measureKernels, measures } from "./kernels.ts";

/** Formats of files as their names end. */
const ENDINGS = ".safetensors,.pth,.pt,.bin,.h5,.hdf5";

/** Goes on with a network, also while it paints. */
function choose(network: NetworkChoice | undefined): void {
  note(network);
  if (hasPainting.value) send({ type: "network", network: chosen.value });
}

/** The section of the networks. */
export function Networks() {
  const networks = useValue(kept);
  const used = useValue(chosen);
  const measuring = useValue(measures);
  return (
    <details class="networks" id="networks">
      <summary>Network: {used?.name ?? "from the style"}</summary>
      <ul aria-label="Networks">
        <li>
          <label class="check">
            <input
              type="radio"
              name="network"
              checked={used === undefined}
              onChange={() => choose(undefined)}
            />
            <span>
              Made from the style<small>at once, nothing to fetch</small>
            </span>
          </label>
        </li>
        {networks.map((network) => <Kept key={network.name} network={network} />)}
      </ul>
      <BringIn />
      <label class="check">
        <input
          type="checkbox"
          id="measure-kernels"
          checked={measuring}
          onChange={({ currentTarget }) => measureKernels(currentTarget.checked)}
        />
        <span>
          Find the fastest kernels first
          <small>two seconds before a painting, remembered for this device</small>
        </span>
      </label>
    </details>
  );
}

function Kept({ network }: { readonly network: KeptNetwork }) {
  const { name, sha256, bytes, layers, preprocessing, source } = network;
  return (
    <li>
      <label class="check" title={`from ${source}; SHA-256 ${sha256}`}>
        <input
          type="radio"
          name="network"
          checked={useValue(chosen)?.sha256 === sha256}
          onChange={() => choose(network)}
        />
        <span>
          {name}
          <small>{layers}, {preprocessing}, {megabytes(bytes)}</small>
        </span>
      </label>
      <button
        type="button"
        class="quiet"
        aria-label={`Remove ${name}`}
        onClick={() => void remove(network)}
      >
        Remove
      </button>
    </li>
  );
}

function BringIn() {
  const busy = useValue(isComing);
  if (busy) return <Coming />;
  return (
    <div class="bring-in">
      <div class="row">
        <button
          type="button"
          id="fetch-network"
          onClick={() => bringIn({ type: "fetch" }, taken)}
        >
          Fetch VGG-19 ({megabytes(PUBLISHED_BYTES)})
        </button>
        <FileButton />
      </div>
      <Address />
    </div>
  );
}

function taken(network: KeptNetwork): void {
  choose(network);
  tell("info", `${network.name} is kept in this browser, and paints from now on`);
}

function FileButton() {
  return (
    <label class="button">
      <input
        type="file"
        id="network-file"
        accept={ENDINGS}
        aria-label="Choose a file of weights"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) bringIn({ type: "import", file }, taken);
          currentTarget.value = "";
        }}
      />
      From a file
    </label>
  );
}

/** A field for an address. Where the page may not fetch from it, the browser downloads it, and the file is chosen. */
function Address() {
  const [text, setText] = useState("");
  const url = URL.parse(text, location.href);
  const foreign = text !== "" && url !== null && !mayFetch(url);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== "") bringIn({ type: "fetch", url: text }, taken);
      }}
    >
      <input
        type="text"
        inputMode="url"
        id="network-url"
        aria-label="Address of a file of weights"
        placeholder="or from an address"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value.trim())}
      />
      {foreign
        ? (
          <a class="button" href={url.href} target="_blank" rel="noreferrer" download>
            Download
          </a>
        )
        : <button type="submit">Fetch</button>}
      {foreign && (
        <small>
          So that no picture can leave it, this page fetches from nowhere but its own address and
          the published one. Download the file, then choose it.
        </small>
      )}
    </form>
  );
}

function Coming() {
  const { done, total, note } = useValue(coming) ?? { done: 0, total: 0 };
  const share = total > 0 ? done / total : undefined;
  return (
    <div class="coming">
      <progress
        aria-label="Share of the network that has come"
        {...share !== undefined && { value: share }}
        max={1}
      />
      <p role="status">
        {total > 0 ? `${megabytes(done)} of ${megabytes(total)}` : "Asking for it"}
        {note && `, ${note}`}
      </p>
      <button type="button" onClick={cancel}>Cancel</button>
    </div>
  );
}
