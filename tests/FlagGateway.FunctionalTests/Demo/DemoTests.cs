using System.Net;

namespace FlagGateway.FunctionalTests.Demo;

/// <summary>The demo as a user runs it: real services, a real gateway, real requests.</summary>
public sealed class DemoTests
{
    private const int Config = 2;
    private const int Requests = 5;
    private const int Errors = 6;

    [Fact]
    public async Task Demo_ShippedConfiguration_ServesBothVariantsAsConfigured()
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync("--seconds", "3");

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Contains("responses matched the configuration in force", demo.Output, StringComparison.Ordinal);
        Assert.Equal(90, demo.Figure("legacy", Config));
        Assert.Equal(10, demo.Figure("new", Config));
        Assert.True(demo.Figure("legacy", Requests) > demo.Figure("new", Requests), demo.Output);
        Assert.True(demo.Figure("new", Requests) > 0, demo.Output);
    }

    [Fact]
    public async Task Demo_PercentageRaisedWhileItRuns_MovesUsersAndExplainsEach()
    {
        await using DemoSession demo = new();
        demo.Start();
        await demo.SeeRequestsAsync(400);

        demo.EditPercentile(end: 50, rest: 50);
        await demo.SeeRequestsAsync(800);
        var exit = await demo.EndAsync();

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Contains("Applied configuration version 2", demo.Output, StringComparison.Ordinal);
        Assert.Matches("changed variant since configuration version 2: [1-9]", demo.Output);
        Assert.Contains("Unexplained changes: 0 ", demo.Output, StringComparison.Ordinal);
        Assert.Equal(50, demo.Figure("new", Config));
    }

    [Fact]
    public async Task Demo_BrokenEditWhileItRuns_ShowsLineAndRemedyAndGoesOn()
    {
        await using DemoSession demo = new();
        demo.Start();
        await demo.SeeRequestsAsync(100);

        demo.EditPercentile(end: 500, rest: 10);
        await demo.SeeRequestsAsync(500);
        var exit = await demo.EndAsync();

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Contains("flags.json:17: error:", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Write a number from 0 to 100", demo.Output, StringComparison.Ordinal);
        Assert.Equal(10, demo.Figure("new", Config));
    }

    [Fact]
    public async Task Demo_ErrorsRaisedWhileItRuns_AreErrorsOfTheNewSideOnly()
    {
        await using DemoSession demo = new();
        demo.Start();
        await demo.SeeRequestsAsync(50);

        using var refused = await demo.SetErrorsAsync("many");
        using var taken = await demo.SetErrorsAsync("100");
        await demo.SeeRequestsAsync(400);
        var exit = await demo.EndAsync();

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.True(exit == 0, demo.Output + demo.Error);
        // All of its requests since then: how many came before depends on the machine.
        Assert.True(demo.Figure("new", Errors) > 10, demo.Output);
        Assert.Equal(0, demo.Figure("legacy", Errors));
    }

    [Theory]
    [InlineData("prompt-rollout", "v2.2.1", "v2.3.0")]
    public async Task Demo_Example_PlaysBothVariants(string example, string control, string candidate)
    {
        await using DemoSession demo = new();

        // A twentieth of the users is on the candidate, only what succeeds has tokens, and a fifth of the users is
        // checked.
        demo.Start("--example", example, "--errors", "50");
        await demo.SeeRequestsAsync(1500);
        foreach (var variant in new[] { control, candidate })
            await demo.SeeChecksAsync(variant, "format_compliance", "word_count_compliance");
        var exit = await demo.EndAsync();

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.True(demo.Figure(control, Requests) > 0, demo.Output);
        Assert.True(demo.Figure(candidate, Requests) > 0, demo.Output);
        Assert.Equal(0, demo.Figure(control, Errors));
        Assert.True(demo.Figure(candidate, Errors) > 0, demo.Output);
        // Tokens, cost, time to the first token and both checks.
        foreach (var variant in new[] { control, candidate })
            Assert.Matches($@"│{variant} *│ *[1-9]\d* *│ *[1-9]\d* *│ *0\.(?!0+ )\d+ *│ *[1-9]\d* *│ *\d+\.\d *│ *\d+\.\d *│", demo.Output);
        Assert.Contains("USD", demo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/demo-orders/{id}")]
    [InlineData("/invoices/{id}", "--example", "orders-migration")]
    public async Task Demo_Shadow_FindsTheWrongFieldAloneAndNoUserNotices(string path, params string[] args)
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync([.. args, "--shadow", "--seconds", "4"]);

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Matches(@"[0-9]{3,} copied: [0-9]{3,} matched, [1-9][0-9]* mismatched, [0-9]+ not compared; [0-9]+ dropped, 0 skipped", demo.Output);
        Assert.Contains("Learned noise: $.request_id, $.served_at · ignored: $.served_by", demo.Output, StringComparison.Ordinal);
        Assert.Contains("errors: 0 · that did not come from control: 0", demo.Output, StringComparison.Ordinal);
        Assert.Contains("The candidate is wrong only in $.total", demo.Output, StringComparison.Ordinal);
        var rows = demo.Output.Split('\n').Where(line => line.StartsWith("│/", StringComparison.Ordinal)).ToArray();
        Assert.Contains(rows, row => row.Split('│')[1].Trim() == path);
        Assert.All(rows, row => Assert.Equal("$.total", row.Split('│')[2].Trim()));
        Assert.Equal(100, demo.Figure("legacy", Config));
        Assert.Equal(0, demo.Figure("new", Requests));
    }

    [Fact]
    public async Task Demo_ShadowOnOneCluster_IsWrongUsage()
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync("--shadow", "--example", "prompt-rollout", "--seconds", "3");

        Assert.Equal(2, exit);
        Assert.StartsWith("--shadow needs a candidate with a cluster of its own", demo.Error, StringComparison.Ordinal);
        Assert.Contains("no variant of release.sales-email-v2-3-0 has one", demo.Error, StringComparison.Ordinal);
        Assert.Empty(demo.Output);
    }

    [Fact]
    public async Task Demo_UnknownExample_IsWrongUsageAndNamesTheKnown()
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync("--example", "orders");

        Assert.Equal(2, exit);
        Assert.Equal("Unknown example 'orders'. Known: orders-migration, prompt-rollout\n", demo.Error, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Demo_BrokenFlags_FailsWithTheError()
    {
        await using DemoSession demo = new();
        demo.EditPercentile(end: 500, rest: 10);

        var exit = await demo.RunAsync("--seconds", "3");

        Assert.Equal(1, exit);
        Assert.Contains("flags.json:17: error:", demo.Error, StringComparison.Ordinal);
    }
}
