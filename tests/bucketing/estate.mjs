// Prints made-up flags in the format of another system; each tenth has a rule that flags.json cannot express.
//
//   node estate.mjs KIND FLAGS
const [kind, count] = [process.argv[2], Number(process.argv[3])];

// The same flags in each run: a linear congruential generator (Numerical Recipes).
let state = 20261101;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const chance = share => random() < share;
const pick = (...values) => values[Math.floor(random() * values.length)];
const user = () => `user-${Math.floor(random() * 200)}`;
const tenant = () => `t${Math.floor(random() * 20)}`;
const number = Array.from({ length: count }, (_, i) => i);
const isOdd = i => i % 10 === 9;
const audiences = Array.from({ length: 20 }, (_, i) => i);
const byName = flags => Object.fromEntries(flags.map((flag, i) => [`flag-${i}`, flag]));

const estates = {
  launchdarkly: () => ({ segments: Object.fromEntries(audiences.map(i => [`s${i}`, {
    key: `s${i}`, version: 1, included: [user(), user()], excluded: [user()], salt: "s", rules: [{
      clauses: [
        { attribute: "tenant", op: "in", values: [tenant(), tenant()] },
        // Half of them ask for one of the others.
        ...(i < audiences.length / 2 ? [] : [{ attribute: "", op: "segmentMatch", values: [`s${i - audiences.length / 2}`], negate: i % 3 === 0 }]),
      ],
    }],
  }])), flags: byName(number.map(i => {
    const variations = pick([true, false], ["a", "b", "c"], [1, 2, 3, 4]);
    const cuts = variations.slice(1).map(() => Math.floor(random() * 100001)).sort((a, b) => a - b);
    const weights = [...cuts, 100000].map((end, j) => end - (cuts[j - 1] ?? 0));
    const rollout = { variations: weights.map((weight, variation) => ({ variation, weight })) };
    const rules = [];
    if (chance(0.3))
      rules.push({ id: "r", variation: 0, clauses: [{ attribute: "tenant", op: "in", values: [tenant()] }] });
    if (chance(0.2))
      rules.push({ id: "s", variation: 1, clauses: [{ attribute: "", op: "segmentMatch", values: [`s${pick(...audiences)}`], negate: chance(0.3) }] });
    if (isOdd(i))
      rules.push({ id: "x", variation: 0, clauses: [{ attribute: "email", op: "matches", values: ["x$"] }] });
    return {
      key: `flag-${i}`, on: chance(0.9), version: 1, salt: `s${i}`, variations, offVariation: 0, rules,
      targets: chance(0.4) ? [{ variation: 1, values: [user(), user()] }] : [],
      fallthrough: pick({ variation: 0 }, { rollout }, { rollout: { ...rollout, kind: "experiment", seed: Math.floor(random() * 1e6) } }, { rollout: { ...rollout, bucketBy: "tenant" } }),
    };
  })) }),

  growthbook: () => ({ savedGroups: Object.fromEntries(audiences.map(i => [`g${i}`, [user(), user(), user()]])), features: byName(number.map(i => {
    const hashVersion = pick(1, 2);
    const rules = [];
    if (chance(0.3))
      rules.push({ condition: { id: { $in: [user(), user()] } }, force: "x" });
    if (chance(0.3))
      rules.push({ condition: { tenant: tenant() }, force: "y" });
    if (chance(0.2))
      rules.push({ condition: { id: { [pick("$inGroup", "$notInGroup")]: `g${pick(...audiences)}` } }, force: "x" });
    if (isOdd(i))
      rules.push({ condition: { email: { $regex: "x" } }, force: "z" });
    const weights = pick([0.5, 0.5], [0.1, 0.9], [1 / 3, 1 / 3, 1 / 3], [0.2, 0.3, 0.5]);
    if (chance(0.4))
      rules.push({ force: "z", coverage: Math.round(random() * 1000) / 1000, hashVersion });
    else if (chance(0.8))
      rules.push({
        variations: ["a", "b", "c"].slice(0, weights.length), weights, coverage: pick(1, 0.8, 0.33), key: `e${i}`, hashVersion,
        ...(chance(0.3) ? { namespace: [`n${i % 5}`, 0.1, 0.7] } : {}), ...(chance(0.2) ? { hashAttribute: "tenant" } : {}),
      });
    return { defaultValue: "d", rules };
  })) }),

  posthog: () => ({ cohorts: Object.fromEntries(audiences.map(i => [i, { type: "OR", values: [
    { type: "AND", values: [{ key: "tenant", value: [tenant(), tenant()], operator: "exact", type: "person" }, { key: "distinct_id", value: [user()], operator: "exact", type: "person", negation: true }] },
    { type: "AND", values: [{ key: "distinct_id", value: [user(), user()], operator: "exact", type: "person" }] }] }])), group_type_mapping: { 0: "tenant" }, flags: number.map(i => {
    const share = () => ({ properties: [], rollout_percentage: pick(0, 1, 12.5, 33, 66.67, 99, 100) });
    const groups = chance(0.3) ? [share(), share()] : [share()];
    const filters = { groups };
    if (chance(0.4))
      filters.multivariate = { variants: pick([["a", 50], ["b", 50]], [["a", 33.3], ["b", 33.3], ["c", 33.4]]).map(([key, rollout_percentage]) => ({ key, rollout_percentage })) };
    else if (chance(0.3))
      groups.unshift({ properties: [{ key: "tenant", value: [tenant()], operator: "exact", type: "person" }], rollout_percentage: 100 });
    if (chance(0.2) && !filters.multivariate)
      groups.unshift({ properties: [{ key: "id", value: pick(...audiences), operator: pick("in", "in", "not_in"), type: "cohort" }], rollout_percentage: pick(30, 100) });
    if (isOdd(i))
      groups.unshift({ properties: [{ key: "email", value: "@", operator: "regex", type: "person" }], rollout_percentage: 100 });
    return { id: i, key: `flag-${i}`, active: chance(0.95), filters };
  }) }),

  statsig: () => ({ has_updates: true, time: 1, dynamic_configs: [], layer_configs: [], id_lists: {}, layers: {}, feature_gates: audiences.map(i => ({
    name: `segment:${i}`, type: "feature_gate", salt: `g${i}`, enabled: chance(0.95), defaultValue: false, idType: "userID", entity: "segment", rules: [
      { name: "a", id: "a", salt: "a", passPercentage: pick(0, 100), conditions: [{ additionalValues: {}, idType: "userID", type: "user_field", field: "tenant", operator: "any_case_sensitive", targetValue: [tenant(), tenant()] }], returnValue: true, idType: "userID" },
      { name: "b", id: "b", salt: "b", passPercentage: 100, conditions: [{ additionalValues: {}, idType: "userID", type: "unit_id", operator: "any_case_sensitive", targetValue: [user(), user(), user()] }], returnValue: true, idType: "userID" }],
  })).concat(number.map(i => {
    const rule = (name, passPercentage, condition, idType = "userID") => ({ name, id: name, salt: `${name}${i}`, passPercentage, conditions: [{ additionalValues: {}, idType: "userID", ...condition }], returnValue: true, idType });
    const rules = [];
    if (chance(0.3))
      rules.push(rule("named", 100, { type: "unit_id", targetValue: [user()], operator: "any_case_sensitive" }));
    if (chance(0.2))
      rules.push(rule("segment", pick(50, 100), { type: pick("pass_gate", "fail_gate"), targetValue: `segment:${pick(...audiences)}` }));
    if (isOdd(i))
      rules.push(rule("country", 100, { type: "ip_based", targetValue: ["DE"], operator: "any", field: "country" }));
    rules.push(rule("all", pick(0, 0.5, 1, 10, 33.33, 50, 99.99, 100), { type: "public" }, pick("userID", "userID", "tenant")));
    return { name: `flag-${i}`, type: "feature_gate", salt: `s${i}`, enabled: chance(0.95), defaultValue: false, idType: "userID", entity: "feature_gate", rules };
  })) }),

  unleash: () => ({ version: 2, segments: audiences.map(id => ({ id, name: `s${id}`, constraints: [{ contextName: "tenant", operator: pick("IN", "NOT_IN"), values: [tenant(), tenant(), tenant()] }] })), features: number.map(i => {
    const strategies = [{ name: "flexibleRollout", parameters: { rollout: String(pick(0, 1, 10, 33, 50, 99, 100)), stickiness: pick("default", "userId"), groupId: pick(`flag-${i}`, "other") } }];
    const feature = { name: `flag-${i}`, type: "release", enabled: chance(0.95), strategies };
    if (chance(0.3))
      feature.variants = [["a", 500], ["b", 500]].map(([name, weight]) => ({ name, weight, stickiness: "default" }));
    else if (chance(0.3))
      strategies.push({ name: "userWithId", parameters: { userIds: user() } });
    if (chance(0.2) && !feature.variants)
      strategies[0].segments = [pick(...audiences)];
    if (isOdd(i))
      strategies[0].constraints = [{ contextName: "region", operator: "REGEX", value: "eu" }];
    return feature;
  }) }),

  flagd: () => ({ flags: byName(number.map(i => {
    const shares = pick([["on", 20], ["off", 80]], [["on", 1], ["off", 2]], [["on", 333], ["off", 667]]);
    let targeting = { fractional: chance(0.5) ? shares : [{ cat: [`s${i}`, { var: "targetingKey" }] }, ...shares] };
    if (chance(0.3))
      targeting = { if: [{ in: [{ var: "targetingKey" }, [user()]] }, "on", targeting] };
    if (isOdd(i))
      targeting = { if: [{ "%": [{ var: "age" }, 2] }, "on", targeting] };
    return { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off", targeting };
  })) }),
};

process.stdout.write(JSON.stringify(estates[kind]()));
