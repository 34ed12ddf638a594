import { html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Figure, ReportSource } from "../api/types";
import { formatDecimal } from "../i18n/format";
import { messages } from "../i18n/messages";
import { openPlace } from "../source/place";
import { LightElement } from "../ui/light-element";
import { scaleOf, unitOf } from "./figure-text";

/** The numbers of a report, each with the page it was read from or the formula it was computed by. */
@customElement("figures-table")
export class FiguresTable extends LightElement {
  @property({ attribute: false }) figures: Figure[] = [];
  @property({ attribute: false }) sources: ReportSource[] = [];
  @property() reportLanguage = "en";

  protected override render(): TemplateResult {
    const text = messages.report;
    return html`
      <div class="table" role="group" aria-labelledby="figures-heading" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">${text.label}</th>
              <th scope="col">${text.period}</th>
              <th scope="col" class="value">${text.value}</th>
              <th scope="col">${text.scale}</th>
              <th scope="col">${text.unit}</th>
              <th scope="col">${text.source}</th>
            </tr>
          </thead>
          <tbody>
            ${this.figures.map((figure) => this.row(figure))}
          </tbody>
        </table>
      </div>
    `;
  }

  private row(figure: Figure): TemplateResult {
    return html`
      <tr id="figure-${figure.id}">
        <th scope="row" lang=${this.reportLanguage}>${figure.label}</th>
        <td lang=${this.reportLanguage}>${figure.period}</td>
        <td class="value">${formatDecimal(figure.value)}</td>
        <td>${scaleOf(figure)}</td>
        <td>${unitOf(figure)}</td>
        <td>${figure.formula ? this.computed(figure) : this.read(figure)}</td>
      </tr>
    `;
  }

  private read(figure: Figure): TemplateResult {
    const name = this.sources.find(({ id }) => id === figure.source)?.name ?? "";
    const place = { source: figure.source, page: figure.page, ...(figure.box ? { box: figure.box } : {}) };
    return html`
      <button class="link" @click=${() => openPlace(this, place)}>
        <span class="name">${name}</span> ${messages.report.page(figure.page)}
      </button>
    `;
  }

  private computed({ formula }: Figure): TemplateResult {
    return html`<span class="muted">${messages.report.computed}:</span> <span class="formula">${formula}</span>`;
  }
}
