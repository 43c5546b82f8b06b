// What flagd's evaluator answers: cases {document, flag, now} come in as JSON, routes go out in the same order.
const fs = require("fs");
const { FlagdCore } = require(process.argv[2] + "/node_modules/@openfeature/flagd-core");

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const routes = JSON.parse(fs.readFileSync(0, "utf8")).map(({ document, flag, now }) => {
  Date.now = () => now * 1000;
  try {
    const core = new FlagdCore(undefined, quiet);
    core.setConfigurations(document);
    return core.resolveStringEvaluation(flag, "manual", {}, quiet).value ?? "manual";
  } catch {
    return "manual";
  }
});
console.log(JSON.stringify(routes));
