import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Run } from "../api/types";
import { formatAgo, formatMoment } from "../i18n/format";
import { messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";
import { stateBadge } from "../ui/state-badge";

const PAGE = 8;

/** Earlier runs, newest first. */
@customElement("recent-runs")
export class RecentRuns extends LightElement {
  @state() private runs: Run[] | undefined;
  @state() private cursor: string | null = null;
  @state() private problem = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.more();
  }

  private async more(): Promise<void> {
    try {
      const page = await api.runs(PAGE, this.cursor ?? undefined);
      this.runs = [...(this.runs ?? []), ...page.items];
      this.cursor = page.next_cursor ?? null;
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  protected override render(): TemplateResult {
    return html`
      <section aria-labelledby="recent-heading">
        <h2 id="recent-heading">${messages.ask.recent}</h2>
        ${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}
        ${this.runs?.length === 0 ? html`<p class="muted">${messages.ask.noRecent}</p>` : nothing}
        ${this.runs && this.runs.length > 0 ? html`<ul class="runs">${this.runs.map(row)}</ul>` : nothing}
        ${this.cursor ? html`<button class="button quiet" @click=${this.more}>${messages.ask.more}</button>` : nothing}
      </section>
    `;
  }
}

function row(run: Run): TemplateResult {
  return html`
    <li>
      <a href="/runs/${run.id}" data-view>${run.question}</a>
      ${stateBadge(run.state)}
      <time datetime=${run.created_at} title=${formatMoment(run.created_at)}>${formatAgo(run.created_at)}</time>
    </li>
  `;
}
