import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { messages } from "./i18n/messages";
import { icons } from "./ui/icons";
import { LightElement } from "./ui/light-element";
import { followLink } from "./ui/navigation";

const SETTINGS = "/settings";
const RUN = /^\/runs\/([^/]+)\/?$/;

/** The frame of the page: picks the view that the address names. */
@customElement("fathom-app")
export class FathomApp extends LightElement {
  @state() private path = location.pathname;

  private readonly moved = () => {
    const before = this.path;
    this.path = location.pathname;
    if (before !== this.path) {
      scrollTo({ top: 0 });
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("main")?.focus({ preventScroll: true }));
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("popstate", this.moved);
    this.addEventListener("click", followLink);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("popstate", this.moved);
    this.removeEventListener("click", followLink);
  }

  protected override render(): TemplateResult {
    return html`
      <a class="skip" href="#content">${messages.app.skip}</a>
      <header class="bar">
        <a class="brand" href="/" data-view aria-label=${messages.app.home}>${icons.logo}<span>Fathom</span></a>
        <a
          class="button quiet settings-link"
          href="/settings"
          data-view
          aria-current=${this.path === SETTINGS ? "page" : nothing}
          >${icons.settings}${messages.settings.heading}</a
        >
        ${this.path === "/"
          ? nothing
          : html`<a class="button quiet new" href="/" data-view>${icons.add}${messages.app.newQuestion}</a>`}
      </header>
      <main id="content" tabindex="-1">${this.view()}</main>
    `;
  }

  private view(): TemplateResult {
    if (this.path === "/") {
      return html`<ask-view></ask-view>`;
    }
    if (this.path === SETTINGS) {
      return html`<settings-view></settings-view>`;
    }
    const run = RUN.exec(this.path)?.[1];
    return run === undefined
      ? html`<p class="notice">${messages.app.notFound}</p>`
      : html`<run-view .run=${decodeURIComponent(run)}></run-view>`;
  }
}
