import { html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Box, ReportSource, SourcePage } from "../api/types";
import { messages } from "../i18n/messages";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";
import type { Place } from "./place";

const PDF = "application/pdf";
const IMAGE_WIDTH = 1400;
/** How far a mark reaches beyond the words, in points. */
const MARGIN = 1.5;
/** As wide as this, the source stands beside the report; below, it covers it. The style sheet has the same number. */
const BESIDE = matchMedia("(min-width: 64rem)");

/**
 * The page of a source, with the quoted words marked: over the image of a PDF page, and in the text of every other
 * format. Escape closes it and gives the focus back to where it was opened from.
 *
 * @fires place-closed
 */
@customElement("source-panel")
export class SourcePanel extends LightElement {
  @property({ attribute: false }) place: Place | undefined;
  @property({ attribute: false }) sources: ReportSource[] = [];
  @state() private number = 1;
  @state() private page: SourcePage | undefined;
  @state() private boxes: Box[] = [];
  @state() private imageFailed = false;
  @state() private problem = "";
  private trigger: HTMLElement | undefined;

  private readonly escape = (event: KeyboardEvent) => {
    if (event.key === "Escape" && this.dialog?.open) {
      event.preventDefault();
      this.dialog.close();
    }
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.escape);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.escape);
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get source(): ReportSource | undefined {
    return this.sources.find(({ id }) => id === this.place?.source);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("place") && this.place) {
      if (!this.dialog?.open) {
        this.trigger = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
      }
      void this.turnTo(this.place.page);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const dialog = this.dialog;
    if (changed.has("place") && this.place && dialog) {
      if (!dialog.open) {
        if (BESIDE.matches) {
          dialog.show();
        } else {
          dialog.showModal();
        }
      }
      this.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    }
  }

  private closed(): void {
    this.page = undefined;
    this.trigger?.focus({ preventScroll: true });
    this.dispatchEvent(new CustomEvent("place-closed"));
  }

  private async turnTo(number: number): Promise<void> {
    const place = this.place;
    if (!place) {
      return;
    }
    this.number = number;
    this.imageFailed = false;
    this.problem = "";
    try {
      const page = await api.page(place.source, number);
      const boxes = await this.boxesOn(page, place);
      if (place === this.place && number === this.number) {
        this.page = page;
        this.boxes = boxes;
        await this.updateComplete;
        this.showMark();
      }
    } catch (error) {
      this.page = undefined;
      this.problem = problemText(error);
    }
  }

  private async boxesOn(page: SourcePage, { source, span, box }: Place): Promise<Box[]> {
    if (box) {
      return box.page === page.number ? [box] : [];
    }
    if (!span || this.source?.media_type !== PDF || span.end <= page.start || page.end <= span.start) {
      return [];
    }
    const { boxes } = await api.marks(source, page.number, span);
    return boxes.filter((mark) => mark.page === page.number);
  }

  /** Scrolls the panel, and the panel alone, until the first mark stands in its upper half. */
  private showMark(): void {
    const view = this.querySelector(".source-body");
    if (!view) {
      return;
    }
    const marks = [...view.querySelectorAll("rect.mark, mark")].map((mark) => mark.getBoundingClientRect());
    if (marks.length === 0) {
      view.scrollTo(0, 0);
      return;
    }
    const { top, left } = view.getBoundingClientRect();
    view.scrollBy(
      Math.min(...marks.map((mark) => mark.left)) - left - view.clientWidth / 12,
      Math.min(...marks.map((mark) => mark.top)) - top - view.clientHeight / 3,
    );
  }

  protected override render(): TemplateResult {
    const text = messages.source;
    const source = this.source;
    return html`
      <dialog class="source" aria-labelledby="source-heading" @close=${this.closed}>
        ${this.place && source
          ? html`
              <header class="source-head">
                <h2 id="source-heading" tabindex="-1">${source.title || source.name}</h2>
                <button class="tool" aria-label=${text.close} @click=${() => this.dialog?.close()}>${icons.remove}</button>
                <p class="muted">
                  ${source.title && source.title !== source.name ? html`<span class="name">${source.name}</span>` : nothing}
                  <a href=${api.contentOf(source.id)} download=${source.name} aria-label=${messages.report.originalOf(source.name)}>${messages.report.original}</a>
                </p>
                ${source.pages > 1 ? this.pager(source) : nothing}
              </header>
              <div class="source-body" tabindex="0" role="region" aria-label=${text.page(this.number, source.pages)}>
                ${this.place.quote
                  ? html`<blockquote aria-label=${text.quote}>${this.place.quote}</blockquote>`
                  : nothing}
                ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
                ${this.page ? this.content(source, this.page) : nothing}
              </div>
            `
          : nothing}
      </dialog>
    `;
  }

  private pager(source: ReportSource): TemplateResult {
    const text = messages.source;
    const label = this.page?.label;
    const printed = label && label !== String(this.number) ? ` (${text.printedPage(label)})` : "";
    return html`
      <div class="pager">
        <button class="tool" aria-label=${text.previous} ?disabled=${this.number <= 1} @click=${() => this.turnTo(this.number - 1)}>
          ${icons.previous}
        </button>
        <span aria-live="polite">${text.page(this.number, source.pages)}${printed}</span>
        <button class="tool" aria-label=${text.next} ?disabled=${this.number >= source.pages} @click=${() => this.turnTo(this.number + 1)}>
          ${icons.next}
        </button>
        ${this.place && this.place.page !== this.number
          ? html`<button class="button quiet" @click=${() => this.turnTo(this.place?.page ?? 1)}>${text.backToQuote}</button>`
          : nothing}
      </div>
    `;
  }

  private content(source: ReportSource, page: SourcePage): TemplateResult {
    if (source.media_type !== PDF) {
      return this.text(page);
    }
    return html`
      ${this.imageFailed ? html`<p class="notice">${messages.source.imageFailed}</p>` : this.image(source, page)}
      <details class="listing" ?open=${this.imageFailed}>
        <summary>${messages.source.text}</summary>
        ${this.text(page)}
      </details>
    `;
  }

  /** The marks lie over the image in a drawing that counts in points, as they do: it scales with the image. */
  private image(source: ReportSource, page: SourcePage): TemplateResult {
    const words = this.boxes.length > 0 ? messages.source.imageMarked : messages.source.image;
    return html`
      <div class="page">
        <img
          src=${api.pageImage(source.id, page.number, IMAGE_WIDTH)}
          alt=${words(source.name, page.number)}
          width=${Math.round(page.width)}
          height=${Math.round(page.height)}
          @load=${this.showMark}
          @error=${() => (this.imageFailed = true)}
        />
        <svg viewBox="0 0 ${page.width} ${page.height}" aria-hidden="true">
          ${this.boxes.map(
            ({ x, y, width, height }) =>
              svg`<rect class="mark" rx="1.5" x=${x - MARGIN} y=${y - MARGIN} width=${width + 2 * MARGIN} height=${height + 2 * MARGIN} />`,
          )}
        </svg>
      </div>
    `;
  }

  private text({ text, start }: SourcePage): TemplateResult {
    const span = this.place?.span;
    const from = span ? Math.min(Math.max(span.start - start, 0), text.length) : 0;
    const to = span ? Math.min(Math.max(span.end - start, from), text.length) : 0;
    const marked = from < to ? html`<mark>${text.slice(from, to)}</mark>` : nothing;
    return html`<div class="text">${text.slice(0, from)}${marked}${text.slice(to)}</div>`;
  }
}
