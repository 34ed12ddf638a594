import { LitElement } from "lit";

/**
 * A custom element that renders into the page itself, without a shadow root: one style sheet, one document outline
 * and one set of ids for labels hold for the whole page, on the screen and on paper.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
