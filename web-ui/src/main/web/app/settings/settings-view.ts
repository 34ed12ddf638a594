import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { api } from "../api/client";
import type { ModelEndpoint, Probed, Settings, WorkingState } from "../api/types";
import { formatAgo, formatMoment, formatNumber } from "../i18n/format";
import { messages } from "../i18n/messages";
import { announce } from "../ui/announcer";
import { icons } from "../ui/icons";
import { LightElement } from "../ui/light-element";
import { problemText } from "../ui/problem-text";

const SETTING = "FATHOM_LLM_URL=http://localhost:8000/v1 ./fathom serve";

/** What the service has at hand: which models and what they can do, the sandbox, the search services. */
@customElement("settings-view")
export class SettingsView extends LightElement {
  @state() private settings: Settings | undefined;
  @state() private probing = new Set<string>();
  @state() private problem = "";

  override connectedCallback(): void {
    super.connectedCallback();
    document.title = `${messages.settings.heading} – Fathom`;
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.settings = await api.settings();
      this.problem = "";
    } catch (error) {
      this.problem = problemText(error);
    }
  }

  private async probe(name: string): Promise<void> {
    this.probing = new Set(this.probing).add(name);
    try {
      const probed = await api.probe(name);
      announce(messages.settings.probed(name, messages.settings.states[probed.state]));
      await this.load();
    } catch (error) {
      this.problem = problemText(error);
    } finally {
      const left = new Set(this.probing);
      left.delete(name);
      this.probing = left;
    }
  }

  protected override render(): TemplateResult {
    const { settings } = this;
    return html`
      <div class="column settings">
        <h1>${messages.settings.heading}</h1>
        <p class="lead muted">${messages.settings.lead}</p>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        ${settings ? this.sections(settings) : html`<p class="muted">${messages.app.loading}</p>`}
      </div>
    `;
  }

  private sections({ models, computing, search_services }: Settings): TemplateResult {
    const words = messages.settings;
    return html`
      <section aria-labelledby="models-heading">
        <h2 id="models-heading">${words.models}</h2>
        ${models.length === 0
          ? html`<div class="card">
              <p>${words.noModels}</p>
              <pre tabindex="0"><code>${SETTING}</code></pre>
              <p class="muted">${words.noModelsHint}</p>
            </div>`
          : models.map((model) => this.model(model))}
      </section>
      <section aria-labelledby="computing-heading">
        <h2 id="computing-heading">${words.computing}</h2>
        <div class="card">
          <p class="row">${health(computing.state)}<span>${words.sandbox[computing.state](computing.tier)}</span></p>
          ${computing.problem ? html`<p class="muted">${computing.problem}</p>` : nothing}
        </div>
      </section>
      <section aria-labelledby="search-heading">
        <h2 id="search-heading">${words.search}</h2>
        <div class="card">
          ${search_services.length === 0
            ? html`<p>${words.noSearch}</p>`
            : html`<ul class="services">
                ${search_services.map((service) => html`<li>${service}</li>`)}
              </ul>`}
        </div>
      </section>
    `;
  }

  private model(model: ModelEndpoint): TemplateResult {
    const words = messages.settings;
    const busy = this.probing.has(model.name);
    const heading = `model-${model.name}`;
    return html`
      <article class="card model" aria-labelledby=${heading}>
        <header class="row">
          <h3 id=${heading}>${model.name}</h3>
          ${health(model.state)}
          <button class="button probe" aria-busy=${busy} ?disabled=${busy} @click=${() => this.probe(model.name)}>
            ${busy ? words.probing : words.probe}<span class="visually-hidden"> ${model.name}</span>
          </button>
        </header>
        <p class="muted address">${model.address}${model.keyed ? ` · ${words.keyed}` : nothing}</p>
        ${model.problem ? html`<p class="problem">${icons.unread}<span>${model.problem}</span></p>` : nothing}
        <dl>
          ${entry(words.serves, model.serves.map((step) => words.steps[step]).join(" · ") || words.standsIn)}
          ${model.probed ? probed(model.probed) : entry(words.found, words.notProbed)}
          ${entry(
            words.calls,
            html`${words.answered(model.answered, model.failed)}
            ${model.last_answered
              ? html` · <time datetime=${model.last_answered} title=${formatMoment(model.last_answered)}
                    >${formatAgo(model.last_answered)}</time
                  >`
              : nothing}`,
          )}
        </dl>
      </article>
    `;
  }
}

function probed(able: Probed): TemplateResult {
  const words = messages.settings;
  const window = words.tokens(formatNumber(able.window));
  return html`
    ${entry(words.model, `${able.model} · ${words.servers[able.server]}`)}
    ${entry(words.window, able.window_probed ? window : `${window} ${words.assumed}`)}
    ${entry(words.reasoning, words.dialects[able.reasoning])}
    ${entry(
      words.structured,
      `${words.forms[able.structured]}${able.constrains_after_thinking ? ` · ${words.afterThinking}` : ""}`,
    )}
    ${entry(words.counts, yesOrNo(able.counts_tokens))} ${entry(words.tools, yesOrNo(able.tools))}
    ${entry(words.images, yesOrNo(able.images))}
  `;
}

function yesOrNo(able: boolean): string {
  return able ? messages.settings.yes : messages.settings.no;
}

function entry(term: string, description: string | TemplateResult): TemplateResult {
  return html`<div><dt>${term}</dt><dd>${description}</dd></div>`;
}

/** Shape and words tell how something is; colour only repeats it. */
function health(state: WorkingState): TemplateResult {
  const icon = { UP: icons.verdicts.SUPPORTED, DOWN: icons.verdicts.UNSUPPORTED, UNKNOWN: icons.verdicts.UNVERIFIED };
  return html`<span class="health ${state.toLowerCase()}">${icon[state]}${messages.settings.states[state]}</span>`;
}
