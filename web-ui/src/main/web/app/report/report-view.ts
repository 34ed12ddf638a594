import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Citation, Claim, Figure, Report, ReportSource, Verdict } from "../api/types";
import { language, messages } from "../i18n/messages";
import { openPlace } from "../source/place";
import { announce } from "../ui/announcer";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";
import { CitationNumbers } from "./citation-numbers";
import { versionsText } from "./evidence-files";
import { figureText } from "./figure-text";
import { save } from "./save";

/** From this many sections on, a report has a table of contents. */
const LONG = 3;

/** A finished report: what was found, claim by claim, each with its verdict and the words it stands on. */
@customElement("report-view")
export class ReportView extends LightElement {
  @property() run = "";
  @property({ attribute: false }) report!: Report;
  @state() private said = "";
  private numbers!: CitationNumbers;

  protected override willUpdate(): void {
    this.numbers = new CitationNumbers(this.report);
  }

  protected override render(): TemplateResult {
    const { report } = this;
    return html`
      ${this.toolbar()}
      <div class="report">
        ${report.sections.length >= LONG ? this.contents() : nothing}
        <div class="prose" lang=${report.language}>
          <p class="made" role="note">${report.notice}</p>
          ${this.answer()} ${report.sections.map((section, index) => this.section(section, index))}
        </div>
        ${report.figures.length > 0
          ? html`<section id="figures" aria-labelledby="figures-heading">
              <h2 id="figures-heading">${messages.report.figures}</h2>
              ${report.charts.map((chart) => html`<report-chart .run=${this.run} .chart=${chart} lang=${report.language}></report-chart>`)}
              <figures-table .figures=${report.figures} .sources=${report.sources} .reportLanguage=${report.language}></figures-table>
              ${report.programs.map(
                (program) => html`<evidence-files
                  .run=${this.run}
                  .summary=${messages.report.programEvidence(program.figures.map((id) => this.labelOf(id)).join(", "))}
                  .made=${messages.report.programRan(program.tier, versionsText(program.versions))}
                  .files=${program.files}
                ></evidence-files>`,
              )}
            </section>`
          : nothing}
        ${report.gaps.length > 0
          ? html`<section id="gaps" class="gaps" aria-labelledby="gaps-heading">
              <h2 id="gaps-heading">${messages.report.gaps}</h2>
              <ul lang=${report.language}>
                ${report.gaps.map((gap) => html`<li>${gap}</li>`)}
              </ul>
            </section>`
          : nothing}
        ${report.sources.length > 0 ? this.sources() : nothing}
        <p class="muted usage">${this.usage()}</p>
      </div>
    `;
  }

  private toolbar(): TemplateResult {
    const text = messages.report;
    return html`
      <div class="toolbar" role="group" aria-label=${text.actions}>
        <button class="button quiet" @click=${this.copy}>${icons.copy}${text.copy}</button>
        <button class="button quiet" aria-label=${text.downloadAs(text.markdown)} @click=${() => this.download("text/markdown", "md")}>
          ${icons.download}${text.markdown}
        </button>
        <button class="button quiet" aria-label=${text.downloadAs(text.json)} @click=${() => this.download("application/json", "json")}>
          ${icons.download}${text.json}
        </button>
        <button class="button quiet" @click=${() => print()}>${icons.print}${text.print}</button>
        <span class="said">${this.said}</span>
      </div>
    `;
  }

  private contents(): TemplateResult {
    const { report } = this;
    const links: [string, string][] = [
      ["answer", messages.report.answer],
      ...report.sections.map(({ title }, index): [string, string] => [`section-${index + 1}`, title]),
    ];
    if (report.figures.length > 0) {
      links.push(["figures", messages.report.figures]);
    }
    if (report.gaps.length > 0) {
      links.push(["gaps", messages.report.gaps]);
    }
    links.push(["sources", messages.report.sources]);
    return html`
      <nav class="contents" aria-label=${messages.report.contents}>
        <h2>${messages.report.contents}</h2>
        <ol>
          ${links.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ol>
      </nav>
    `;
  }

  private answer(): TemplateResult {
    const { text, figure, citations } = this.report.answer;
    return html`
      <section id="answer" class="answer" aria-labelledby="answer-heading">
        <h2 id="answer-heading" lang=${language}>${messages.report.answer}</h2>
        ${figure ? this.answerFigure(figure) : nothing}
        <p>${text} ${this.cited(citations)}</p>
      </section>
    `;
  }

  private answerFigure(figure: Figure): TemplateResult {
    return html`
      <p class="answer-figure">
        <strong>${figureText(figure)}</strong>
        <span>${[figure.label, figure.period].filter(Boolean).join(", ")}</span>
      </p>
    `;
  }

  private section({ title, claims }: Report["sections"][number], index: number): TemplateResult {
    const id = `section-${index + 1}`;
    return html`
      <section id=${id} aria-labelledby="${id}-heading">
        <h2 id="${id}-heading">${title}</h2>
        <ul class="claims">
          ${claims.map((claim) => this.claim(claim))}
        </ul>
      </section>
    `;
  }

  private claim({ id, text, verdict, citations, doubt }: Claim): TemplateResult {
    return html`
      <li id="claim-${id}" class=${verdict.toLowerCase()}>
        ${verdictMark(verdict)}
        <p>${text} ${this.cited(citations)}${doubt ? html` <span class="doubt">${doubt}</span>` : nothing}</p>
      </li>
    `;
  }

  private cited(citations: Citation[]): TemplateResult {
    return html`<span class="cites">${citations.map((citation) => this.cite(citation))}</span>`;
  }

  private cite(citation: Citation): TemplateResult {
    const number = this.numbers.of(citation);
    const name = this.sourceOf(citation.source)?.name ?? "";
    return html`<button
      class="cite"
      aria-label=${messages.report.cite(number, name, citation.page)}
      @click=${() => openPlace(this, citation)}
    >${number}</button>`;
  }

  private sourceOf(id: string): ReportSource | undefined {
    return this.report.sources.find((source) => source.id === id);
  }

  private labelOf(figure: string): string {
    return this.report.figures.find(({ id }) => id === figure)?.label ?? figure;
  }

  private sources(): TemplateResult {
    const text = messages.report;
    return html`
      <section id="sources" aria-labelledby="sources-heading">
        <h2 id="sources-heading">${text.sources}</h2>
        <ul class="sources">
          ${this.report.sources.map((source) => {
            const citations = this.numbers.citations.filter((citation) => citation.source === source.id);
            return html`
              <li>
                <p>
                  <button class="link" @click=${() => openPlace(this, { source: source.id, page: 1 })}>
                    ${source.title || source.name}
                  </button>
                  <span class="muted">
                    ${source.title && source.title !== source.name ? html`<span class="name">${source.name}</span> · ` : nothing}
                    ${messages.documents.pages(source.pages)} · ${text.citations(citations.length)}
                  </span>
                </p>
                <ol class="quotes" lang=${this.report.language}>
                  ${citations.map(
                    (citation) => html`<li>
                      ${this.cite(citation)} <span class="muted">${text.page(citation.page)}</span> <q>${citation.quote}</q>
                    </li>`,
                  )}
                </ol>
              </li>
            `;
          })}
        </ul>
      </section>
    `;
  }

  private usage(): string {
    const { usage, timings } = this.report;
    const milliseconds = Object.values(timings).reduce((sum, each) => sum + each, 0);
    const used = messages.report.usage(usage.searches, usage.passages, usage.pages);
    return milliseconds > 0 ? `${used} · ${messages.report.seconds((milliseconds / 1000).toFixed(1))}` : used;
  }

  private async copy(): Promise<void> {
    try {
      const markdown = await api.reportAs(this.run, "text/markdown");
      await navigator.clipboard.writeText(await markdown.text());
      this.say(messages.report.copied);
    } catch (error) {
      this.say(error instanceof DOMException ? messages.report.copyFailed : problemText(error));
    }
  }

  private async download(mediaType: string, extension: string): Promise<void> {
    try {
      save(await api.reportAs(this.run, mediaType), `${this.report.question}.${extension}`);
    } catch (error) {
      this.say(problemText(error));
    }
  }

  private say(text: string): void {
    this.said = text;
    announce(text);
  }
}

/** Shape and words tell the verdict, colour only repeats it. Where all is well the words are for listeners alone. */
function verdictMark(verdict: Verdict): TemplateResult {
  const words = messages.verdicts[verdict];
  return html`
    <span class="verdict" title=${words}>
      ${icons.verdicts[verdict]}<span class=${verdict === "SUPPORTED" ? "visually-hidden" : ""}>${words}</span>
    </span>
  `;
}
