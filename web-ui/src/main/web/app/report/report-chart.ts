import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { api } from "../api/client";
import type { Chart, ChartFile } from "../api/types";
import { messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";
import { versionsText } from "./evidence-files";

/** A chart with, on demand, the data and the code that it was drawn from. */
@customElement("report-chart")
export class ReportChart extends LightElement {
  @property() run = "";
  @property({ attribute: false }) chart!: Chart;

  protected override render(): TemplateResult {
    const { chart } = this;
    const picture = pictures(chart)[0];
    return html`
      <figure id=${chart.id}>
        ${picture
          ? html`<img src=${api.artifactOf(this.run, picture.name)} alt=${chart.description} width="720" height="390" loading="lazy" />`
          : nothing}
        <figcaption>${chart.caption}</figcaption>
        <evidence-files
          .run=${this.run}
          .summary=${messages.report.chartEvidence}
          .made=${messages.report.chartDrawn(chart.tier, versionsText(chart.versions))}
          .files=${chart.files}
        ></evidence-files>
      </figure>
    `;
  }
}

/** What scales before what does not. */
function pictures(chart: Chart): ChartFile[] {
  const all = chart.files.filter(({ kind }) => kind === "PICTURE");
  return [...all.filter(({ media_type }) => media_type === "image/svg+xml"), ...all];
}
