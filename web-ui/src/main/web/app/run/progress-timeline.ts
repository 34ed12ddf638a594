import { html, nothing, type SVGTemplateResult, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { isTerminal, type Plan, type RunEvent } from "../api/types";
import { formatDuration, formatPages } from "../i18n/format";
import { messages } from "../i18n/messages";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { count, timeline, type Phase } from "./timeline";

/** What a run does, as it happens: the phase at hand in full, those behind it by their counts. */
@customElement("progress-timeline")
export class ProgressTimeline extends LightElement {
  @property({ attribute: false }) events: readonly RunEvent[] = [];
  @property({ attribute: false }) plan: Plan | null = null;

  protected override render(): TemplateResult {
    const phases = timeline(this.events).filter(worthShowing);
    const ended = this.events.some((event) => event.type === "state" && isTerminal(event.state));
    return html`
      <ol class="timeline">
        ${phases.map((phase, index) => this.phase(phase, !ended && index === phases.length - 1))}
      </ol>
    `;
  }

  private phase(phase: Phase, current: boolean): TemplateResult {
    const summary = html`
      <span class="phase-name">${messages.states[phase.state]}</span>
      <span class="phase-counts">${counted(phase)}</span>
      ${phase.to
        ? html`<span class="phase-time">${formatDuration(Date.parse(phase.to) - Date.parse(phase.from))}</span>`
        : nothing}
    `;
    if (phase.steps.length === 0) {
      return html`<li class=${current ? "current" : "past"}><div class="phase">${summary}</div></li>`;
    }
    return html`
      <li class=${current ? "current" : "past"}>
        <details ?open=${current}>
          <summary class="phase">${summary}</summary>
          <ul class="steps">
            ${phase.steps.map((step) => this.step(step))}
          </ul>
        </details>
      </li>
    `;
  }

  private step(step: RunEvent): TemplateResult | typeof nothing {
    const { progress } = messages;
    switch (step.type) {
      case "searched":
        return line(icons.search, progress.searched(step.query, step.passages, step.documents));
      case "reading":
        return line(icons.read, progress.reading(step.name, formatPages(step.pages)));
      case "visited":
        return step.explanation
          ? line(icons.unread, progress.notVisited(step.url, step.explanation))
          : line(icons.web, progress.visited(step.title || step.url));
      case "gathered":
        return line(icons.evidence, progress.gathered(step.evidence, this.itemOf(step.item)));
      case "writing":
        return line(icons.pencil, progress.writing(step.section));
      case "checking":
        return line(
          icons.check,
          progress.checking(step.checked, step.claims),
          html`<progress max=${step.claims} value=${step.checked} aria-hidden="true"></progress>`,
        );
      case "thinking":
        return html`<li class="thinking">
          ${icons.thought}
          <details>
            <summary>${progress.thinking(step.slot)}</summary>
            <p tabindex="0">${step.words}</p>
          </details>
        </li>`;
      case "unanswered":
        return line(icons.unread, progress.unanswered(step.slot), html`<span class="muted">${step.reason}</span>`);
      case "weighed":
        return line(icons.list, progress.weighed(step.slot, step.answers, step.agreement));
      case "dropped":
        return line(icons.remove, progress.dropped(step.claims));
      case "steered":
        return line(icons.pencil, progress.steered(step.kind, step.kind === "DROP" ? this.itemOf(step.text) : step.text));
      case "budgeted":
        return nothing;
      case "finish":
        return line(icons.check, progress.finish);
      case "clarifications":
        return line(icons.list, progress.asked(step.clarifications.length));
      case "plan":
        return line(icons.list, progress.planned(step.items.length));
      case "state":
        return nothing;
    }
  }

  private itemOf(id: string): string {
    return this.plan?.items.find((item) => item.id === id)?.question ?? id;
  }
}

/** Not the end, which stands elsewhere, and no phase that was over before anything happened in it. */
function worthShowing({ state, from, to, steps }: Phase): boolean {
  const passing = to !== undefined && Date.parse(to) - Date.parse(from) < 1000;
  return !isTerminal(state) && !(passing && steps.length === 0);
}

function line(icon: SVGTemplateResult, words: string, more: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<li>${icon}<span>${words}</span>${more}</li>`;
}

function counted({ steps }: Phase): string {
  const { progress } = messages;
  const counts = count(steps);
  const parts: string[] = [];
  for (const kind of ["searches", "pages", "evidence", "sections", "claims"] as const) {
    if (counts[kind] > 0) {
      parts.push(progress[kind](counts[kind]));
    }
  }
  return parts.join(" · ");
}
