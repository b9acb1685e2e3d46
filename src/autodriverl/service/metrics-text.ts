import type { QueueCounts } from "./reward-queue.js";

/** The service's counters in Prometheus' text format. @param requests counts by HTTP status. */
export function metricsText(counts: QueueCounts, requests: Readonly<Record<string, number>>): string {
  return [
    ...metric("drx_rewards_waiting", "gauge", "Responses under way.", [["", counts.waiting]]),
    ...metric(
      "drx_rewards_total",
      "counter",
      "Rewards given, by what gave them.",
      Object.entries(counts.given).map(([type, count]) => [`{type="${type}"}`, count]),
    ),
    ...metric("drx_reward_failures_total", "counter", "Rewards not given since the judge's server failed.", [
      ["", counts.failed],
    ]),
    ...metric(
      "drx_reward_requests_total",
      "counter",
      "Requests answered, by status.",
      Object.entries(requests).map(([status, count]) => [`{status="${status}"}`, count]),
    ),
    "",
  ].join("\n");
}

function metric(
  name: string,
  type: string,
  help: string,
  values: [labels: string, value: number][],
): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...values.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
