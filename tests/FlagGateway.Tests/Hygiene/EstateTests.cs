using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Hygiene;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hygiene;

/// <summary>
/// 200 flags in every state, and the list of what is wrong with them: lint and stale find exactly that.
/// </summary>
public sealed class EstateTests
{
    private static readonly string Folder = Path.Combine(DocumentationTests.Root, "tests/FlagGateway.Tests/Hygiene/Estate");

    [Fact]
    public async Task Lint_Estate_FindsWhatWasPlantedAndNothingElse()
    {
        var (today, expected) = Expected("lint");

        var findings = FlagLint.Check(await Folders.FactsAsync(Read()), today, new LintSettings());

        Assert.Equal(expected, findings.Select(static finding => $"{finding.Rule} {finding.Flag}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stale_Estate_FindsWhatWasPlantedAndNothingElse()
    {
        var (today, expected) = Expected("stale");

        var flags = (await Folders.FactsAsync(Read())).Select(static flag => FlagStatusReader.Read(flag, FlagGateway.Core.Hygiene.Life.FlagLives.Empty)).ToArray();
        var stale = FlagStaleness.Find(flags, today, TimeSpan.FromDays(30));

        Assert.Equal(200, flags.Length);
        Assert.Equal(expected, stale.Select(static flag => $"{flag.Id} {string.Join(' ', flag.Reasons.Select(static reason => reason.Kind))}").Order(StringComparer.Ordinal));
        Assert.All(stale, static flag => Assert.Equal(flag.Reasons.Any(static reason => reason.Kind is "past-retirement" or "review-due"), flag.IsOverdue));
    }

    [Fact]
    public void Estate_Rules_AreAllPlantedThatNeedNoState() => Assert.Equal(
        LintRule.All.Select(static rule => rule.Name).Except(["invalid", "overruled", "extension-without-reason"]).Order(StringComparer.Ordinal),
        Expected("lint").Rows.Select(static row => row.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));

    private static ConfigFolder Read() =>
        Folders.Of(File.ReadAllText(Path.Combine(Folder, "gateway.json")), File.ReadAllText(Path.Combine(Folder, "flags.json")), File.ReadAllText(Path.Combine(Folder, "rollouts.json")));

    private static (DateOnly Today, string[] Rows) Expected(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        return (
            DateOnly.ParseExact(json.RootElement.GetProperty("today").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            [.. json.RootElement.GetProperty(name).EnumerateArray().Select(static row => row.GetString()!).Order(StringComparer.Ordinal)]);
    }
}
