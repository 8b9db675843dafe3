/** How large a collection Postman makes of the description. */
const { readFileSync } = require("node:fs");
const { convert } = require("openapi-to-postmanv2");

convert({ type: "string", data: readFileSync("openapi.json", "utf8") }, {}, (problem, made) => {
  if (problem || !made.result) throw new Error(problem || made.reason);
  console.log(JSON.stringify(made.output[0].data).length);
});
