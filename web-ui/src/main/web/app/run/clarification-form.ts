import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Clarification } from "../api/types";
import { messages } from "../i18n/messages";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

const OTHER = "other";

/**
 * The questions a run has before it begins, with the usual answer chosen.
 *
 * @fires run-changed after the answers have been given
 */
@customElement("clarification-form")
export class ClarificationForm extends LightElement {
  @property() run = "";
  @property() runLanguage = "en";
  @property({ attribute: false }) clarifications: Clarification[] = [];
  @state() private busy = false;
  @state() private problem = "";

  private get open(): Clarification[] {
    return this.clarifications.filter(({ settled }) => !settled);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const answers = new Map<string, string>();
    for (const { id } of this.open) {
      const choice = form.get(`choice-${id}`);
      const answer = String(choice === OTHER ? (form.get(`other-${id}`) ?? "") : choice).trim();
      if (!answer) {
        this.problem = messages.clarifications.write;
        this.querySelector<HTMLInputElement>(`[name="other-${CSS.escape(id)}"]`)?.focus();
        return;
      }
      answers.set(id, answer.replace(/^option:/, ""));
    }
    void this.settle((id) => answers.get(id) ?? null);
  }

  private async settle(answerTo: (id: string) => string | null): Promise<void> {
    if (this.busy) {
      return;
    }
    this.busy = true;
    this.problem = "";
    try {
      for (const { id } of this.open) {
        await api.answer(this.run, id, answerTo(id));
      }
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.busy = false;
      this.dispatchEvent(new CustomEvent("run-changed"));
    }
  }

  private chooseOther(id: string): void {
    const radio = this.querySelector<HTMLInputElement>(`[name="choice-${CSS.escape(id)}"][value="${OTHER}"]`);
    if (radio) {
      radio.checked = true;
    }
  }

  protected override render(): TemplateResult {
    const text = messages.clarifications;
    return html`
      <form class="card" aria-labelledby="clarifications-heading" @submit=${this.submit}>
        <h2 id="clarifications-heading">${text.heading}</h2>
        <p class="muted">${text.lead}</p>
        ${this.open.map((clarification) => this.fields(clarification))}
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="row actions">
          <button class="button primary" aria-busy=${this.busy}>${text.submit}</button>
          <button class="button" type="button" @click=${() => this.settle(() => null)}>${text.defaults}</button>
        </div>
      </form>
    `;
  }

  private fields({ id, question, options, default_answer }: Clarification): TemplateResult {
    const text = messages.clarifications;
    const choices = options.includes(default_answer) ? options : [default_answer, ...options];
    return html`
      <fieldset lang=${this.runLanguage}>
        <legend>${question}</legend>
        ${choices.map(
          (option) => html`
            <label class="check">
              <input type="radio" name="choice-${id}" value="option:${option}" ?checked=${option === default_answer} />
              ${option}
            </label>
          `,
        )}
        <div class="other">
          <label class="check"><input type="radio" name="choice-${id}" value=${OTHER} />${text.other}</label>
          <input
            name="other-${id}"
            aria-label=${text.otherFor(question)}
            maxlength="500"
            @input=${() => this.chooseOther(id)}
          />
        </div>
      </fieldset>
    `;
  }
}
