import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { api } from "../api/client";
import { messages } from "../i18n/messages";
import { announce } from "../ui/announcer";
import { draft } from "../ui/draft";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

/** Takes a word from the asker to a run on its way; what was said stands among what happened. */
@customElement("steer-box")
export class SteerBox extends LightElement {
  @property() run = "";
  @state() private problem = "";
  @state() private sending = false;

  private get key(): string {
    return `fathom.steer.${this.run}`;
  }

  private async send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = String(new FormData(form).get("note") ?? "").trim();
    if (text === "") {
      return;
    }
    const question = (event.submitter as HTMLButtonElement | null)?.value === "ADD";
    this.sending = true;
    try {
      await api.steer(this.run, question ? "ADD" : "NOTE", text);
      draft.drop(this.key);
      form.reset();
      this.problem = "";
      announce(messages.steer.sent);
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.sending = false;
    }
  }

  protected override render(): TemplateResult {
    const words = messages.steer;
    return html`
      <form class="steer" @submit=${this.send}>
        <label for="steer-note">${words.label}</label>
        <div class="row">
          <input
            type="text"
            id="steer-note"
            name="note"
            maxlength="1000"
            autocomplete="off"
            .value=${draft.read<string>(this.key) ?? ""}
            placeholder=${words.placeholder}
            @input=${(event: Event) => draft.keep(this.key, (event.target as HTMLInputElement).value)}
          />
          <button class="button" name="kind" value="NOTE" ?disabled=${this.sending}>${words.send}</button>
          <button class="button quiet" name="kind" value="ADD" ?disabled=${this.sending}>${words.add}</button>
        </div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </form>
    `;
  }
}
