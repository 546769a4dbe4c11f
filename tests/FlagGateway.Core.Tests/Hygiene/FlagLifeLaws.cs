using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>Instances share what they observe in any order, any number of times, and lose nothing.</summary>
public sealed class FlagLifeLaws
{
    private const int Instances = 3;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Merge_AnyOrder_IsTheSame() => Check.One(Laws.Try(300), Prop.ForAll(Steps(), steps =>
    {
        var (a, b, c) = Observe(steps);

        Assert.Equal(Text(a.Merge(b)), Text(b.Merge(a)));
        Assert.Equal(Text(a.Merge(b).Merge(c)), Text(a.Merge(b.Merge(c))));
    }));

    [Fact]
    public void Merge_Twice_ChangesNothing() => Check.One(Laws.Try(300), Prop.ForAll(Steps(), steps =>
    {
        var (a, b, _) = Observe(steps);
        var merged = a.Merge(b);

        Assert.Equal(Text(a), Text(a.Merge(a)));
        Assert.Equal(Text(merged), Text(merged.Merge(a)));
        Assert.Equal(Text(merged), Text(merged.Merge(b)));
        Assert.Equal(Text(a), Text(FlagLives.Empty.Merge(a)));
    }));

    [Fact]
    public void Merge_WhatOneInstanceSaw_IsNeverEarlierOrLost() => Check.One(Laws.Try(300), Prop.ForAll(Steps(), steps =>
    {
        var (a, b, _) = Observe(steps);
        var merged = a.Merge(b);

        foreach (var life in a.Flags.Values)
        {
            var found = merged.Find(life.Flag)!;
            Assert.True(found.FirstSeen <= life.FirstSeen);
            Assert.True(found.LastSeen >= life.LastSeen);
            Assert.All(life.Requests, last => Assert.Contains(found.Requests, one => (one.Route, one.Variant, one.Cluster) == (last.Route, last.Variant, last.Cluster) && one.At >= last.At));
            Assert.All(life.Reminders, sent => Assert.True(found.Reminders[sent.Key] >= sent.Value));
            Assert.True(Nullable.Compare(found.Content.ChangedAt, life.Content.ChangedAt) >= 0);
        }
    }));

    private static Arbitrary<int[]> Steps() => Gen.Choose(0, int.MaxValue - 1).ArrayOf(30).ToArbitrary();

    // Each step is one observation of one instance, which merges with others only here and there.
    private static (FlagLives A, FlagLives B, FlagLives C) Observe(int[] steps)
    {
        var lives = Enumerable.Repeat(FlagLives.Empty, Instances).ToArray();
        var before = Enumerable.Range(0, Instances).Select(static _ => new Dictionary<string, FlagObservation>()).ToArray();
        var now = Start;
        foreach (var step in steps)
        {
            var rest = step;
            now = now.AddMinutes(Next(50));
            var i = Next(Instances);
            FlagObservation flag = new($"flag-{Next(2)}", $"content-{Next(3)}", Next(3) is > 0 and var reach ? $"variant-{reach}" : "", Next(2) == 0 ? null : new DateOnly(2026, 3, 1 + Next(20)));
            lives[i] = lives[i].Observe(before[i], [flag], now.AddSeconds(-Next(90)));
            before[i][flag.Flag] = flag;
            if (Next(2) == 0)
                lives[i] = lives[i].Add([(flag.Flag, new($"route-{Next(2)}", "new", $"cluster-{Next(2)}", now))]);
            var life = lives[i].Find(flag.Flag)!;
            if (Next(3) == 0)
                lives[i] = lives[i].With(life with { Reminders = life.Reminders.SetItem($"rule-{Next(2)}", now) });
            if (Next(5) == 0)
                lives[i] = lives[i].Merge(lives[(i + 1) % Instances]);

            int Next(int count)
            {
                var value = rest % count;
                rest = (rest / count) ^ (step * 31);
                rest &= int.MaxValue;
                return value;
            }
        }

        return (lives[0], lives[1], lives[2]);
    }

    private static string Text(FlagLives lives) => string.Join('\n', lives.Flags.Values.OrderBy(static life => life.Flag, StringComparer.Ordinal).Select(static life =>
        $"{life.Flag} {life.FirstSeen:O} {life.LastSeen:O} {life.Content} {life.Reach} {string.Join(',', life.Requests)} {life.EarliestRetirement} {life.LatestRetirement} {string.Join(',', life.Reminders)}"));
}
