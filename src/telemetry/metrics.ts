import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Figures for Prometheus. Their labels hold names of our configuration, never anything of a payment. */
export interface Metrics {
  /** Adds a figure that is read at each scrape; one that can't be read is left out of that scrape. */
  gauge<Label extends string>(figure: Figure<Label>): void;
  /** All of them as they are now, with the media type of that text. */
  scrape(): Promise<{ type: string; text: string }>;
}

interface Figure<Label extends string> {
  /** Begins with `paynet_`, and never changes: operators alert on it. */
  name: string;
  help: string;
  labels: readonly Label[];
  read(): Promise<readonly { labels: Record<Label, string>; value: number }[]>;
}

export function openMetrics(): Metrics {
  const own = new Registry();

  return {
    gauge({ name, help, labels, read }) {
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers: [own],
        async collect() {
          this.reset();
          for (const one of await read().catch(() => [])) this.set(one.labels, one.value);
        },
      });
    },
    async scrape() {
      const all = Registry.merge([own, ofTheProcess()]);
      return { type: all.contentType, text: await all.metrics() };
    },
  };
}

let processWide: Registry | undefined;

/** Memory, CPU, event loop and the like: one set, however many houses stand in this process. */
function ofTheProcess(): Registry {
  if (!processWide) {
    processWide = new Registry();
    collectDefaultMetrics({ register: processWide });
  }
  return processWide;
}
