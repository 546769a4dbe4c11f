using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Signals;

/// <summary>Numbers that applications report over the API.</summary>
public sealed class PostedSignalTests
{
    private const string Path = "/api/v1/signals";

    [Fact]
    public async Task Post_OneOrAList_IsInTheWindowAndInTheMetric()
    {
        await using var world = await WindowWorld.StartAsync();

        var one = await PostAsync(world, Signal("a", 0.5));
        var list = await PostAsync(world, $"[ {Signal("b", 1)}, {Signal("candidate", 2)}, {Signal("control", 4)}, {Signal("", 8)} ]");

        Assert.Equal("""{"accepted":1,"judged":1,"duplicates":0,"rejected":0,"problems":[]}""", one.GetRawText());
        Assert.Equal((3, 3, 1), (list.GetProperty("accepted").GetInt32(), list.GetProperty("judged").GetInt32(), list.GetProperty("rejected").GetInt32()));
        var problem = list.GetProperty("problems")[0];
        Assert.Equal((3, "There is no targeting_key."), (problem.GetProperty("index").GetInt32(), problem.GetProperty("problem").GetString()));
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("remedy").GetString()));
        var windows = world.Windows();
        Assert.Equal((2L, 1.5), (windows.CandidateSplit.Read().Signals["paid"].Count.Sum(), windows.CandidateSplit.Read().Signals["paid"].Sum.Sum()));
        Assert.Equal((2.0, 4.0), (windows.CandidateNamed.Read().Signals["paid"].Sum.Sum(), windows.ControlNamed.Read().Signals["paid"].Sum.Sum()));
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(
            ["{flag=\"release.orders\",signal=\"paid\",variant=\"legacy\"} 4", "{flag=\"release.orders\",signal=\"paid\",variant=\"new\"} 3.5"],
            metrics.NonZero("flaggateway_signal_value_sum"));
        Assert.Equal(["{flag=\"release.orders\",reason=\"malformed\"} 1"], metrics.NonZero("flaggateway_signals_rejected_total"));
    }

    [Fact]
    public async Task Post_UserServedBeforeTheStageMoved_IsOfTheSideThatServed()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""
            { "name": "canary", "percentage": 5, "hold": "1.00:00:00" }, { "name": "half", "percentage": 50, "hold": "1.00:00:00" }
            """));
        await world.DoAsync("start");
        var user = UserBetween(world, 5, 50);
        Assert.Equal("legacy", await world.VariantOfAsync(user));
        var served = TimeProvider.System.GetUtcNow();
        await world.PromoteAsync();
        Assert.Equal("new", await world.VariantOfAsync(user));

        var late = await PostAsync(world, Signal(user, 3, served));
        var now = await PostAsync(world, Signal(user, 4));

        Assert.Equal((1, 0, 1), (late.GetProperty("accepted").GetInt32(), late.GetProperty("judged").GetInt32(), now.GetProperty("judged").GetInt32()));
        Assert.Equal(
            ["{flag=\"release.orders\",signal=\"paid\",variant=\"legacy\"} 3", "{flag=\"release.orders\",signal=\"paid\",variant=\"new\"} 4"],
            (await world.Gateway.MetricsAsync()).NonZero("flaggateway_signal_value_sum"));
        Assert.Empty(world.Windows().ControlSplit.Read().Signals);
        Assert.Equal(4, world.Windows().CandidateSplit.Read().Signals["paid"].Sum.Sum());
    }

    [Fact]
    public async Task Post_AfterARestart_StillKnowsTheSideThatServed()
    {
        await using TestFolder folder = new("state");
        void Share(Setup setup) => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}");
        DateTimeOffset served;
        string user;
        await using (var first = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share))
        {
            await first.DoAsync("start");
            user = UserBetween(first, 10, 50);
            Assert.Equal("legacy", await first.VariantOfAsync(user));
            served = TimeProvider.System.GetUtcNow();
            await first.PromoteAsync();
            // A crash right after the start would lose it; a process that stops keeps it.
        }

        await using var second = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share);
        Assert.Equal("new", await second.VariantOfAsync(user));

        await Eventually.TrueAsync(
            async () => (await SendAsync(second, Signal(user, 3, served))).Status == HttpStatusCode.OK, static () => "What was before the restart is not known.");
        var before = await SendAsync(second, Signal(user, 3, served.AddDays(-1)));

        Assert.Equal(["{flag=\"release.orders\",signal=\"paid\",variant=\"legacy\"} 3"], (await second.Gateway.MetricsAsync()).NonZero("flaggateway_signal_value_sum"));
        Assert.Equal(HttpStatusCode.BadRequest, before.Status);
        Assert.Contains("is not known", before.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SameBatchAgain_CountsOnce()
    {
        await using var world = await WindowWorld.StartAsync();
        var batch = $"[ {Signal("a", 1, id: "1")}, {Signal("b", 1, id: "2")} ]";
        await PostAsync(world, batch);

        var again = await PostAsync(world, batch);

        Assert.Equal("""{"accepted":0,"judged":0,"duplicates":2,"rejected":0,"problems":[]}""", again.GetRawText());
        Assert.Equal(2, world.Windows().CandidateSplit.Read().Signals["paid"].Count.Sum());
    }

    [Fact]
    public async Task Post_CandidatesNumbersAreWorse_RollsBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "1.00:00:00" }""", """{ "metric": "signal:paid", "hard": "-10%" }"""));
        await world.DoAsync("start");
        var flag = world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag)!;
        var judged = 0;

        for (var batch = 0; batch < 10; batch++)
        {
            var signals = Enumerable.Range(batch * 1000, 1000).Select(i =>
                Signal($"user-{i}", flag.BucketOf($"user-{i}").Percentile < 50 ? i % 10 == 0 ? 1 : 0 : i % 2));
            var answer = await PostAsync(world, $"[ {string.Join(',', signals)} ]");
            Assert.Equal(1000, answer.GetProperty("accepted").GetInt32());
            judged += answer.GetProperty("judged").GetInt32();
        }

        // It may go back before all are posted; what comes afterwards is judged by nobody.
        Assert.InRange(judged, 1, 10_000);

        var status = await world.PhaseAsync("RolledBack");
        Assert.Contains("signal:paid", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_rollbacks_total", "reason=\"signal:paid\""));
    }

    [Fact]
    public async Task Post_CandidatesClicksPerSessionAreFewer_RollsBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "1.00:00:00" }""", """{ "metric": "signal:clicks/signal:sessions", "hard": "-10%" }"""));
        await world.DoAsync("start");
        var flag = world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag)!;

        for (var batch = 0; batch < 6; batch++)
        {
            var signals = Enumerable.Range(batch * 1000, 1000).SelectMany(i => new[]
            {
                Signal($"user-{i}", 1 + (i % 4), name: "sessions"),
                Signal($"user-{i}", flag.BucketOf($"user-{i}").Percentile < 50 ? i % 2 : 1 + (i % 2), name: "clicks"),
            });
            await PostAsync(world, $"[ {string.Join(',', signals)} ]");
        }

        var status = await world.PhaseAsync("RolledBack");
        Assert.Contains("signal:clicks/signal:sessions", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("no-go", status.GetProperty("conclusion").GetProperty("result").GetString());
    }

    [Fact]
    public async Task Post_ComplaintsOfTheCandidatesUsers_RollBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "half", "percentage": 50, "hold": "1.00:00:00" }""", """{ "metric": "reports:complaints", "hard": "+100%" }"""));
        await world.DoAsync("start");
        List<string> users = [];
        for (var i = 0; i < 120; i++)
        {
            if (await world.VariantOfAsync($"user-{i}") == "new")
                users.Add($"user-{i}");
        }

        var before = (await world.UntilAsync(static status => status.TryGetProperty("conclusion", out var found) && found.ValueKind == JsonValueKind.Object, null, "a conclusion")).GetProperty("conclusion");
        Assert.Equal("more data", before.GetProperty("result").GetString());
        var row = before.GetProperty("criteria").EnumerateArray().Single(static one => one.GetProperty("guardrail").GetString() == "reports:complaints");
        Assert.Equal(("business", "+100%", "not exceeded, and it only stops"), (row.GetProperty("kind").GetString(), row.GetProperty("limit").GetString(), row.GetProperty("finding").GetString()));
        await PostAsync(world, $"[ {string.Join(',', users.Take(40).Select(user => Signal(user, 1, name: "complaints")))} ]");

        var reason = (await world.PhaseAsync("RolledBack")).GetProperty("reason").GetString();
        Assert.Contains("reports:complaints", reason, StringComparison.Ordinal);
        Assert.Contains("reports: candidate 40, control 0", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "not valid JSON of signals")]
    [InlineData("[ {\"flag\": ", HttpStatusCode.BadRequest, "not valid JSON of signals")]
    [InlineData("7", HttpStatusCode.BadRequest, "neither an object nor a list")]
    [InlineData("{}", HttpStatusCode.BadRequest, "There is no flag.")]
    [InlineData("[]", HttpStatusCode.OK, "\"accepted\":0")]
    public async Task Post_Body_IsAnsweredByStatus(string body, HttpStatusCode expected, string text)
    {
        await using var world = await WindowWorld.StartAsync();

        var answer = await SendAsync(world, body);

        Assert.Equal(expected, answer.Status);
        Assert.Contains(text, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BrokenAtItsEnd_TakesNothing()
    {
        await using var world = await WindowWorld.StartAsync();

        var answer = await SendAsync(world, $"[ {Signal("a", 1)}, {Signal("b", 1)}, {{ ]");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("Nothing was accepted", answer.Text, StringComparison.Ordinal);
        Assert.Empty(world.Windows().CandidateSplit.Read().Signals);
    }

    [Fact]
    public async Task Post_ManyRejected_TellsTheFirstTwenty()
    {
        await using var world = await WindowWorld.StartAsync();

        var answer = await SendAsync(world, $"[ {string.Join(',', Enumerable.Repeat("{}", 5000))} ]");

        var counts = JsonSerializer.Deserialize<JsonElement>(answer.Text);
        Assert.Equal((HttpStatusCode.BadRequest, 5000, 20), (answer.Status, counts.GetProperty("rejected").GetInt32(), counts.GetProperty("problems").GetArrayLength()));
        Assert.Equal(["{flag=\"none\",reason=\"malformed\"} 5000"], (await world.Gateway.MetricsAsync()).NonZero("flaggateway_signals_rejected_total"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_TooLarge_IsRefused(bool isChunked)
    {
        await using var world = await WindowWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(new string(' ', (8 * 1024 * 1024) + 1)) };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await world.Gateway.Admin.SendAsync(request);
        var many = await SendAsync(world, $"[ {string.Join(',', Enumerable.Repeat("{}", 5001))} ]");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.Status);
    }

    [Fact]
    public async Task Post_LargeAndChunked_IsTaken()
    {
        await using var world = await WindowWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json($"{new string(' ', 8_000_000)}{Signal("a", 1)}") };
        request.Headers.TransferEncodingChunked = true;

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json", "gzip")]
    public async Task Post_NoPlainJson_IsRefused(string type, string? encoding)
    {
        await using var world = await WindowWorld.StartAsync();
        using StringContent content = new(Signal("a", 1), Encoding.UTF8, type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);

        using var response = await world.Gateway.Admin.PostAsync(Path, content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("see", HttpStatusCode.Forbidden)]
    [InlineData("move", HttpStatusCode.OK)]
    public async Task Post_ByRole_IsAllowedToOperators(string? token, HttpStatusCode expected)
    {
        await using var world = await WindowWorld.StartAsync(change: static setup => setup.Admin = $$"""
            { "Tokens": [
                { "Name": "watcher", "Sha256": "{{Hash("see")}}", "Role": "Viewer" },
                { "Name": "shop", "Sha256": "{{Hash("move")}}", "Role": "Operator" } ] }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(Signal("a", 1)) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, world.Windows().CandidateSplit.Read().Signals.Count);
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string UserBetween(World world, double from, double to)
    {
        var flag = world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag)!;
        return Enumerable.Range(0, 10_000).Select(i => $"user-{i}").First(user => flag.BucketOf(user) is var bucket && bucket.Percentile >= from && bucket.Percentile < to);
    }

    private static string Signal(string user, double value, DateTimeOffset? at = null, string? id = null, string name = "paid") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "flag": "{{Setup.Flag}}", "targeting_key": "{{user}}", "signal": "{{name}}", "value": {{value}}{{(at is { } time ? $", \"at\": \"{time:O}\"" : "")}}{{(id is null ? "" : $", \"id\": \"{id}\"")}} }""");

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(World world, string body)
    {
        using var content = Json(body);
        using var response = await world.Gateway.Admin.PostAsync(Path, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> PostAsync(World world, string body)
    {
        var (status, text) = await SendAsync(world, body);
        Assert.True(status == HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
