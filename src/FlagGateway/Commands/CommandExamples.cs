namespace FlagGateway.Commands;

/// <summary>Examples of all commands, for their help. A test parses them.</summary>
internal static class CommandExamples
{
    private const string Orders = "release.orders-service";

    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        [""] = ["flaggateway init shop", "flaggateway --config shop", "flaggateway rollout status --help"],
        ["run"] = ["flaggateway run --config shop", "flaggateway run --config shop --Urls=http://0.0.0.0:9000 --FlagGateway:State:Path=/var/lib/flaggateway"],
        ["demo"] = ["flaggateway demo", "flaggateway demo --rollout --bad", "flaggateway demo --example prompt-rollout --seconds 60"],
        ["init"] = ["flaggateway init shop --kind orders", "flaggateway init assistant --kind prompts"],
        ["validate"] = ["flaggateway validate --config shop", "flaggateway validate --config shop -o json | jq '.issues[]'"],
        ["doctor"] = ["flaggateway doctor --config shop", "flaggateway doctor --config shop -o json | jq '.checks[] | select(.status != \"ok\")'"],
        ["explain"] = [$"flaggateway explain --flag {Orders} --user anna --group tenant:acme", $"flaggateway explain --flag {Orders} --user anna --server http://127.0.0.1:8081"],
        ["healthcheck"] = ["flaggateway healthcheck --server http://127.0.0.1:8081"],
        ["flags list"] = ["flaggateway flags list", "flaggateway flags list --profile production -o json"],
        ["flags lint"] = ["flaggateway flags lint --config shop --strict", "flaggateway flags lint --config shop -o sarif > lint.sarif"],
        ["flags stale"] = ["flaggateway flags stale --after 60.00:00:00 --strict"],
        ["flags refs"] = [$"flaggateway flags refs {Orders} --code . --dashboards dashboards", "flaggateway flags refs --code ."],
        ["flags generate"] = ["flaggateway flags generate --language csharp --namespace Shop --output Flags.cs", "flaggateway flags generate --language typescript --output flags.ts --check"],
        ["flags matrix"] = [$"flaggateway flags matrix {Orders}", $"flaggateway flags matrix {Orders} -o github >> \"$GITHUB_OUTPUT\""],
        ["flags retire"] = [$"flaggateway flags retire {Orders} --keep new", $"flaggateway flags retire {Orders} --keep new --write"],
        ["flags import"] = ["flaggateway flags import flags.flagd.json --from flagd", "flaggateway flags import export.json --from unleash --environment production --check users.csv --write"],
        ["cohorts"] = [$"flaggateway cohorts {Orders}", $"flaggateway cohorts {Orders} --window 1h --by route", "flaggateway cohorts release.search --candidate new-b"],
        ["rollout list"] = ["flaggateway rollout list", "flaggateway rollout list -o wide", "flaggateway rollout list -o json | jq -r '.rollouts[] | select(.phase == \"Waiting\") | .flag'"],
        ["rollout get"] = [$"flaggateway rollout get {Orders} -o wide", $"flaggateway rollout get {Orders} -o json | jq .in_force"],
        ["rollout status"] = [$"flaggateway rollout status {Orders}", $"flaggateway rollout status {Orders} --watch", $"flaggateway rollout status {Orders} --wait --timeout 30m -o json"],
        ["rollout start"] = [$"flaggateway rollout start {Orders} --reason 'release 4.2'"],
        ["rollout pause"] = [$"flaggateway rollout pause {Orders} --reason 'incident 17'"],
        ["rollout resume"] = [$"flaggateway rollout resume {Orders} --reason 'incident 17 is over'"],
        ["rollout promote"] = [$"flaggateway rollout promote {Orders} --stage internal --reason 'tested'"],
        ["rollout set"] = [$"flaggateway rollout set {Orders} 12.5 --reason 'load test'"],
        ["rollout abort"] = [$"flaggateway rollout abort {Orders} --reason 'replaced by 4.3'"],
        ["rollout rollback"] = [$"flaggateway rollout rollback {Orders} --reason 'wrong totals'"],
        ["rollout include"] = [$"flaggateway rollout include {Orders} tenant:acme --reason 'fixed in 4.2.1'"],
        ["rollout drop"] = ["flaggateway rollout drop release.search new-b --reason 'slow on phones'"],
        ["rollout restore"] = ["flaggateway rollout restore release.search new-b --reason 'fixed in 4.2.1'"],
        ["rollout forget"] = [$"flaggateway rollout forget {Orders} --reason 'flags.json has it'"],
        ["rollout drill"] = [$"flaggateway rollout drill {Orders} --reason 'monthly drill'"],
        ["rollout report"] = [$"flaggateway rollout report {Orders} --out reports"],
        ["simulate"] =
        [
            $"flaggateway simulate {Orders} --requests-per-second 200 --users 80000 --error-rate 0.2%",
            $"flaggateway simulate {Orders} --scenario bad",
            $"flaggateway simulate {Orders} --suggest --server http://127.0.0.1:8081",
        ],
        ["kill"] = [$"flaggateway kill {Orders} --reason 'incident 17'"],
        ["unkill"] = [$"flaggateway unkill {Orders} --reason 'incident 17 is over'"],
        ["prompts list"] = ["flaggateway prompts list", "flaggateway prompts list release.assistant-prompt -o json"],
        ["prompts show"] = ["flaggateway prompts show release.assistant-prompt v2"],
        ["prompts diff"] = ["flaggateway prompts diff release.assistant-prompt v1 v2"],
        ["prompts accept"] = ["flaggateway prompts accept release.assistant-prompt v2 --reason 'a typo'"],
        ["override"] = [$"flaggateway override --flag {Orders} --variant new --for 2h --reason 'a test'"],
        ["audit"] = ["flaggateway audit --limit 50", $"flaggateway audit --flag {Orders} -o json"],
        ["audit export"] = ["flaggateway audit export --out audit.jsonl"],
        ["audit verify"] = ["flaggateway audit verify --config shop"],
        ["completion"] = ["source <(flaggateway completion bash)", "flaggateway completion fish > ~/.config/fish/completions/flaggateway.fish"],
    };

    /// <summary>Commands that have examples, without the program's name.</summary>
    public static IReadOnlyCollection<string> Commands => Examples.Keys;

    /// <summary>Examples of a command; those of a group of commands are its commands' first ones.</summary>
    /// <param name="command">Its name without the program's: <c>rollout status</c>.</param>
    public static IReadOnlyList<string> Find(string command) => Examples.TryGetValue(command, out var found)
        ? found
        : [.. Examples.Where(pair => pair.Key.StartsWith(command + " ", StringComparison.Ordinal)).Select(static pair => pair.Value[0])];
}
