import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { formatDuration } from "../i18n/format";
import { messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";

/** How long a run has taken; ticks as long as it has no end. */
@customElement("elapsed-time")
export class ElapsedTime extends LightElement {
  @property() from = "";
  @property() to = "";
  private tick: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.tick = setInterval(() => this.to || this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.tick);
  }

  protected override render(): TemplateResult {
    const end = this.to ? Date.parse(this.to) : Date.now();
    return html`<span role="timer" aria-live="off" aria-label=${messages.run.elapsed}>${formatDuration(end - Date.parse(this.from))}</span>`;
  }
}
