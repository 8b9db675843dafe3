/**
 * What a program does with the client that @hey-api/openapi-ts makes of the description. No cast
 * stands here: an answer is of its type where there is no error.
 */
import { client } from "./made/client.gen.js";
import {
  deleteV1ScenariosId,
  getChartNameJson,
  getV1Estimate,
  postV1Estimate,
  postV1Scenarios,
  postV1ScenariosIdPublication,
  putV1ScenariosId,
} from "./made/sdk.gen.js";
import type { Scenario } from "./made/types.gen.js";
import { address, holds } from "./asked.js";

client.setConfig({ baseUrl: address });
const asked: Scenario = {
  orders_per_month: "1M",
  technologies: ["elixir", "go"],
  salary: { default: 100_000, go: { low: 120_000, high: "180k" } },
  set: { peak_to_mean: 6, go: { server_price: 60 } },
};

const { data: estimate, error } = await postV1Estimate({ body: asked });
if (!estimate) throw new Error(JSON.stringify(error));
const likely: number[] = estimate.technologies.map((each) => each.present_value.likely);
const cheapest: string | null = estimate.verdict.cheapest;
const probability: number | undefined = estimate.verdict.probability_cheapest?.[cheapest ?? ""];
holds(likely.length === 2 && probability !== undefined, "an estimate has its technologies");

// A list stands in an address as its name once for each.
const again = await getV1Estimate({ query: { technologies: ["elixir", "go"] } });
const ids: string[] | undefined = again.data?.technologies.map((each) => each.id);
holds(ids?.join() === "elixir,go", "technologies are asked as a list");

const refused = await postV1Estimate({ body: { years: 99 } });
holds(refused.error?.errors[0]?.field === "years", "a refusal names its field");

const saved = await postV1Scenarios({ body: { inputs: asked, title: "A million" } });
if (!saved.data) throw new Error(JSON.stringify(saved.error));
const auth = saved.data.edit_token ?? ""; // null only where a key was used before
const path = { id: saved.data.id };
const changed = await putV1ScenariosId({
  path,
  auth,
  headers: { "If-Match": saved.response?.headers.get("ETag") ?? "" },
  body: { inputs: { orders_per_month: 2_000_000 } },
});
holds(changed.data?.revision === 2, "a change is a new revision");
const published = await postV1ScenariosIdPublication({ path, auth });
if (!published.data) throw new Error(JSON.stringify(published.error));
const chart = await getChartNameJson({
  path: { name: "annual" },
  query: { s: published.data.publish_id },
});
holds((chart.data?.data.length ?? 0) > 0, "what is published shows a chart");
const removed = await deleteV1ScenariosId({ path, auth });
holds(removed.response?.status === 204, "a scenario can be deleted");
