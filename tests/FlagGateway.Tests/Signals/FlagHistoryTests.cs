using System.Globalization;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Signals;

public sealed class FlagHistoryTests
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 60).Select(i => $"user-{i}")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Restore_AnyChanges_GivesWhatWasRecorded(int seed)
    {
        Random random = new(seed);
        await using var world = await SignalWorld.StartAsync();
        List<DateTimeOffset> looks = [world.Time.GetUtcNow()];
        var observationPeriod = 0L;
        for (var i = 0; i < 30; i++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 60)));
            await ChangeAsync(world, random, ref observationPeriod);
            looks.Add(world.Time.GetUtcNow());
            world.Time.Advance(TimeSpan.FromMinutes(1));
            looks.Add(world.Time.GetUtcNow());
        }

        world.Time.Advance(TimeSpan.FromMinutes(1));
        var recorded = looks.ConvertAll(at => Describe(world, at));
        await world.RestartAsync();

        Assert.Equal(recorded, looks.ConvertAll(at => Describe(world, at)));
        Assert.True(recorded.Distinct(StringComparer.Ordinal).Count() > 5);
    }

    [Fact]
    public async Task Record_SameDecisions_MakesNoPeriod()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        var count = world.History.Find(SignalWorld.Flag)!.Count;

        await world.RolloutAsync(5, observationPeriod: 1, RolloutPhase.Paused);
        await world.ChangeAsync(ChangeKind.Note);
        await world.ApplyFlagsAsync(Configurations.Flags);

        Assert.Equal(count, world.History.Find(SignalWorld.Flag)!.Count);
    }

    [Fact]
    public async Task Record_PeriodsOlderThanAWeek_AreForgotten()
    {
        await using var world = await SignalWorld.StartAsync();
        await world.RolloutAsync(5, observationPeriod: 1);
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.RolloutAsync(6, observationPeriod: 2);
        var second = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(1));
        await world.RolloutAsync(7, observationPeriod: 3);

        var flag = world.History.Find(SignalWorld.Flag)!;
        Assert.Equal((2, second), (flag.Count, flag.KnownSince));
    }

    [Fact]
    public async Task Record_LargeFlagThatChanges_IsForgottenBeforeItFillsTheMemory()
    {
        await using var world = await SignalWorld.StartAsync(WithUsers(0), """{ "rollouts": [] }""");
        for (var i = 1; i < 6; i++)
        {
            world.Time.Advance(TimeSpan.FromHours(1));
            await world.ApplyFlagsAsync(WithUsers(i));
        }

        // Two old texts of 3 MiB are within 8 MiB, a third one is not.
        Assert.Equal(3, world.History.Find(SignalWorld.Flag)!.Count);
        Assert.Equal(1, world.Report("u", world.Time.GetUtcNow() - TimeSpan.FromHours(2)).Accepted);
        Assert.Equal(1, world.Report("u", world.Time.GetUtcNow() - TimeSpan.FromHours(3)).Rejected);
    }

    [Fact]
    public async Task Record_FlagGone_IsUnknown()
    {
        const string first = "\"feature_flags\": [";
        await using var world = await SignalWorld.StartAsync(Configurations.With(Configurations.Flags, first, first + """ { "id": "Other", "enabled": true }, """));
        Assert.Equal("Other", world.History.Find("other")?.Id);

        await world.ApplyFlagsAsync(Configurations.Flags);

        Assert.Null(world.History.Find("other"));
        Assert.NotNull(world.History.Find("RELEASE.orders"));
    }

    private static string WithUsers(int round) => Configurations.With(
        Configurations.Flags, "\"percentile\"", string.Create(CultureInfo.InvariantCulture, $"\"user\": [ {{ \"variant\": \"new\", \"users\": [ \"round-{round}\", {string.Join(',', Enumerable.Range(0, 1500).Select(i => $"\"{new string('u', 2045)}{i:0000}\""))} ] }} ], \"percentile\""));

    private static Task ChangeAsync(SignalWorld world, Random random, ref long observationPeriod) => random.Next(8) switch
    {
        0 => world.ChangeAsync(ChangeKind.Kill),
        1 => world.ChangeAsync(ChangeKind.Unkill),
        2 => world.ChangeAsync(ChangeKind.Note),
        3 => world.ChangeAsync(ChangeKind.Forget),
        4 => world.RolloutAsync(0, ++observationPeriod, RolloutPhase.RolledBack),
        5 => world.RolloutAsync(20, observationPeriod, RolloutPhase.Paused),
        _ => world.RolloutAsync(random.Next(101), ++observationPeriod, groups: random.Next(2) == 0 ? ["user:0"] : null),
    };

    // Whom everybody gets, why, and where it would be counted.
    private static string Describe(SignalWorld world, DateTimeOffset at)
    {
        var period = world.History.Find(SignalWorld.Flag)!.At(at)!;
        return string.Join(' ', Users.Select(user =>
        {
            var evaluation = period.Flag.Evaluate(new Subject(user, new GroupSet("user:0", [6])), 0);
            return $"{evaluation.Variant}{evaluation.Reason}";
        })) + period.Run;
    }
}
