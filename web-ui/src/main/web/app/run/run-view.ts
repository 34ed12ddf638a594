import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api, Problem } from "../api/client";
import { EventStream } from "../api/event-stream";
import { isTerminal, type Report, type Run, type RunEvent, type RunState } from "../api/types";
import { messages } from "../i18n/messages";
import type { Place } from "../source/place";
import { announce } from "../ui/announcer";
import { draft } from "../ui/draft";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { navigate } from "../ui/navigation";
import { problemText } from "../ui/problem-text";
import { stateBadge } from "../ui/state-badge";
import { phaseSteps } from "./phase-steps";

/** Events come in bursts, above all when a page is loaded in mid-run: the run is asked for once a burst. */
const BURST_MILLISECONDS = 40;

/**
 * One research run, from its first question to its report. Holds nothing that the service does not hold: what stands
 * here comes from the run and from its events, so a reload shows the same.
 */
@customElement("run-view")
export class RunView extends LightElement {
  @property() run = "";
  @state() private details: Run | undefined;
  @state() private events: RunEvent[] = [];
  @state() private report: Report | undefined;
  @state() private place: Place | undefined;
  @state() private connected = true;
  @state() private cancelling = false;
  @state() private problem = "";
  private shown: RunState | undefined;
  private stream: EventStream | undefined;
  private refresh: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("run")) {
      this.leave();
      this.details = undefined;
      this.report = undefined;
      this.place = undefined;
      this.events = [];
      this.cancelling = false;
      void this.enter();
    }
  }

  /** A form that has done its work goes away with the focus in it: whoever listens goes on from the question. */
  protected override updated(): void {
    const shown = this.details?.state;
    if (shown !== this.shown && document.activeElement === document.body) {
      this.querySelector("h1")?.focus({ preventScroll: true });
    }
    this.shown = shown;
  }

  private leave(): void {
    this.stream?.close();
    clearTimeout(this.refresh);
  }

  private async enter(): Promise<void> {
    const run = this.run;
    await this.load();
    if (this.details && this.isConnected && run === this.run) {
      this.stream = new EventStream(run, {
        event: (event) => this.receive(event),
        connected: (connected) => (this.connected = connected),
      });
    }
  }

  private receive(event: RunEvent): void {
    this.events = [...this.events, event];
    if (event.type === "state" || event.type === "clarifications" || event.type === "plan") {
      clearTimeout(this.refresh);
      this.refresh = setTimeout(() => void this.load(), BURST_MILLISECONDS);
    }
  }

  private async load(): Promise<void> {
    const run = this.run;
    try {
      const before = this.details?.state;
      const details = await api.run(run);
      if (run !== this.run) {
        return;
      }
      this.details = details;
      this.problem = "";
      document.title = `${details.question} – Fathom`;
      if (details.state !== before) {
        announce(details.state === "COMPLETED" ? messages.run.reportReady : messages.states[details.state]);
      }
      if ((details.state === "COMPLETED" || details.state === "INCOMPLETE") && !this.report) {
        this.report = await api.report(run);
      }
    } catch (error) {
      this.problem = error instanceof Problem && error.status === 404 ? messages.run.unknown : problemText(error);
    }
  }

  private async cancel(): Promise<void> {
    this.cancelling = true;
    try {
      this.details = await api.cancel(this.run);
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.cancelling = false;
    }
  }

  /** Later there is nothing left to gather that could be spared. */
  private canFinish({ state }: Run): boolean {
    return state === "GATHERING";
  }

  /** Until it writes its report, a run heeds what it is told. */
  private canSteer({ state }: Run): boolean {
    return state === "QUEUED" || state === "CLARIFYING" || state === "PLANNING" || state === "GATHERING";
  }

  private async finish(): Promise<void> {
    try {
      this.details = await api.finish(this.run);
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  /** The report becomes narrower or wider beside a source; what had the focus stays where it was on the screen. */
  private async show(place: Place | undefined): Promise<void> {
    const anchor = document.activeElement?.closest(".cite, .link") ?? undefined;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.place = place;
    await this.updateComplete;
    if (anchor) {
      scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    }
  }

  private askAgain(question: string): void {
    draft.keep("fathom.question", question);
    navigate("/");
  }

  protected override render(): TemplateResult {
    if (!this.details) {
      return this.problem
        ? html`<div class="column"><p class="problem" role="alert">${this.problem}</p></div>`
        : html`<p class="visually-hidden">${messages.app.loading}</p>`;
    }
    return html`
      <div class="run ${this.place ? "with-source" : ""} ${this.report ? "with-report" : ""}">
        <article class="sheet" @open-place=${(event: CustomEvent<Place>) => this.show(event.detail)}>
          ${this.head(this.details)} ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          ${this.body(this.details)}
        </article>
        <source-panel
          .place=${this.place}
          .sources=${this.report?.sources ?? []}
          @place-closed=${() => this.show(undefined)}
        ></source-panel>
      </div>
    `;
  }

  private head(details: Run): TemplateResult {
    const ended = isTerminal(details.state);
    return html`
      <header class="run-head">
        <h1 tabindex="-1" lang=${details.language}>${details.question}</h1>
        <p class="meta">
          ${stateBadge(details.state)}
          <elapsed-time .from=${details.created_at} .to=${ended ? details.updated_at : ""}></elapsed-time>
          ${ended
            ? nothing
            : html`${this.canFinish(details)
                ? html`<button class="button quiet finish" ?disabled=${details.finish_requested} @click=${this.finish}>
                    ${details.finish_requested ? messages.run.finishing : messages.run.finish}
                  </button>`
                : nothing}<button class="button quiet cancel" aria-busy=${this.cancelling} @click=${this.cancel}>
                ${this.cancelling ? messages.run.cancelling : messages.run.cancel}
              </button>`}
          ${this.connected || ended ? nothing : html`<span class="warning">${messages.app.reconnecting}</span>`}
        </p>
        ${ended ? nothing : phaseSteps(details.state)}
      </header>
    `;
  }

  private body(details: Run): TemplateResult {
    const again = html`<button class="button" @click=${() => this.askAgain(details.question)}>${messages.run.askAgain}</button>`;
    switch (details.state) {
      case "AWAITING_ANSWERS":
        return html`<clarification-form
          .run=${details.id}
          .runLanguage=${details.language}
          .clarifications=${details.clarifications}
          @run-changed=${this.load}
        ></clarification-form>`;
      case "AWAITING_APPROVAL":
        return html`<plan-editor
          .run=${details.id}
          .runLanguage=${details.language}
          .plan=${details.plan}
          @run-changed=${this.load}
        ></plan-editor>`;
      case "QUEUED":
      case "CLARIFYING":
      case "PLANNING":
      case "GATHERING":
      case "WRITING":
      case "VERIFYING":
        return html`
          <section aria-labelledby="progress-heading">
            <h2 id="progress-heading">${messages.progress.heading}</h2>
            <token-gauge .run=${details.id} .events=${this.events}></token-gauge>
            ${this.timeline(details)}
            ${this.canSteer(details) ? html`<steer-box .run=${details.id}></steer-box>` : nothing}
          </section>
        `;
      case "COMPLETED":
      case "INCOMPLETE":
        return html`
          ${details.state === "INCOMPLETE" ? explained(messages.run.incompleteHeading, details) : nothing}
          ${this.report
            ? html`<report-view .run=${details.id} .report=${this.report}></report-view>`
            : html`<p class="muted">${messages.app.loading}</p>`}
          ${this.past(details)}
        `;
      case "FAILED":
        return html`${explained(messages.run.failedHeading, details)} ${again} ${this.past(details)}`;
      case "CANCELLED":
        return html`<p class="notice">${icons.remove}<span>${messages.run.cancelled}</span></p>
          ${again} ${this.past(details)}`;
    }
  }

  private past(details: Run): TemplateResult {
    return html`
      <details class="past">
        <summary>${messages.progress.headingDone}</summary>
        <token-gauge .run=${details.id} .events=${this.events}></token-gauge>
        ${this.timeline(details)}
      </details>
    `;
  }

  private timeline(details: Run): TemplateResult {
    return html`<progress-timeline .events=${this.events} .plan=${details.plan}></progress-timeline>`;
  }
}

function explained(heading: string, { problem }: Run): TemplateResult {
  return html`
    <div class="notice">
      ${icons.unread}
      <div>
        <strong>${heading}</strong>
        ${problem ? html`<p>${problem.detail || problem.title}</p>` : nothing}
      </div>
    </div>
  `;
}
