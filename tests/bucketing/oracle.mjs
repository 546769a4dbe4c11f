// Asks the SDK of another flag system, without its server, what each user gets from each flag of a file; prints one JSON object:
// for each flag a list of values in the order of the users.
//
//   node oracle.mjs KIND FILE USERS.JSON
//
// USERS.JSON is a list of { "id": "...", "tenant": "...", "plan": "...", "age": 7, "app": "1.2.3", "signup": "2026-01-01T00:00:00Z" }; all but the
// first two may be missing.
import { readFileSync } from "node:fs";

const [kind, file, usersFile] = process.argv.slice(2);
const payload = JSON.parse(readFileSync(file, "utf8"));
const users = JSON.parse(readFileSync(usersFile, "utf8"));
const silent = { debug() {}, info() {}, warn() {}, error() {} };

const oracles = {
  async launchdarkly() {
    const ld = await import("@launchdarkly/node-server-sdk");
    const { FileDataSourceFactory } = await import("@launchdarkly/node-server-sdk/integrations");
    const client = ld.init("sdk-offline", {
      updateProcessor: new FileDataSourceFactory({ paths: [file] }).getFactory(), sendEvents: false, diagnosticOptOut: true, logger: silent,
    });
    await client.waitForInitialization({ timeout: 10 });
    const found = await each(Object.keys(payload.flags), (flag, user) => client.variation(flag, {
      kind: "multi", tenant: { key: user.tenant }, user: { key: user.id, tenant: user.tenant, plan: user.plan, age: user.age, app: user.app, signup: user.signup },
    }, null));
    client.close();
    return found;
  },

  async growthbook() {
    const { GrowthBook } = await import("@growthbook/growthbook");
    const gb = new GrowthBook({ features: payload.features, savedGroups: payload.savedGroups });
    const found = {};
    for (const user of users) {
      await gb.setAttributes({ id: user.id, tenant: user.tenant, plan: user.plan, age: user.age, app: user.app, signup: user.signup });
      for (const flag of Object.keys(payload.features))
        (found[flag] ??= []).push(gb.evalFeature(flag).value);
    }
    return found;
  },

  async posthog() {
    const { PostHog } = await import("posthog-node");
    const client = new PostHog("phc_offline", {
      host: "http://posthog.invalid", personalApiKey: "phx_offline", disableGeoip: true, flushAt: 1_000_000, enableLocalEvaluation: true,
      fetch: async () => ({ status: 200, ok: true, headers: new Headers(), text: async () => JSON.stringify(payload), json: async () => payload }),
    });
    await client.reloadFeatureFlags();
    const found = await each(payload.flags.map(flag => flag.key), (flag, user) => client.getFeatureFlag(flag, user.id, {
      onlyEvaluateLocally: true, sendFeatureFlagEvents: false, personProperties: Object.fromEntries(Object.entries({ distinct_id: user.id, tenant: user.tenant, plan: user.plan, age: user.age, app: user.app, signup: user.signup }).filter(([, value]) => value != null)),
      groups: { tenant: user.tenant }, groupProperties: { tenant: { $group_key: user.tenant, tenant: user.tenant } },
    }));
    return found;
  },

  async statsig() {
    const { default: Statsig } = await import("statsig-node");
    await Statsig.initialize("secret-offline", { localMode: false, bootstrapValues: JSON.stringify(payload), disableDiagnostics: true, disableIdListsSync: true, disableRulesetsSync: true, loggingIntervalMs: 1_000_000, initTimeoutMs: 1 });
    const found = {};
    for (const user of users) {
      const who = { userID: user.id, customIDs: { tenant: user.tenant }, custom: { tenant: user.tenant, plan: user.plan, age: user.age, app: user.app, signup: user.signup } };
      // A segment is no flag.
      for (const gate of payload.feature_gates.filter(one => one.entity !== "segment"))
        (found[gate.name] ??= []).push(Statsig.checkGateWithExposureLoggingDisabledSync(who, gate.name));
      for (const config of payload.dynamic_configs)
        (found[config.name] ??= []).push(Statsig.getConfigWithExposureLoggingDisabledSync(who, config.name).value);
    }
    return found;
  },

  async unleash() {
    const { Unleash } = await import("unleash-client");
    const client = new Unleash({
      url: "http://unleash.invalid/api", appName: "oracle", refreshInterval: 0, disableMetrics: true, skipInstanceCountWarning: true,
      bootstrap: { data: payload.features, segments: payload.segments }, storageProvider: { async set() {}, async get() { return undefined; } },
    });
    client.on("error", () => {});
    client.on("warn", () => {});
    await new Promise(done => client.isSynchronized() ? done() : client.once("ready", done).once("synchronized", done));
    const found = await each(payload.features.map(one => one.name), (flag, user) => {
      const context = { userId: user.id, properties: { tenant: user.tenant, plan: user.plan, age: user.age, app: user.app } };
      const feature = payload.features.find(one => one.name === flag);
      const hasVariants = feature.variants?.length || feature.strategies.some(one => one.variants?.length);
      return hasVariants ? client.getVariant(flag, context).name : client.isEnabled(flag, context);
    });
    client.destroy();
    return found;
  },

  async flagd() {
    const { FlagdCore } = await import("@openfeature/flagd-core");
    const core = new FlagdCore(undefined, silent);
    core.setConfigurations(JSON.stringify(payload));
    return each(Object.keys(payload.flags), (flag, user) => {
      const value = Object.values(payload.flags[flag].variants)[0];
      const context = Object.fromEntries(Object.entries({ targetingKey: user.id, tenant: user.tenant, plan: user.plan, age: user.age, app: user.app }).filter(([, known]) => known != null));
      return (typeof value === "boolean" ? core.resolveBooleanEvaluation(flag, false, context, silent) : core.resolveStringEvaluation(flag, "", context, silent)).value;
    });
  },
};

async function each(flags, evaluate) {
  const found = Object.fromEntries(flags.map(flag => [flag, []]));
  for (const flag of flags)
    for (const user of users)
      found[flag].push(await evaluate(flag, user) ?? null);
  return found;
}

const found = await oracles[kind]();
process.stdout.write(JSON.stringify(found), () => process.exit(0));
