import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { Corpus } from "../api/types";
import { messages } from "../i18n/messages";
import { draft } from "../ui/draft";
import { LightElement } from "../ui/light-element";
import { navigate } from "../ui/navigation";
import { problemText } from "../ui/problem-text";
import { examples } from "./examples";

const DRAFT = "fathom.question";
const CORPUS = "fathom.corpus";
const POLL_MILLISECONDS = 1000;

/** Where a research run begins: the question, where to look, documents to add, and earlier runs. */
@customElement("ask-view")
export class AskView extends LightElement {
  @state() private corpora: Corpus[] = [];
  @state() private corpus = "";
  @state() private question = draft.read<string>(DRAFT) ?? "";
  @state() private starting = false;
  @state() private problem = "";
  private poll: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = "Fathom";
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.poll);
  }

  private get defaultCorpus(): Corpus | undefined {
    return this.corpora.find((corpus) => corpus.default) ?? this.corpora[0];
  }

  /** Right after the first start the default corpus is still being read, or not even known. */
  private async load(): Promise<void> {
    clearTimeout(this.poll);
    try {
      this.corpora = (await api.corpora()).items;
      const last = draft.read<string>(CORPUS);
      this.corpus = this.corpora.find(({ id }) => id === last)?.id ?? this.defaultCorpus?.id ?? "";
      if (this.isConnected && (this.corpora.length === 0 || this.corpora.some(({ reading }) => reading))) {
        this.poll = setTimeout(() => void this.load(), POLL_MILLISECONDS);
      }
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  private async start(event?: Event): Promise<void> {
    event?.preventDefault();
    if (this.starting) {
      return;
    }
    const question = this.question.trim();
    if (!question) {
      this.problem = messages.ask.empty;
      this.querySelector("textarea")?.focus();
      return;
    }
    this.starting = true;
    this.problem = "";
    try {
      const run = await api.startRun({
        question,
        web: this.querySelector<HTMLInputElement>("#web")?.checked ?? false,
        unattended: this.querySelector<HTMLInputElement>("#unattended")?.checked ?? false,
        // Unnamed, the default corpus is waited for where it is still being read.
        ...(this.corpus === this.defaultCorpus?.id ? {} : { corpus_id: this.corpus }),
      });
      draft.drop(DRAFT);
      navigate(`/runs/${run.id}`);
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      this.starting = false;
    }
  }

  private typed(event: Event): void {
    this.write((event.target as HTMLTextAreaElement).value);
  }

  private write(question: string): void {
    this.question = question;
    this.problem = "";
    draft.keep(DRAFT, question);
  }

  private pressed(event: KeyboardEvent): void {
    // While an input method composes, Enter belongs to it; Safari reports that key as 229 after the composition.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) {
      void this.start(event);
    }
  }

  private choose(id: string): void {
    this.corpus = id;
    draft.keep(CORPUS, id);
  }

  private tryExample(question: string): void {
    this.write(question);
    if (this.defaultCorpus) {
      this.choose(this.defaultCorpus.id);
    }
    this.querySelector("textarea")?.focus();
  }

  private async corporaChanged(event: CustomEvent<string>): Promise<void> {
    await this.load();
    this.choose(event.detail);
  }

  protected override render(): TemplateResult {
    const { ask } = messages;
    return html`
      <div class="column ask">
        <h1>${ask.heading}</h1>
        <p class="lead">${ask.lead}</p>
        <form class="card question" @submit=${this.start}>
          <label class="visually-hidden" for="question">${ask.question}</label>
          <textarea
            id="question"
            rows="3"
            maxlength="4000"
            placeholder=${ask.placeholder}
            aria-describedby="question-keys question-problem"
            .value=${this.question}
            @input=${this.typed}
            @keydown=${this.pressed}
          ></textarea>
          <p id="question-keys" class="visually-hidden">${ask.keys}</p>
          <div class="row">
            <label class="field">
              <span>${ask.corpus}</span>
              <select id="corpus" @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
                ${this.corpora.map(
                  ({ id, name, documents, reading }) =>
                    html`<option value=${id} .selected=${id === this.corpus}>
                      ${reading ? ask.readingOption(name) : ask.corpusOption(name, documents)}
                    </option>`,
                )}
              </select>
            </label>
            <label class="check" title=${ask.webHint}><input type="checkbox" id="web" />${ask.web}</label>
            <label class="check"><input type="checkbox" id="unattended" />${ask.unattended}</label>
            <button class="button primary" aria-busy=${this.starting}>${this.starting ? ask.starting : ask.start}</button>
          </div>
          <p id="question-problem" class="problem" role="alert">${this.problem || nothing}</p>
        </form>

        <section aria-labelledby="examples-heading">
          <h2 id="examples-heading">${ask.examplesHeading}</h2>
          <ul class="examples">
            ${examples.map(
              ({ question, language }) =>
                html`<li><button class="link" lang=${language} @click=${() => this.tryExample(question)}>${question}</button></li>`,
            )}
          </ul>
        </section>

        <corpus-documents .corpora=${this.corpora} .corpus=${this.corpus} @corpora-changed=${this.corporaChanged}></corpus-documents>
        <recent-runs></recent-runs>
      </div>
    `;
  }
}
