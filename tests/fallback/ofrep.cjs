// Evaluates flags through OFREP with OpenFeature's SDK for Node: FOLDER, base URL, flag and default, in that order.
const { createRequire } = require("node:module");
const [folder, baseUrl, flag, usual] = process.argv.slice(2);
const from = createRequire(`${folder}/package.json`);
const { OpenFeature } = from("@openfeature/server-sdk");
const { OFREPProvider } = from("@openfeature/ofrep-provider");
(async () => {
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl }));
  const details = await OpenFeature.getClient().getStringDetails(flag, usual);
  console.log(JSON.stringify([details.value, details.reason, details.errorCode ?? null]));
  await OpenFeature.close();
})();
