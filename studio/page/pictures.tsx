/** The pictures that a painting is made from: the content with its regions, and the styles. */
import { RegionButton } from "./brush/region_button.tsx";
import { useValue } from "./signals.ts";
import { content } from "./store.ts";
import { StyleCards } from "./styles.tsx";
import { Shown, Sources } from "./well.tsx";

/** All of them. */
export function Pictures() {
  return (
    <aside class="pictures" aria-label="Pictures">
      <Content />
      <StyleCards />
      <p class="promise">No picture leaves this device.</p>
    </aside>
  );
}

function Content() {
  const chosen = useValue(content);
  return (
    <section class="well" data-place="content" aria-labelledby="content-title">
      <div class="card-head">
        <h2 id="content-title">Content</h2>
      </div>
      <Shown name="Content" chosen={chosen} />
      <Sources place="content" name="content" chosen={chosen} />
      {chosen && (
        <div class="regions">
          <RegionButton target="protect" words="Protect" />
          <RegionButton target="contentMap" words="Content map" />
        </div>
      )}
    </section>
  );
}
