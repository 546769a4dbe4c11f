using FlagGateway.Configuration;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Configuration;

/// <summary>One mistake a case: what is said, where, and what would fix it.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("+0.5%", true)]
    [InlineData("+4.9%", true)]
    [InlineData("+5%", false)]
    [InlineData("+50%", false)]
    [InlineData("+0.5pp", false)]
    [InlineData("1%", false)]
    public async Task Load_SmallRelativeLimitOfARate_WarnsThatPointsWereMeant(string limit, bool isWarned)
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\"", $"\"hard\": \"{limit}\""));

        Assert.NotNull(result.Configuration);
        Assert.Equal(isWarned, result.Issues.Any(issue => issue.Path == "$.rollouts[0].guardrails[0].hard" && issue.Remedy.Contains(limit.TrimEnd('%') + "pp", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Return503Error", true)]
    [InlineData("Redistribute", false)]
    public async Task Load_SessionsOfOneClusterThatFail_WarnsThatAMoveMakesNewOnes(string policy, bool isWarned)
    {
        var affinity = $$""", "SessionAffinity": { "Enabled": true, "AffinityKeyName": "s", "FailurePolicy": "{{policy}}" } }""";

        var result = await Configurations.LoadAsync(gateway: Configurations.With(
            Configurations.With(Configurations.Gateway, "9001/\" } } }", "9001/\" } }" + affinity), "9002/\" } } }", "9002/\" } }" + affinity));

        Assert.NotNull(result.Configuration);
        Assert.Equal(isWarned, result.Issues.Any(static issue => issue.Severity == IssueSeverity.Warning && issue.Value == "new" && issue.Remedy.Contains("Redistribute", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"WebProxy\": { \"Address\": \"http://proxy:3128/\" }", "Fast", true)]
    [InlineData("\"RequestHeaderEncoding\": \"latin1\"", "Fast", true)]
    [InlineData("\"ResponseHeaderEncoding\": \"latin1\"", "Standard", false)]
    [InlineData("\"MaxConnectionsPerServer\": 5", "Fast", false)]
    public async Task Load_FastWithASettingOfStandard_WarnsThatItHasNoEffect(string setting, string upstream, bool isWarned)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(
            Configurations.Gateway, "9001/\" } } }", $$"""9001/" } }, "HttpClient": { {{setting}} }, "Metadata": { "Upstream": "{{upstream}}" } }"""));

        Assert.NotNull(result.Configuration);
        Assert.Equal(isWarned, result.Issues.Any(static issue => issue.Severity == IssueSeverity.Warning && issue.Path == "ReverseProxy:Clusters:old:Metadata:Upstream"));
    }

    [Fact]
    public async Task Load_TimeWindowWithoutOffset_IsUtcAndWarns()
    {
        var result = await Configurations.LoadAsync(
            flags: Configurations.With(Configurations.Flags, "\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.TimeWindow\", \"parameters\": { \"Start\": \"2026-11-01T00:00:00\", \"End\": \"2026-12-01T00:00:00+02:00\" } } ] }"), rollouts: null);

        Assert.NotNull(result.Configuration);
        var issue = Assert.Single(result.Issues);
        Assert.EndsWith(".parameters.Start", issue.Path, StringComparison.Ordinal);
        Assert.Contains("read as UTC", issue.Problem, StringComparison.Ordinal);
        Assert.Contains("2026-11-01T00:00:00Z", issue.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_GuardrailsByStage_AreWatchedWhereTheySay()
    {
        var rollouts = Configurations.With(
            Configurations.With(Configurations.Rollouts, "\"minimum_users\": 500", "\"users\": [ \"ann\" ], \"guardrails\": [ { \"metric\": \"latency_p50\", \"hard\": \"1s\" } ]"),
            "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\", \"soft\": \"+0.1pp\" }",
            "{ \"metric\": \"error_rate\", \"hard\": \"+0.5pp\" }, { \"metric\": \"latency_p95\", \"hard\": \"+50%\", \"from_stage\": \"everyone\" }, { \"metric\": \"latency_p99\", \"hard\": \"+50%\", \"stages\": [ \"canary\" ] }");

        var plan = Assert.Single((await Configurations.LoadAsync(rollouts: rollouts)).Configuration!.Plans);

        Assert.Equal(["error_rate", "latency_p99", "latency_p50"], plan.GuardrailsOf("canary").Select(static guardrail => guardrail.Metric));
        Assert.Equal(["error_rate", "latency_p95"], plan.GuardrailsOf("everyone").Select(static guardrail => guardrail.Metric));
        Assert.Equal(["ann"], plan.Stages[0].Users!);
    }

    [Fact]
    public async Task Load_StageThatNoGuardrailWatches_Warns()
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"from_stage\": \"everyone\""));

        Assert.Contains(result.Issues, static issue => issue.Path == "$.rollouts[0].stages[0].guardrails");
    }

    [Theory]
    [InlineData("unjudged", "pass", "hold")]
    [InlineData("on_destination_change", "ignore", "continue")]
    [InlineData("on_control_failure", "rollback", "promote")]
    [InlineData("gross_failure", "110%", "such as 50%, or off")]
    [InlineData("status_mix", "maybe", "off")]
    [InlineData("failing_users", "maybe", "off")]
    [InlineData("gross_latency", "maybe", "off")]
    [InlineData("on_undecided", "ship", "advance")]
    [InlineData("on_segment", "stop", "rollback")]
    [InlineData("on_drift", "rollback", "step_back")]
    [InlineData("control_failure", "0%", "such as 5%")]
    [InlineData("control_failure", "120%", "above 0% to 100%")]
    [InlineData("pass_confidence", "40%", "from 50% to 99.99%")]
    [InlineData("pass_confidence", "0.98", "such as 98%")]
    [InlineData("stop_confidence", "100%", "from 50% to 99.99%")]
    [InlineData("warm_up", "2m", "such as 1.00:00:00")]
    public async Task Load_WordOfAPlanIsAnother_ShowsTheValueAndWhatToWrite(string key, string value, string remedy)
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"on_soft\": \"pause\"", $"\"{key}\": \"{value}\""));

        var error = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("rollouts.json", 10, $"$.rollouts[0].{key}", value), (error.File, error.Line, error.Path, error.Value));
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, SegmentAction.Warn)]
    [InlineData("warn", SegmentAction.Warn)]
    [InlineData("pause", SegmentAction.Pause)]
    [InlineData("exclude", SegmentAction.Exclude)]
    [InlineData("rollback", SegmentAction.RollBack)]
    public async Task Load_ActionOnSegments_IsRead(string? word, SegmentAction expected)
    {
        var rollouts = word is null ? Configurations.Rollouts : Configurations.With(Configurations.Rollouts, "\"on_soft\": \"pause\"", $"\"on_segment\": \"{word}\"");

        Assert.Equal(expected, Assert.Single((await Configurations.LoadAsync(rollouts: rollouts)).Configuration!.Plans).OnSegment);
    }

    [Fact]
    public async Task Load_ActionOnSegmentsWithoutErrorRate_ShowsWhatIsMissing()
    {
        var rollouts = Configurations.With(Configurations.With(Configurations.Rollouts, "\"on_soft\": \"pause\"", "\"on_segment\": \"exclude\""), "\"metric\": \"error_rate\"", "\"metric\": \"status:5xx\"");

        var error = Assert.Single((await Configurations.LoadAsync(rollouts: rollouts)).Issues, static issue => issue.Severity == IssueSeverity.Error);

        Assert.Equal(("$.rollouts[0].on_segment", "exclude"), (error.Path, error.Value));
        Assert.Contains("Add a guardrail with the metric error_rate", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"metric\": \"error_rate\", \"baseline\": \"yesterday\"", "$.rollouts[0].guardrails[0].baseline", "control or history")]
    [InlineData("\"metric\": \"shadow_mismatch_rate\", \"baseline\": \"history\"", "$.rollouts[0].guardrails[0]", "remove baseline")]
    public async Task Load_BaselineThatDoesNotFit_ShowsWhatToWrite(string metric, string path, string remedy)
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, "\"metric\": \"error_rate\"", metric));

        Assert.Contains(result.Issues, issue => issue.Severity == IssueSeverity.Error && issue.Path == path && issue.Remedy.Contains(remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_BaselineHistoryThatIsNotRecorded_ShowsWhatToSet()
    {
        var rollouts = Configurations.With(Configurations.Rollouts, "\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"baseline\": \"history\"");

        var error = Assert.Single((await Configurations.LoadAsync(rollouts: rollouts, overrides: "--FlagGateway:Rollouts:History=false")).Issues, static issue => issue.Severity == IssueSeverity.Error);

        Assert.Equal("$.rollouts[0].guardrails[0].baseline", error.Path);
        Assert.Contains("Set FlagGateway:Rollouts:History to true", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_BaselineHistory_IsRead()
    {
        var rollouts = Configurations.With(Configurations.With(Configurations.Rollouts, "\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"baseline\": \"history\""), "\"on_soft\": \"pause\"", "\"on_drift\": \"step_back\"");

        var plan = Assert.Single((await Configurations.LoadAsync(rollouts: rollouts)).Configuration!.Plans);
        var plain = Assert.Single((await Configurations.LoadAsync()).Configuration!.Plans);

        Assert.Equal((Baseline.History, SoftAction.StepBack), (plan.Guardrails[0].Baseline, plan.OnDrift));
        Assert.Equal((Baseline.Control, (SoftAction?)null), (plain.Guardrails[0].Baseline, plain.OnDrift));
    }

    [Fact]
    public async Task Load_ConfidencesOfAPlan_AreRead()
    {
        var plan = Assert.Single((await Configurations.LoadAsync(rollouts: Configurations.With(
            Configurations.Rollouts, "\"on_soft\": \"pause\"",
            "\"on_undecided\": \"advance\", \"control_failure\": \"40%\", \"pass_confidence\": \"95%\", \"stop_confidence\": \"99.9%\", \"warm_up\": \"00:02:00\""))).Configuration!.Plans);

        Assert.Equal((UndecidedAction.Advance, TimeSpan.FromMinutes(2)), (plan.OnUndecided, plan.WarmUp));
        Assert.Equal([0.4, 0.95, 0.999], new[] { plan.ControlFailure, plan.PassConfidence, plan.StopConfidence }.Select(static share => Math.Round(share, 9)));
    }

    [Fact]
    public async Task Load_WordsOfAPlan_AreRead()
    {
        var plan = Assert.Single((await Configurations.LoadAsync(rollouts: Configurations.With(
            Configurations.Rollouts, "\"on_soft\": \"pause\"",
            "\"unjudged\": \"advance\", \"gross_failure\": \"80%\", \"on_destination_change\": \"restart\", \"on_control_failure\": \"promote\", \"status_mix\": \"off\", \"failing_users\": \"off\", \"gross_latency\": \"off\", \"warm_up\": \"0\""))).Configuration!.Plans);
        var plain = Assert.Single((await Configurations.LoadAsync()).Configuration!.Plans);

        Assert.Equal((UnjudgedAction.Advance, 0.8, DestinationChange.Restart, ControlFailureAction.Promote, false), (plan.Unjudged, plan.GrossFailure, plan.OnDestinationChange, plan.OnControlFailure, plan.StatusMix));
        Assert.Equal((false, true, TimeSpan.Zero), (plan.FailingUsers, plain.FailingUsers, plan.WarmUp));
        Assert.Equal((false, true), (plan.GrossLatency, plain.GrossLatency));
        Assert.Equal((UndecidedAction.Pause, 0.05, 0.98, 0.95, (TimeSpan?)null), (plain.OnUndecided, plain.ControlFailure, plain.PassConfidence, plain.StopConfidence, plain.WarmUp));
        Assert.Equal((UnjudgedAction.Hold, 0.5, DestinationChange.Continue, ControlFailureAction.Pause, true), (plain.Unjudged, plain.GrossFailure, plain.OnDestinationChange, plain.OnControlFailure, plain.StatusMix));
    }

    [Fact]
    public async Task Load_NotifyByEvent_TellsEachAddressOnce()
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(
            Configurations.Rollouts, "\"https://hooks.example/x\"", "\"https://all/\", { \"events\": [ \"killed\", \"rolled_back\" ], \"urls\": [ \"https://pager/\", \"https://all/\" ] }"));
        var plan = Assert.Single(result.Configuration!.Plans);

        Assert.Equal(["https://all/", "https://pager/"], plan.AddressesOf("killed").Select(static address => address.AbsoluteUri));
        Assert.Equal(["https://all/"], plan.AddressesOf("stage").Select(static address => address.AbsoluteUri));
    }

    [Fact]
    public async Task Load_GoodFiles_HasNothingToSay()
    {
        var result = await Configurations.LoadAsync();

        Assert.Empty(result.Issues);
        Assert.NotNull(result.Configuration);
    }

    [Theory]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"nosuch\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag", "No flag has this id.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.Sticky\": \"tenant\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.Sticky", "Unknown key.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.StickyBy\": \"planet\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.StickyBy", "No such identity group.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.OnUnavailable\": \"maybe\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.OnUnavailable", "Not one of the known values.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.WithoutId\": \"refuse\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.WithoutId", "Not one of the known values.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.Preflight\": \"candidate\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.Preflight", "Not one of the known values.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.Cache\": \"public\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.Cache", "Not one of the known values.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.Pin\": \"01:00:00\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.Pin", "Only conversations retain a variant, and the route buckets users.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.StickyBy\": \"tenant\", \"Flag.Pin\": \"8.00:00:00\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.Pin", "Not a time span from 00:00:01 to 7.00:00:00.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag.StickyBy\": \"tenant\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag", "The route has flag options but no flag.")]
    [InlineData("\"Flag\": \"release.orders\"", "\"Flag\": \"release.orders\", \"Flag.On\": \"new\"", 5, "ReverseProxy:Routes:orders:Metadata:Flag.On", "The flag has variants, and each defines its own target.")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"old\", \"Timeout\": \"soon\"", 5, "ReverseProxy:Routes:orders:Timeout", "String 'soon' was not recognized as a valid TimeSpan")]
    [InlineData("\"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9001/\" } }", "\"HttpRequest\": { \"ActivityTimeout\": \"soon\" }, \"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9001/\" } }", 8, "ReverseProxy:Clusters:old:HttpRequest:ActivityTimeout", "String 'soon' was not recognized as a valid TimeSpan")]
    [InlineData("\"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9001/\" } }", "\"Metadata\": { \"Upstream\": \"Quick\" }, \"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9001/\" } }", 8, "ReverseProxy:Clusters:old:Metadata:Upstream", "Not one of the known values.")]
    [InlineData("\"Admin\": {", "\"Upstream\": \"Quick\", \"Admin\": {", 2, "FlagGateway:Upstream", "the value is not one of Standard, Fast")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"gone\"", 5, "ReverseProxy:Routes:orders:ClusterId", "No cluster has this name.")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"old\", \"AuthorizationPolicy\": \"default\"", 5, "ReverseProxy:Routes:orders:AuthorizationPolicy", "No policy has this name.")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"old\", \"RateLimiterPolicy\": \"default\"", 5, "ReverseProxy:Routes:orders:RateLimiterPolicy", "No policy has this name.")]
    [InlineData("http://127.0.0.1:9002/", "ftp://127.0.0.1/", 9, "ReverseProxy:Clusters:new:Destinations:1:Address", "Not an http or https address.")]
    [InlineData("http://127.0.0.1:9002/", "orders.internal:80", 9, "ReverseProxy:Clusters:new:Destinations:1:Address", "Not an http or https address.")]
    [InlineData("\"Path\": \"data\"", "\"Pth\": \"data\"", 2, "FlagGateway:State:Pth", "is not known")]
    [InlineData("\"Path\": \"data\"", "\"Kind\": \"Etcd\"", 2, "FlagGateway:State:Kind", "one of")]
    [InlineData("\"Path\": \"data\"", "\"Kind\": \"Redis\"", 2, "FlagGateway:State:Configuration", "Redis needs a connection string.")]
    [InlineData("\"Path\": \"data\"", "\"Kind\": \"Redis\", \"Configuration\": \"a\", \"Redis\": { \"SentinelUser\": \"b\" }", 2, "FlagGateway:State:Redis:SentinelUser", "Without the name of a service no Sentinel is asked.")]
    [InlineData("\"Path\": \"data\"", "\"PollInterval\": \"00:00:20\"", 2, "FlagGateway:State:MaxAge", "State is polled only every 00:00:20.")]
    [InlineData("\"Path\": \"data\"", "\"Prefix\": \"a b\"", 2, "FlagGateway:State:Prefix", "the value is not allowed")]
    [InlineData("http://127.0.0.1:8081", "http://0.0.0.0:8081", 2, "FlagGateway:Admin:Url", "An address that other machines can reach needs tokens.")]
    [InlineData("http://127.0.0.1:8081", "8081", 2, "FlagGateway:Admin:Url", "Not an address to listen on.")]
    [InlineData("\"State\": {", "\"Rollouts\": { \"Recording\": { \"Days\": 401 } }, \"State\": {", 2, "FlagGateway:Rollouts:Recording:Days", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Rollouts\": { \"Recording\": { \"Interval\": \"00:00:00.5\" } }, \"State\": {", 2, "FlagGateway:Rollouts:Recording:Interval", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Rollouts\": { \"Recording\": { \"MaxMiB\": 1 } }, \"State\": {", 2, "FlagGateway:Rollouts:Recording:MaxMiB", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Stat\": {", 2, "FlagGateway:Stat", "is not known")]
    [InlineData("\"FlagGateway\": {", "\"FlagGatway\": {", 2, "FlagGatway", "Unknown section.")]
    [InlineData("\"State\": {", "\"Identity\": { \"TrustedProxies\": [ \"10.0.0.0/99\" ] }, \"State\": {", 2, "FlagGateway:Identity:TrustedProxies:0", "Not a network")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Header\": \"a\", \"Cookie\": \"b\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0", "A source is one part of a request.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Query\": \"a b\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Query", "Not the name of a query parameter.")]
    [InlineData("\"State\": {", "\"Identity\": { \"Groups\": [ { \"Path\": \"/t/\", \"As\": \"tenant\" } ] }, \"State\": {", 2, "FlagGateway:Identity:Groups:0:Path", "Not a path with one segment in braces.")]
    [InlineData("\"State\": {", "\"Identity\": { \"Groups\": [ { \"As\": \"tenant\" } ] }, \"State\": {", 2, "FlagGateway:Identity:Groups:0", "A source is one part of a request.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Body\": \"metadata..user\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Body", "Not a path of 1 to 8 names.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Key\": \"a key\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Key", "Not a header's name.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Key\": \"x-api-key\", \"Hash\": false } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Hash", "Of a key a hash is always the id.")]
    [InlineData("\"State\": {", "\"Identity\": { \"BodyLimit\": 10 }, \"State\": {", 2, "FlagGateway:Identity:BodyLimit", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Identity\": { \"Groups\": [ { \"Body\": \"c\", \"As\": \"tenant\" }, { \"Body\": \"c\", \"As\": \"tenant\" } ] }, \"State\": {", 2, "FlagGateway:Identity:Groups:1:As", "This source defines this group already.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Cookie\": \"s\", \"Hmac\": \"/no/such/key\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Hmac", "The key cannot be read: Could not find")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Query\": \"s\", \"Hmac\": \"key\" } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Hmac", "Only cookies are signed.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Query\": \"s\", \"Jwt\": { \"Authority\": \"https://a\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt", "Only claims have a token.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": {} } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt", "A token is verified with the keys of an issuer.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": { \"Authority\": \"http://login.example.com\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt:Authority", "Not an address with https.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": { \"Keys\": \"/none\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt:Keys", "The keys cannot be read: Could not find file '/none'.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": { \"Authority\": \"https://a\", \"Header\": \"x\", \"Cookie\": \"y\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt", "A token is in one part of a request.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": { \"Authority\": \"https://a\", \"Header\": \"x y\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt:Header", "Not a header's name.")]
    [InlineData("\"State\": {", "\"Identity\": { \"User\": [ { \"Claim\": \"s\", \"Jwt\": { \"Authority\": \"https://a\", \"Cookie\": \"x y\" } } ] }, \"State\": {", 2, "FlagGateway:Identity:User:0:Jwt:Cookie", "Not a cookie's name.")]
    [InlineData("\"State\": {", "\"Identity\": { \"Anonymous\": { \"MaxAge\": \"00:00:01\" } }, \"State\": {", 2, "FlagGateway:Identity:Anonymous:MaxAge", "00:01:00")]
    [InlineData("\"State\": {", "\"Identity\": { \"ExposeVariant\": \"perhaps\" }, \"State\": {", 2, "FlagGateway:Identity:ExposeVariant", "true or false")]
    [InlineData("\"Match\": { \"Path\": \"/{**path}\" }", "\"Match\": { \"Path\": \"/{**path\" }", 5, "ReverseProxy:Routes:orders", "Invalid path")]
    [InlineData("\"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9002/\" } }", "\"LoadBalancingPolicy\": \"Best\", \"Destinations\": { \"1\": { \"Address\": \"http://127.0.0.1:9002/\" } }", 9, "ReverseProxy:Clusters:new", "No matching ILoadBalancingPolicy found")]
    [InlineData("\"State\": {", "\"Policies\": { \"Timeouts\": [ { \"Name\": \"Default\" } ] }, \"State\": {", 2, "FlagGateway:Policies:Timeouts:0:Name", "Not the name of a policy.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Timeouts\": [ { \"Name\": \"a\" }, { \"Name\": \"A\" } ] }, \"State\": {", 2, "FlagGateway:Policies:Timeouts:1:Name", "Two policies have this name.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Authorization\": [ { \"Name\": \"a\" } ] }, \"State\": {", 2, "FlagGateway:Policies:Authorization:0:Jwt", "A policy needs the tokens that it accepts.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Authorization\": [ { \"Name\": \"a\", \"Jwt\": { \"Authority\": \"https://a\" } } ] }, \"State\": {", 2, "FlagGateway:Policies:Authorization:0:Jwt:Audience", "A token of the issuer for any other application")]
    [InlineData("\"State\": {", "\"Policies\": { \"Authorization\": [ { \"Name\": \"a\", \"Jwt\": { \"Authority\": \"http://a.example\", \"Audience\": \"b\" } } ] }, \"State\": {", 2, "FlagGateway:Policies:Authorization:0:Jwt:Authority", "Not an address with https.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Authorization\": [ { \"Name\": \"a\", \"Jwt\": { \"Authority\": \"https://a\", \"Audience\": \"b\", \"AllowExpired\": true } } ] }, \"State\": {", 2, "FlagGateway:Policies:Authorization:0:Jwt:AllowExpired", "An expired token permits nothing.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Authorization\": [ { \"Name\": \"a\", \"Jwt\": { \"Authority\": \"https://a\", \"Audience\": \"b\" }, \"RequireClaims\": [ { \"Type\": \"x\", \"Values\": [] } ] } ] }, \"State\": {", 2, "FlagGateway:Policies:Authorization:0:RequireClaims:0", "A claim needs a type")]
    [InlineData("\"State\": {", "\"Policies\": { \"Cors\": [ { \"Name\": \"a\" } ] }, \"State\": {", 2, "FlagGateway:Policies:Cors:0:Origins", "A policy without origins allows nothing.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Cors\": [ { \"Name\": \"a\", \"Origins\": [ \"shop.example\" ] } ] }, \"State\": {", 2, "FlagGateway:Policies:Cors:0:Origins:0", "Not an origin")]
    [InlineData("\"State\": {", "\"Policies\": { \"Cors\": [ { \"Name\": \"a\", \"Origins\": [ \"*\" ], \"SupportsCredentials\": true } ] }, \"State\": {", 2, "FlagGateway:Policies:Cors:0:SupportsCredentials", "Every site could act as its visitors.")]
    [InlineData("\"State\": {", "\"Policies\": { \"Cors\": [ { \"Name\": \"a\", \"Origins\": [ \"https://a.example\" ], \"PreflightMaxAge\": \"-00:01:00\" } ] }, \"State\": {", 2, "FlagGateway:Policies:Cors:0:PreflightMaxAge", "Not a time.")]
    [InlineData("\"State\": {", "\"Policies\": { \"OutputCache\": [ { \"Name\": \"a\", \"VaryByHeader\": [ \"x y\" ] } ] }, \"State\": {", 2, "FlagGateway:Policies:OutputCache:0:VaryByHeader:0", "Not a header's name.")]
    [InlineData("\"State\": {", "\"Policies\": { \"RateLimiter\": [ { \"Name\": \"a\", \"PermitLimit\": 0 } ] }, \"State\": {", 2, "FlagGateway:Policies:RateLimiter:0:PermitLimit", "at least 1")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"old\", \"TimeoutPolicy\": \"short\"", 5, "ReverseProxy:Routes:orders:TimeoutPolicy", "No policy has this name.")]
    [InlineData("\"ClusterId\": \"old\"", "\"ClusterId\": \"old\", \"OutputCachePolicy\": \"short\"", 5, "ReverseProxy:Routes:orders:OutputCachePolicy", "No policy has this name.")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"Url\": \"8082\" }, \"State\": {", 2, "FlagGateway:Ofrep:Url", "Not an address to listen on.")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"Url\": \"http://127.0.0.1:8081\" }, \"State\": {", 2, "FlagGateway:Ofrep:Url", "Another listener of the gateway has this address.")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"Url\": \"http://127.0.0.1:8080\" }, \"State\": {", 2, "FlagGateway:Ofrep:Url", "Another listener of the gateway has this address.")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"AllowedOrigins\": [ \"shop.example\" ] }, \"State\": {", 2, "FlagGateway:Ofrep:AllowedOrigins:0", "Not an origin")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"AllowedOrigins\": [ \"https://shop.example\", \"https://shop.example/\" ] }, \"State\": {", 2, "FlagGateway:Ofrep:AllowedOrigins:1", "Not an origin")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"AllowedOrigins\": [ \"https://shop.example\", \"*\" ] }, \"State\": {", 2, "FlagGateway:Ofrep:AllowedOrigins:1", "Not an origin")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"RequestsPerSecond\": 0 }, \"State\": {", 2, "FlagGateway:Ofrep:RequestsPerSecond", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Ofrep\": { \"EventStreams\": -1 }, \"State\": {", 2, "FlagGateway:Ofrep:EventStreams", "the value is not allowed")]
    [InlineData("\"State\": {", "\"Prometheus\": { \"Url\": \"prometheus:9090\" }, \"State\": {", 2, "FlagGateway:Prometheus:Url", "Not the address of a server")]
    [InlineData("\"State\": {", "\"Prometheus\": { \"Url\": \"http://me:secret@prometheus:9090\" }, \"State\": {", 2, "FlagGateway:Prometheus:Url", "Not the address of a server")]
    [InlineData("\"State\": {", "\"Prometheus\": { \"Timeout\": \"00:02:00\" }, \"State\": {", 2, "FlagGateway:Prometheus:Timeout", "00:01:00")]
    [InlineData("\"State\": {", "\"Prometheus\": { \"Token\": \"two words\" }, \"State\": {", 2, "FlagGateway:Prometheus:Token", "Not a token")]
    public async Task Load_GatewayMistake_IsRefusedWithPlaceAndRemedy(string old, string replacement, int line, string path, string problem)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, old, replacement));

        AssertRefused(result, "gateway.json", line, path, problem);
    }

    [Theory]
    [InlineData("\"cluster\": \"new\"", "\"cluster\": \"gone\"", 9, ".variants[1].configuration_value.cluster", "No cluster of gateway.json has this name")]
    [InlineData("\"cluster\": \"new\"", "\"clusters\": { \"orders\": \"gone\" }", 9, ".variants[1].configuration_value.clusters.orders", "No cluster of gateway.json has this name")]
    [InlineData("\"cluster\": \"new\"", "\"clusters\": { \"another\": \"new\" }", 9, ".variants[1].configuration_value.clusters.another", "The flag decides no route with this id or cluster.")]
    [InlineData("\"cluster\": \"new\"", "\"clusters\": [ \"new\" ]", 9, ".variants[1].configuration_value.clusters", "Not an object.")]
    [InlineData("\"cluster\": \"new\"", "\"clusters\": { \"orders\": 1 }", 9, ".variants[1].configuration_value.clusters.orders", "Not a string.")]
    [InlineData("\"cluster\": \"new\"", "\"path_prefix\": \"v2/\"", 9, ".variants[1].configuration_value.path_prefix", "Not a path")]
    [InlineData("\"cluster\": \"new\"", "\"clutser\": \"new\"", 9, ".variants[1].configuration_value.clutser", "Unknown key.")]
    [InlineData("\"cluster\": \"new\"", "\"request_headers\": { \"Host\": \"x\" }", 9, ".variants[1].configuration_value.request_headers.Host", "The gateway sets this header itself.")]
    [InlineData("\"cluster\": \"new\"", "\"request_headers\": { \"X Y\": \"x\" }", 9, ".variants[1].configuration_value.request_headers['X Y']", "Not a header's name.")]
    [InlineData("\"variant\": \"new\"", "\"variant\": \"nwe\"", 14, ".allocation.percentile[0].variant", "The flag has no variant of this name.")]
    [InlineData("\"from\": 0, \"to\": 10", "\"from\": 20, \"to\": 10", 14, ".allocation.percentile[0]", "The range ends before it starts.")]
    [InlineData("\"from\": 0, \"to\": 10", "\"from\": 0, \"to\": 110", 14, ".allocation.percentile[0].to", "A percentile lies between 0 and 100.")]
    [InlineData("\"from\": 0, \"to\": 10", "\"from\": -1, \"to\": 10", 14, ".allocation.percentile[0].from", "A percentile lies between 0 and 100.")]
    [InlineData("\"from\": 0, \"to\": 10", "\"from\": \"0\", \"to\": 10", 14, ".allocation.percentile[0].from", "Expected a number, found a string.")]
    [InlineData("\"enabled\": true", "\"enabled\": \"yes\"", 6, ".enabled", "Expected true or false, found a string.")]
    [InlineData("\"enabled\": true", "\"Enabled\": true", 6, ".Enabled", "The key differs in case from a known key")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"lifecycle\": { \"ownr\": \"me\" }", 6, ".lifecycle.ownr", "Unknown key.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"lifecycle\": { \"created\": \"yesterday\" }", 6, ".lifecycle.created", "Not a day.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"lifecycle\": { \"type\": \"toggle\" }", 6, ".lifecycle.type", "Not one of the known values.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.Percentage\", \"parameters\": { \"Value\": 5 } } ] }", 6, ".conditions.client_filters[0].name", "one user would land on both variants")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"My.Filter\" } ] }", 6, ".conditions.client_filters[0].name", "The gateway does not know this filter.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.Targeting\" } ] }", 6, ".conditions.client_filters[0].parameters.Audience", "Value cannot be null")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.Targeting\", \"parameters\": { \"Audiance\": {} } } ] }", 6, ".conditions.client_filters[0].parameters.Audiance", "Unknown key.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.TimeWindow\", \"parameters\": {} } ] }", 6, ".conditions.client_filters[0].parameters", "A time window needs a start or an end")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.TimeWindow\", \"parameters\": { \"Start\": \"2026-11-01T00:00:00Z\", \"Ende\": \"2026-12-01T00:00:00Z\" } } ] }", 6, ".conditions.client_filters[0].parameters.Ende", "Unknown key.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"Microsoft.TimeWindow\", \"paramters\": { \"Start\": \"2026-11-01T00:00:00Z\" } } ] }", 6, ".conditions.client_filters[0].paramters", "Unknown key.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filter\": [] }", 6, ".conditions.client_filter", "Unknown key.")]
    [InlineData("\"name\": \"new\"", "\"name\": \"legacy\"", 9, ".variants[1].name", "Two variants of the flag have this name.")]
    [InlineData("\"default_when_disabled\": \"legacy\"", "\"default_when_disabled\": \"lgacy\"", 13, ".allocation.default_when_disabled", "The flag has no variant of this name.")]
    [InlineData("\"default_when_disabled\": \"legacy\"", "\"seed\": \"\"", 13, ".allocation.seed", "An empty seed cannot be hashed")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Query\": \"up\", \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters.Query", "There is no Prometheus server to query.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters", "A condition measures one thing.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Query\": \"up\", \"Metric\": \"up\", \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters", "A condition measures one thing.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\" } } ] }", 6, ".conditions.client_filters[0].parameters", "A condition has one limit.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1, \"Below\": 2 } } ] }", 6, ".conditions.client_filters[0].parameters", "A condition has one limit.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up{\", \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters.Metric", "Not a series of the gateway")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": \"1\" } } ] }", 6, ".conditions.client_filters[0].parameters.Above", "Expected a number, found a string.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1e999 } } ] }", 6, ".conditions.client_filters[0].parameters.Above", "The number is too large.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1, \"Interval\": \"00:00:00.5\" } } ] }", 6, ".conditions.client_filters[0].parameters.Interval", "Not a time span from 00:00:01 to 01:00:00")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1, \"Interval\": \"5\" } } ] }", 6, ".conditions.client_filters[0].parameters.Interval", "Not a time span")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1, \"KeepFor\": \"2.00:00:00\" } } ] }", 6, ".conditions.client_filters[0].parameters.KeepFor", "Not a time span from 00:00:00 to 1.00:00:00")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Metric\": \"up\", \"Above\": 1, \"above\": 2 } } ] }", 6, ".conditions.client_filters[0].parameters.above", "Unknown key.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Query\": \"{{flag}}\", \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters.Query", "outside of double or single quotes")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\", \"parameters\": { \"Query\": \"up{v='{{variant}}'}\", \"Above\": 1 } } ] }", 6, ".conditions.client_filters[0].parameters.Query", "A condition is evaluated before there is a variant.")]
    [InlineData("\"enabled\": true", "\"enabled\": true, \"conditions\": { \"client_filters\": [ { \"name\": \"FlagGateway.Metric\" } ] }", 6, ".conditions.client_filters[0].parameters", "A metric filter needs parameters.")]
    public async Task Load_FlagMistake_IsRefusedWithPlaceAndRemedy(string old, string replacement, int line, string path, string problem)
    {
        var result = await Configurations.LoadAsync(flags: Configurations.With(Configurations.Flags, old, replacement), rollouts: null);

        AssertRefused(result, "flags.json", line, "$.feature_management.feature_flags[0]" + path, problem);
    }

    [Theory]
    [InlineData("\"flag\": \"release.orders\"", "\"flag\": \"release.order\"", 4, ".flag", "No flag of flags.json has this id.")]
    [InlineData("\"candidate\": \"new\"", "\"candidate\": \"legacy\"", 4, ".candidate", "Control and candidate are the same variant.")]
    [InlineData("\"candidate\": \"new\"", "\"candidate\": \"newer\"", 4, ".candidate", "has no variant of this name")]
    [InlineData("\"candidate\": \"new\"", "\"candidates\": [ \"new\", \"legacy\" ]", 4, ".candidates[1]", "Control and candidate are the same variant.")]
    [InlineData("\"candidate\": \"new\"", "\"candidates\": [ \"newer\" ]", 4, ".candidates[0]", "has no variant of this name")]
    [InlineData("\"candidate\": \"new\"", "\"candidates\": [ \"new\", \"new\" ]", 4, ".candidates[1]", "This candidate is named twice.")]
    [InlineData("\"candidate\": \"new\"", "\"candidates\": []", 4, ".candidates", "Not a number of candidates.")]
    [InlineData("\"candidate\": \"new\"", "\"candidates\": \"new\"", 4, ".candidates", "Expected")]
    [InlineData("\"candidate\": \"new\"", "\"candidate\": \"new\", \"candidates\": [ \"new\" ]", 4, ".candidate", "Both candidate and candidates are there.")]
    [InlineData("\"percentage\": 10,", "\"percentage\": 101,", 6, ".stages[0].percentage", "A percentage must be between 0 and 100.")]
    [InlineData("\"hold\": \"1.00:00:00\"", "\"hold\": \"a day\"", 6, ".stages[0].hold", "Not a time span.")]
    [InlineData("\"minimum_users\": 500", "\"minimum_users\": -1", 6, ".stages[0].minimum_users", "Not a whole number of at least 0.")]
    [InlineData("\"minimum_users\": 500", "\"minimum_user\": 500", 6, ".stages[0].minimum_user", "Unknown key.")]
    [InlineData("\"minimum_users\": 500", "\"groups\": [ \"internal\" ]", 6, ".stages[0].groups[0]", "Not a group.")]
    [InlineData("\"minimum_users\": 500", "\"shadow\": { \"percentage\": 5, \"from\": \"both\" }", 6, ".stages[0].shadow.from", "Not one of the known values.")]
    [InlineData("\"name\": \"everyone\"", "\"name\": \"canary\"", 7, ".stages[1].name", "Two stages have this name.")]
    [InlineData("\"hard\": \"+0.5pp\"", "\"hard\": \"lots\"", 9, ".guardrails[0].hard", "Not a threshold.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"errors\"", 9, ".guardrails[0].metric", "Unknown metric.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"signal:Score\"", 9, ".guardrails[0].metric", "No cluster can report a signal of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"signal:clicks/sessions\"", 9, ".guardrails[0].metric", "No cluster can report a signal of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"signal:clicks/signal:clicks\"", 9, ".guardrails[0].metric", "No cluster can report a signal of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"signal:clicks/\"", 9, ".guardrails[0].metric", "No cluster can report a signal of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"reports:Complaints\"", 9, ".guardrails[0].metric", "No cluster can report a signal of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"reports:llm.cost\"", 9, ".guardrails[0].metric", "Names that begin with llm. are the gateway's own.")]
    [InlineData("\"metric\": \"error_rate\", \"hard\": \"+0.5pp\"", "\"metric\": \"reports:complaints\", \"hard\": \"-10%\"", 9, ".guardrails[0]", "The limits do not fit the metric")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"signal:clicks/signal:llm.cost\"", 9, ".guardrails[0].metric", "Names that begin with llm. are the gateway's own.")]
    [InlineData("\"metric\": \"error_rate\", \"hard\": \"+0.5pp\"", "\"metric\": \"signal:clicks/requests\", \"hard\": \"3\"", 9, ".guardrails[0]", "The limits do not fit the metric")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"promql:x\"", 9, ".guardrails[0].query", "A promql metric needs a query.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"promql:x\", \"query\": \"up\"", 9, ".guardrails[0].query", "There is no Prometheus server to query.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"promql:x\", \"query\": \"up{v={{variant}}}\"", 9, ".guardrails[0].query", "outside of double or single quotes")]
    [InlineData("\"on_soft\": \"pause\"", "\"on_soft\": \"stop\"", 10, ".on_soft", "Not one of the known values.")]
    [InlineData("\"on_soft\": \"pause\"", "\"on_soft\": \"drop\"", 10, ".on_soft", "There is no other candidate to go on with.")]
    [InlineData("\"on_soft\": \"pause\"", "\"status_mix\": \"maybe\"", 10, ".status_mix", "Not one of the known values.")]
    [InlineData("\"on_soft\": \"pause\"", "\"unjudged\": \"pass\"", 10, ".unjudged", "Not one of the known values.")]
    [InlineData("\"on_soft\": \"pause\"", "\"on_destination_change\": \"ignore\"", 10, ".on_destination_change", "Not one of the known values.")]
    [InlineData("\"on_soft\": \"pause\"", "\"on_control_failure\": \"rollback\"", 10, ".on_control_failure", "Not one of the known values.")]
    [InlineData("\"on_soft\": \"pause\"", "\"gross_failure\": \"0%\"", 10, ".gross_failure", "Not a share of requests.")]
    [InlineData("\"on_soft\": \"pause\"", "\"gross_failure\": \"0.5\"", 10, ".gross_failure", "Not a share of requests.")]
    [InlineData("https://hooks.example/x", "hooks.example", 11, ".notify[0]", "Not an http or https address, and no channel has this name.")]
    [InlineData("\"https://hooks.example/x\"", "5", 11, ".notify[0]", "Neither an address nor an object.")]
    [InlineData("\"https://hooks.example/x\"", "{ \"events\": [ \"killd\" ], \"urls\": [ \"https://a/\" ] }", 11, ".notify[0].events[0]", "No event has this name.")]
    [InlineData("\"https://hooks.example/x\"", "{ \"events\": [ \"reminder\" ], \"urls\": [ \"https://a/\" ] }", 11, ".notify[0].events[0]", "No rollout sends reminders.")]
    [InlineData("\"https://hooks.example/x\"", "{ \"events\": [ \"killed\" ], \"urls\": [ \"a\" ] }", 11, ".notify[0].urls[0]", "Not an http or https address.")]
    [InlineData("\"https://hooks.example/x\"", "{ \"urls\": [ \"https://a/\" ] }", 11, ".notify[0].events", "No event is named")]
    [InlineData("\"https://hooks.example/x\"", "{ \"events\": [ \"killed\" ] }", 11, ".notify[0].urls", "No address is named.")]
    [InlineData("\"https://hooks.example/x\"", "{ \"event\": [ \"killed\" ], \"events\": [ \"killed\" ], \"urls\": [ \"https://a/\" ] }", 11, ".notify[0].event", "Unknown key.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"from_stage\": \"quarter\"", 9, ".guardrails[0].from_stage", "The plan has no stage of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"stages\": [ \"canary\", \"quarter\" ]", 9, ".guardrails[0].stages[1]", "The plan has no stage of this name.")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"stages\": []", 9, ".guardrails[0].stages", "The list is empty")]
    [InlineData("\"metric\": \"error_rate\"", "\"metric\": \"error_rate\", \"stages\": [ \"canary\", \"everyone\" ], \"from_stage\": \"canary\"", 9, ".guardrails[0].from_stage", "Both stages and from_stage")]
    [InlineData("\"minimum_users\": 500", "\"users\": [ \" \" ]", 6, ".stages[0].users[0]", "A user needs a name.")]
    [InlineData("\"minimum_users\": 500", "\"guardrails\": [ { \"metric\": \"errors\", \"hard\": \"1%\" } ]", 6, ".stages[0].guardrails[0].metric", "Unknown metric.")]
    [InlineData("\"minimum_users\": 500", "\"guardrails\": [ { \"metric\": \"error_rate\", \"hard\": \"1%\", \"stages\": [ \"canary\" ] } ]", 6, ".stages[0].guardrails[0]", "A guardrail inside a stage")]
    public async Task Load_RolloutMistake_IsRefusedWithPlaceAndRemedy(string old, string replacement, int line, string path, string problem)
    {
        var result = await Configurations.LoadAsync(rollouts: Configurations.With(Configurations.Rollouts, old, replacement));

        AssertRefused(result, "rollouts.json", line, "$.rollouts[0]" + path, problem);
    }

    [Fact]
    public async Task Load_VariantNameThatIsNoHeader_IsRefused()
    {
        var flags = Configurations.Flags.Replace("\"new\", \"conf", "\"nëw\", \"conf", StringComparison.Ordinal).Replace("\"variant\": \"new\"", "\"variant\": \"nëw\"", StringComparison.Ordinal);

        var result = await Configurations.LoadAsync(flags: flags, rollouts: null);

        AssertRefused(result, "flags.json", 9, "$.feature_management.feature_flags[0].variants[1].name", "printable ASCII");
    }

    [Theory]
    [InlineData("gateway.json")]
    [InlineData("flags.json")]
    public async Task Load_MissingFile_IsRefused(string file)
    {
        var result = await Configurations.LoadAsync(
            gateway: file == "gateway.json" ? null : Configurations.Gateway,
            flags: file == "flags.json" ? null : Configurations.Flags);

        Assert.Null(result.Configuration);
        Assert.Contains(result.Issues, issue => issue.File == file && issue.Problem.StartsWith("The file is missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_NoRollouts_IsFine() =>
        Assert.NotNull((await Configurations.LoadAsync(rollouts: null)).Configuration);

    [Fact]
    public async Task Load_TwoFlagsOfOneId_IsRefusedWhateverTheCase()
    {
        var second = """{ "id": "Release.Orders", "enabled": false }, { """ + "\n";
        var result = await Configurations.LoadAsync(flags: Configurations.With(Configurations.Flags, "{\n        \"id\"", second + "        \"id\""));

        Assert.Null(result.Configuration);
        Assert.Contains(result.Issues, issue => issue.Problem.StartsWith("Another flag has this id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_MistakesInAllFiles_AreAllTold()
    {
        var result = await Configurations.LoadAsync(
            Configurations.With(Configurations.Gateway, "http://127.0.0.1:9002/", "nowhere"),
            Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 1000"),
            Configurations.With(Configurations.Rollouts, "\"error_rate\"", "\"errors\""));

        Assert.Equal(
            ["flags.json", "gateway.json", "rollouts.json"],
            result.Issues.Where(issue => issue.Severity == IssueSeverity.Error).Select(issue => issue.File).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Load_QueriesWithServer_AreTaken()
    {
        var result = await Configurations.LoadAsync(
            flags: Configurations.With(Configurations.Flags, "\"enabled\": true", """
                "enabled": true, "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Query": "headroom{flag=\"{{flag}}\"}", "Above": 0.2, "Interval": "00:00:02", "WhenUnknown": true, "KeepFor": "00:05:00" } } ] }
                """),
            rollouts: Configurations.With(Configurations.Rollouts, "\"metric\": \"error_rate\"", "\"metric\": \"promql:x\", \"query\": \"up{v='{{variant}}'}\""),
            overrides: "--FlagGateway:Prometheus:Url=https://prometheus.example/prefix/");

        Assert.Empty(result.Issues);
        var gate = Assert.Single(result.Configuration!.Flags.MetricGates);
        Assert.Equal(
            new FlagGateway.Core.Flags.MetricFilterSettings
            {
                Query = "headroom{flag=\"{{flag}}\"}",
                Above = 0.2,
                Interval = TimeSpan.FromSeconds(2),
                WhenUnknown = true,
                KeepFor = TimeSpan.FromMinutes(5),
            },
            gate.Settings);
    }

    [Fact]
    public async Task Load_OverrideOfCommandLine_WinsOverFile()
    {
        var result = await Configurations.LoadAsync(overrides: ["--FlagGateway:State:Path=elsewhere", "--ReverseProxy:Clusters:new:Destinations:1:Address=http://127.0.0.1:1/"]);

        Assert.Equal("elsewhere", result.Configuration!.Options.State.Path);
        Assert.Equal("http://127.0.0.1:1/", result.Configuration.ProxyClusters.Single(cluster => cluster.ClusterId == "new").Destinations!["1"].Address);
    }

    [Fact]
    public async Task Load_BadOverride_IsBlamedOnItsSource()
    {
        var result = await Configurations.LoadAsync(overrides: ["--FlagGateway:State:Kind=Etcd"]);

        Assert.Contains(result.Issues, issue => issue.File == OptionsReader.OtherSource && issue.Path == "FlagGateway:State:Kind");
    }

    private static void AssertRefused(LoadResult result, string file, int line, string path, string problem)
    {
        Assert.Null(result.Configuration);
        var errors = result.Issues.Where(issue => issue.Severity == IssueSeverity.Error).ToArray();
        Assert.True(errors.Any(issue =>
            issue.File == file && issue.Path == path && issue.Line == line
            && (issue.Problem.Contains(problem, StringComparison.Ordinal) || issue.Remedy.Contains(problem, StringComparison.Ordinal))),
            $"wanted {file}:{line} {path}: {problem}; got:\n{string.Join('\n', errors.Select(issue => issue.ToString()))}");
        Assert.All(errors, issue => Assert.NotEmpty(issue.Remedy));
    }
}
