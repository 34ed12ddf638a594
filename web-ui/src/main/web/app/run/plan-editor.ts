import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { api, Problem } from "../api/client";
import type { Plan, PlanItem } from "../api/types";
import { language, messages } from "../i18n/messages";
import { draft } from "../ui/draft";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

/** An edited plan that has not been sent: kept across reloads as long as the run's plan is still the edited one. */
interface Draft {
  version: number;
  items: PlanItem[];
}

/**
 * The plan before it is carried out: questions can be changed, added, removed and moved; then it is approved.
 *
 * @fires run-changed after the plan has been approved, or was found to have changed meanwhile
 */
@customElement("plan-editor")
export class PlanEditor extends LightElement {
  @property() run = "";
  @property() runLanguage = "en";
  @property({ attribute: false }) plan: Plan | null = null;
  @state() private items: PlanItem[] = [];
  @state() private busy = false;
  @state() private problem = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("plan") && this.plan && changed.get("plan")?.version !== this.plan.version) {
      const kept = draft.read<Draft>(this.draftKey);
      this.items = kept?.version === this.plan.version ? kept.items : this.plan.items;
    }
  }

  private get draftKey(): string {
    return `fathom.plan.${this.run}`;
  }

  private edit(items: PlanItem[]): void {
    this.items = items;
    this.problem = "";
    draft.keep(this.draftKey, { version: this.plan?.version ?? 0, items } satisfies Draft);
  }

  /** A changed question drops the queries that were made for the old one; the service makes new ones. */
  private write(id: string, question: string): void {
    this.edit(this.items.map((item) => (item.id === id ? { id, question, queries: [] } : item)));
  }

  private async moveItem(index: number, by: -1 | 1): Promise<void> {
    const items = [...this.items];
    const [item] = items.splice(index, 1);
    if (item) {
      items.splice(index + by, 0, item);
      this.edit(items);
      await this.updateComplete;
      this.focusOn(item.id, by < 0 ? ".up" : ".down");
    }
  }

  private async removeItem(index: number): Promise<void> {
    this.edit(this.items.filter((_, at) => at !== index));
    await this.updateComplete;
    const next = this.items[index] ?? this.items.at(-1);
    if (next) {
      this.focusOn(next.id, ".remove");
    } else {
      this.querySelector<HTMLElement>(".add")?.focus();
    }
  }

  private async addItem(): Promise<void> {
    const used = new Set(this.items.map(({ id }) => id));
    let number = this.items.length + 1;
    while (used.has(`q${number}`)) {
      number++;
    }
    this.edit([...this.items, { id: `q${number}`, question: "", queries: [] }]);
    await this.updateComplete;
    this.focusOn(`q${number}`, "textarea");
  }

  /** At the end of the list a button is off: the focus then goes to the one beside it. */
  private focusOn(item: string, part: string): void {
    const row = this.querySelector(`[data-item="${CSS.escape(item)}"]`);
    const target = row?.querySelector<HTMLButtonElement>(part);
    (target?.disabled ? row?.querySelector<HTMLElement>("button:enabled") : target)?.focus();
  }

  private async approve(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy || !this.plan) {
      return;
    }
    const items = this.items
      .map((item) => ({ ...item, question: item.question.trim() }))
      .filter(({ question }) => question !== "");
    if (items.length === 0) {
      this.problem = messages.plan.empty;
      return;
    }
    this.busy = true;
    this.problem = "";
    try {
      if (JSON.stringify(items) !== JSON.stringify(this.plan.items)) {
        await api.editPlan(this.run, this.plan.version, items);
      }
      await api.approve(this.run);
      draft.drop(this.draftKey);
    } catch (error) {
      this.problem = error instanceof Problem && error.status === 412 ? messages.plan.stale : problemText(error);
    } finally {
      this.busy = false;
      this.dispatchEvent(new CustomEvent("run-changed"));
    }
  }

  protected override render(): TemplateResult {
    const text = messages.plan;
    return html`
      <form class="card" aria-labelledby="plan-heading" @submit=${this.approve}>
        <h2 id="plan-heading">${text.heading}</h2>
        <p class="muted">${text.lead}</p>
        <ol class="plan" lang=${this.runLanguage}>
          ${repeat(
            this.items,
            ({ id }) => id,
            (item, index) => this.row(item, index),
          )}
        </ol>
        <button class="button quiet add" type="button" @click=${this.addItem}>${icons.add}${text.add}</button>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="row actions">
          <button class="button primary" aria-busy=${this.busy}>${text.approve}</button>
        </div>
      </form>
    `;
  }

  private row({ id, question }: PlanItem, index: number): TemplateResult {
    const text = messages.plan;
    const number = index + 1;
    return html`
      <li data-item=${id}>
        <span class="number" aria-hidden="true">${number}</span>
        <textarea
          rows="1"
          maxlength="1000"
          aria-label=${text.item(number)}
          .value=${question}
          @input=${(event: Event) => this.write(id, (event.target as HTMLTextAreaElement).value)}
        ></textarea>
        <span class="tools" lang=${language}>
          <button class="tool up" type="button" aria-label=${text.up(number)} ?disabled=${index === 0} @click=${() => this.moveItem(index, -1)}>
            ${icons.up}
          </button>
          <button class="tool down" type="button" aria-label=${text.down(number)} ?disabled=${number === this.items.length} @click=${() => this.moveItem(index, 1)}>
            ${icons.down}
          </button>
          <button class="tool remove" type="button" aria-label=${text.remove(number)} @click=${() => this.removeItem(index)}>
            ${icons.remove}
          </button>
        </span>
      </li>
    `;
  }
}
