import { markup, type Html } from './html-text.ts';

/** What stands at each state of the schema, as a table that scrolls by itself, and what its signs mean. */
export function stateMap(map: {
  /** What the table is called where it is not seen. */
  readonly label: string;
  readonly caption: string;
  readonly head: Html;
  readonly rows: readonly Html[];
  readonly legend: readonly Html[];
}): Html {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${map.label}">
      <table class="map">
        <caption>
          ${map.caption}
        </caption>
        ${map.head}
        <tbody>
          ${map.rows}
        </tbody>
      </table>
    </div>
    <ul class="legend">
      ${map.legend}
    </ul>`;
}
