import { api } from "./client";
import { EVENT_TYPES, isTerminal, type RunEvent } from "./types";

export interface EventListener {
  event(event: RunEvent): void;
  /** Whether the service can be heard at present. */
  connected(connected: boolean): void;
}

const RETRY_MILLISECONDS = 2000;

/**
 * The events of a run, from its first one on, each exactly once and in order.
 *
 * A dropped connection is taken up again by the browser itself, which names the last event it saw. Where the browser
 * gives up (the service answered with an error), the stream is opened anew and events seen before are passed over.
 * Closes itself after the run has ended.
 */
export class EventStream {
  private source: EventSource | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private last = 0;

  constructor(
    private readonly run: string,
    private readonly listener: EventListener,
  ) {
    this.open();
  }

  close(): void {
    clearTimeout(this.retry);
    this.source?.close();
  }

  private open(): void {
    const source = new EventSource(api.eventsOf(this.run));
    this.source = source;
    source.onopen = () => this.listener.connected(true);
    source.onerror = () => {
      this.listener.connected(false);
      if (source.readyState === EventSource.CLOSED) {
        this.retry = setTimeout(() => this.open(), RETRY_MILLISECONDS);
      }
    };
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (message: MessageEvent<string>) => this.receive(type, message));
    }
  }

  private receive(type: RunEvent["type"], message: MessageEvent<string>): void {
    const seq = Number(message.lastEventId);
    if (seq <= this.last) {
      return;
    }
    this.last = seq;
    const event = { ...(JSON.parse(message.data) as object), type, seq } as RunEvent;
    if (event.type === "state" && isTerminal(event.state)) {
      this.close();
    }
    this.listener.event(event);
  }
}
