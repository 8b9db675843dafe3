/** How @hey-api/openapi-ts writes a client that node runs as TypeScript compiles it. */
export default {
  input: "openapi.json",
  output: { path: "made", importFileExtension: ".js" },
};
