/**
 * What a program does with openapi-fetch and the types that openapi-typescript makes of the
 * description. No cast stands here: an answer is of its type where there is no error.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./made.js";
import { address, holds } from "./asked.js";

const client = createClient<paths>({ baseUrl: address });
const asked: components["schemas"]["Scenario"] = {
  orders_per_month: "1M",
  technologies: ["elixir", "go"],
  salary: { default: 100_000, go: { low: 120_000, high: "180k" } },
  set: { peak_to_mean: 6, go: { server_price: 60 } },
};

const { data: estimate, error } = await client.POST("/api/v1/estimate", { body: asked });
if (!estimate) throw new Error(error.detail);
const likely: number[] = estimate.technologies.map((each) => each.present_value.likely);
const cheapest: string | null = estimate.verdict.cheapest;
const probability: number | undefined = estimate.verdict.probability_cheapest?.[cheapest ?? ""];
holds(likely.length === 2 && probability !== undefined, "an estimate has its technologies");

// A list stands in an address as its name once for each.
const query = { technologies: ["elixir" as const, "go" as const] };
const again = await client.GET("/api/v1/estimate", { params: { query } });
const ids: string[] | undefined = again.data?.technologies.map((each) => each.id);
holds(ids?.join() === "elixir,go", "technologies are asked as a list");

const refused = await client.POST("/api/v1/estimate", { body: { years: 99 } });
holds(refused.error?.errors[0]?.field === "years", "a refusal names its field");

const saved = await client.POST("/api/v1/scenarios", { body: { inputs: asked, title: "A million" } });
if (!saved.data) throw new Error(saved.error.detail);
const headers = { Authorization: `Bearer ${saved.data.edit_token}` };
const path = { id: saved.data.id };
const changed = await client.PUT("/api/v1/scenarios/{id}", {
  params: { path, header: { "If-Match": saved.response.headers.get("ETag") ?? "" } },
  headers,
  body: { inputs: { orders_per_month: 2_000_000 } },
});
holds(changed.data?.revision === 2, "a change is a new revision");
const published = await client.POST("/api/v1/scenarios/{id}/publication", {
  params: { path },
  headers,
});
if (!published.data) throw new Error(published.error.detail);
const chart = await client.GET("/chart/{name}.json", {
  params: { path: { name: "annual" }, query: { s: published.data.publish_id } },
});
holds((chart.data?.data.length ?? 0) > 0, "what is published shows a chart");
const removed = await client.DELETE("/api/v1/scenarios/{id}", { params: { path }, headers });
holds(removed.response.status === 204, "a scenario can be deleted");
