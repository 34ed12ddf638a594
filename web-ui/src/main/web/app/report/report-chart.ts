import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Chart, ChartFile } from "../api/types";
import { language, messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

/** A chart with, on demand, the data and the code that it was drawn from. */
@customElement("report-chart")
export class ReportChart extends LightElement {
  @property() run = "";
  @property({ attribute: false }) chart!: Chart;
  /** The text of each file, once it was asked for. */
  @state() private texts: Record<string, string> = {};

  protected override render(): TemplateResult {
    const { chart } = this;
    const picture = pictures(chart)[0];
    return html`
      <figure id=${chart.id}>
        ${picture
          ? html`<img src=${api.artifactOf(this.run, picture.name)} alt=${chart.description} width="720" height="390" loading="lazy" />`
          : nothing}
        <figcaption>${chart.caption}</figcaption>
        <details lang=${language} @toggle=${this.load}>
          <summary>${messages.report.chartEvidence}</summary>
          ${this.evidence()}
        </details>
      </figure>
    `;
  }

  private evidence(): TemplateResult {
    const { chart } = this;
    const versions = Object.entries(chart.versions)
      .sort()
      .map(([name, version]) => `${name} ${version}`)
      .join(", ");
    return html`
      <p class="muted">${messages.report.chartDrawn(chart.tier, versions)}</p>
      <ul class="files">
        ${chart.files.map(
          (file) => html`<li><a href=${api.artifactOf(this.run, file.name)} download=${file.name}>${file.name}</a></li>`,
        )}
      </ul>
      ${read(chart).map((file) =>
        this.texts[file.name] === undefined
          ? nothing
          : html`<p class="muted">${file.name}</p>
              <pre tabindex="0">${this.texts[file.name]}</pre>`,
      )}
    `;
  }

  private async load(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open) {
      return;
    }
    for (const { name } of read(this.chart).filter(({ name }) => this.texts[name] === undefined)) {
      try {
        this.texts = { ...this.texts, [name]: await api.artifactText(this.run, name) };
      } catch (error) {
        this.texts = { ...this.texts, [name]: problemText(error) };
      }
    }
  }
}

/** What scales before what does not. */
function pictures(chart: Chart): ChartFile[] {
  const all = chart.files.filter(({ kind }) => kind === "PICTURE");
  return [...all.filter(({ media_type }) => media_type === "image/svg+xml"), ...all];
}

function read(chart: Chart): ChartFile[] {
  return chart.files.filter(({ kind }) => kind === "DATA" || kind === "CODE");
}
