import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { RunEvent, SpentStep, Spending } from "../api/types";
import { formatNumber } from "../i18n/format";
import { messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";

/** Spending is asked for at most so often, however fast events come. */
const PAUSE_MILLISECONDS = 1000;

const GROUPS: readonly (readonly [RegExp, keyof typeof messages.gauge.groups])[] = [
  [/^(?:clarify|route)/, "clarify"],
  [/^plan/, "plan"],
  [/^(?:gather|web)/, "gather"],
  [/^(?:figures|reckon)/, "figures"],
  [/^(?:outline|write)/, "write"],
  [/^verify/, "verify"],
];

/** What a run has spent on models, in all and by kind of step, and how much it may spend on gathering. */
@customElement("token-gauge")
export class TokenGauge extends LightElement {
  @property() run = "";
  @property({ attribute: false }) events: readonly RunEvent[] = [];
  @state() private spending: Spending | undefined;
  private waiting: number | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.waiting);
    this.waiting = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("run")) {
      void this.load();
    } else if (changed.has("events") && this.waiting === undefined) {
      this.waiting = setTimeout(() => {
        this.waiting = undefined;
        void this.load();
      }, PAUSE_MILLISECONDS);
    }
  }

  /** The gauge is an extra: where it cannot be read, the page goes on without it. */
  private async load(): Promise<void> {
    this.spending = await api.spending(this.run).catch(() => this.spending);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { spending } = this;
    if (!spending || spending.tokens === 0) {
      return nothing;
    }
    const words = messages.gauge;
    const budget = this.events.findLast((event) => event.type === "budgeted")?.tokens;
    const groups = grouped(spending.steps);
    const gathered = groups.get("gather") ?? 0;
    return html`
      <div class="gauge">
        <p class="total">
          <span>${words.spent(formatNumber(spending.tokens))}</span>
          ${budget
            ? html`<progress max=${budget} value=${Math.min(gathered, budget)} aria-label=${words.gathering}></progress>
                <span class="muted">${words.of(formatNumber(gathered), formatNumber(budget))}</span>`
            : nothing}
        </p>
        <details>
          <summary>${words.bySteps}</summary>
          <table>
            ${[...groups].map(
              ([group, tokens]) =>
                html`<tr>
                  <th scope="row">${words.groups[group]}</th>
                  <td>${formatNumber(tokens)}</td>
                </tr>`,
            )}
          </table>
        </details>
      </div>
    `;
  }
}

function grouped(steps: readonly SpentStep[]): Map<keyof typeof messages.gauge.groups, number> {
  const groups = new Map<keyof typeof messages.gauge.groups, number>();
  for (const { key, prompt, output } of steps) {
    const group = GROUPS.find(([pattern]) => pattern.test(key))?.[1] ?? "other";
    groups.set(group, (groups.get(group) ?? 0) + prompt + output);
  }
  return groups;
}
