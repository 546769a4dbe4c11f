// Asks the gateway for the flags of many users with the OpenFeature SDK, and Microsoft's library for the same users with
// the same flags.json; prints what they said as one JSON object.
//
//   node users.mjs URL FLAGS.JSON FLAG USERS
import { readFileSync } from "node:fs";
import { ConfigurationObjectFeatureFlagProvider, FeatureManager } from "@microsoft/feature-management";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";

const [url, file, flag, users] = process.argv.slice(2);
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url }));
const gateway = OpenFeature.getClient();
const library = new FeatureManager(new ConfigurationObjectFeatureFlagProvider(JSON.parse(readFileSync(file, "utf8"))));

const variants = {};
const reasons = {};
const different = [];

async function compare(i) {
  const userId = `user-${i}`;
  // Every third one has a group; the two libraries spell groups differently.
  const [attributes, groups] = i % 3 === 0 ? [{ tenant: `t${i % 30}` }, [`tenant:t${i % 30}`]] : [{}, []];
  const theirs = await library.getVariant(flag, { userId, groups });
  const ours = await gateway.getObjectDetails(flag, {}, { targetingKey: userId, ...attributes });
  variants[ours.variant] = (variants[ours.variant] ?? 0) + 1;
  reasons[ours.reason] = (reasons[ours.reason] ?? 0) + 1;
  if (ours.variant !== theirs?.name || JSON.stringify(ours.value) !== JSON.stringify(theirs.configuration))
    different.push({ userId, ours, theirs });
}

let next = 0;
await Promise.all(Array.from({ length: 16 }, async () => {
  while (next < Number(users))
    await compare(next++);
}));

const { value, variant, reason, flagMetadata } = await gateway.getBooleanDetails("on", false, {});
const missing = await gateway.getBooleanDetails("not-there", true, { targetingKey: "u" });
const keyless = await gateway.getObjectDetails(flag, { mine: true }, {});
const mistyped = await gateway.getStringDetails("on", "mine", { targetingKey: "u" });
console.log(JSON.stringify({
  variants, reasons, different: different.length, examples: different.slice(0, 3),
  on: { value, variant, reason, enabled: flagMetadata.enabled },
  missing: [missing.value, missing.errorCode], keyless: [keyless.value.mine, keyless.errorCode], mistyped: [mistyped.value, mistyped.errorCode],
}));
await OpenFeature.close();
