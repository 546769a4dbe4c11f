using System.Globalization;
using FlagGateway.Core.Shadow;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>What is found in the answers, through real requests.</summary>
[Trait("Host", "Any")]
public sealed class ComparisonTests
{
    [Fact]
    public async Task Answers_SameJsonInOtherOrder_Match()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.AnswerJson(_ => """{ "id": 7, "items": [ 1, 2 ] }""");
        world.Candidate.AnswerJson(_ => """{"items":[1,2],"id":7.0}""");

        using var response = await world.GetAsync("u1", "/orders/7");

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
        Assert.Empty(world.Gateway.Mismatches.Groups("all"));
    }

    [Fact]
    public async Task Answers_OneFieldDiffers_AreGroupedByPathAndFieldWithAnExample()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.AnswerJson(_ => """{ "items": [ { "price": 10, "token": "s3cret-a" } ] }""");
        world.Candidate.AnswerJson(_ => """{ "items": [ { "price": 11, "token": "s3cret-b" } ] }""");

        foreach (var order in new[] { 7, 8, 9 })
        {
            using var response = await world.GetAsync("u1", string.Create(CultureInfo.InvariantCulture, $"/orders/{order}"));
        }

        Assert.Equal(3, (await world.ResultsAsync(3)).Result("mismatch"));
        var groups = world.Gateway.Mismatches.Groups("all");
        var price = Assert.Single(groups, group => group.Field == "$.items[*].price");
        Assert.Equal(("GET", "/orders/{id}", 3L, 1.0), (price.Method, price.PathTemplate, price.Count, price.Share));
        Assert.Equal((DifferenceKind.ValueChanged, "10", "11"), (price.Kind, price.Example.Control, price.Example.Candidate));
        Assert.DoesNotContain(groups, group => $"{group.Example.Control}{group.Example.Candidate}".Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_StatusDiffers_IsAMismatch()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Candidate.AnswerStatus(500);

        using var response = await world.GetAsync("u1");

        await world.ResultsAsync(1);
        Assert.Contains(world.Gateway.Mismatches.Groups("all"), group => group.Kind == DifferenceKind.Status);
    }

    [Fact]
    public async Task Answers_IgnoredPathsAndTolerance_Match()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Ignore\": \"$.at,$.items[*].etag\", \"Shadow.Tolerance\": \"1%\", \"Shadow.Unordered\": \"$.tags\"");
        world.Legacy.AnswerJson(_ => """{ "at": 1, "items": [ { "etag": "a", "price": 100 } ], "tags": [ "x", "y" ] }""");
        world.Candidate.AnswerJson(_ => """{ "at": 2, "items": [ { "etag": "b", "price": 100.5 } ], "tags": [ "y", "x" ] }""");

        using var response = await world.GetAsync("u1");

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
    }

    [Fact]
    public async Task Noise_TimesAndIdsInEveryAnswer_LeaveOnlyTheTrueDifference()
    {
        const int requests = 1_000;
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Noise\": \"true\"", setup => setup.Overrides.Add("--FlagGateway:Shadow:QueueLength=5000"));
        var answers = 0;
        string Answer(bool isWrong) => string.Create(CultureInfo.InvariantCulture,
            $$"""{ "at": {{Interlocked.Increment(ref answers)}}, "request_id": "{{Guid.NewGuid()}}", "total": {{(isWrong ? 99 : 100)}} }""");
        world.Legacy.AnswerJson(_ => Answer(isWrong: false));
        var copies = 0;
        world.Candidate.AnswerJson(_ => Answer(isWrong: Interlocked.Increment(ref copies) % 100 == 0));

        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            using var response = await world.GetAsync("u1");
        });

        var page = await world.SettledAsync();
        Assert.Equal(["$.total"], world.Gateway.Mismatches.Groups("all").Select(group => group.Field));
        // The first few are judged before anything is known of the noise.
        Assert.InRange(page.Result("mismatch"), requests / 100, (requests / 100) + 10);
    }

    [Fact]
    public async Task Log_WhenAskedFor_HasALineForEachMismatch()
    {
        await using TestFolder state = new("state");
        await using (var world = await MirrorWorld.StartAsync(", \"Shadow.Log\": \"true\"", setup => setup.Overrides.Add($"--FlagGateway:State:Path={state.FullName}")))
        {
            world.Candidate.AnswerStatus(500);

            using var response = await world.GetAsync("u1", "/orders/1");
            await world.ResultsAsync(1);
        }

        var line = Assert.Single(await File.ReadAllLinesAsync(Path.Combine(state.FullName, "shadow-mismatches.jsonl")));
        Assert.Contains("\"path\":\"/orders/{id}\"", line, StringComparison.Ordinal);
        // It shows parts of users' responses.
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state.FullName, "shadow-mismatches.jsonl")));
    }
}
