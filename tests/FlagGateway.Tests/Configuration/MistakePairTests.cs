using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.Configuration;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// Two mistakes at once, for each pair of those of <see cref="BadInputTests"/> that fit together: both are reported as
/// each one is alone, and nothing else is.
/// </summary>
public sealed class MistakePairTests
{
    // The suite tries one pair in so many; tests/random.sh tries the others.
    private const int Parts = 12;

    private static readonly int Part = Laws.Draw(Parts);
    private static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    // What one mistake leaves open: whether it is another one shows when the first is fixed.
    private static readonly (string Cause, string Effect)[] Open =
    [
        ("No flag of flags.json has this id.", "has no variant of this name"),
        ("No flag of flags.json has this id.", "No flag has this id."),
        ("No flag has this id.", ".configuration_value"),
        ("The route has flag options but no flag.", ".configuration_value"),
        ("Two variants of the flag have this name.", "has no variant of this name"),
        ("Not the address of a server", "There is no Prometheus server to query."),
        ("Two stages have this name.", "The plan has no stage of this name."),
        // Another address is no longer that of the other listener.
        ("An address that other machines can reach needs tokens.", "Another listener of the gateway has this address."),
        ("Not an address to listen on.", "Another listener of the gateway has this address."),
    ];

    [Theory]
    [InlineData("gateway.json")]
    [InlineData("flags.json")]
    [InlineData("rollouts.json")]
    public async Task Load_TwoMistakesInOneFile_BothReportedAndNothingElse(string file)
    {
        Corpus corpus = new();
        var mistakes = await corpus.ReadAsync(file);

        for (var i = 0; i < mistakes.Count; i++)
        {
            for (var j = (i + Part) % Parts; j < mistakes.Count; j += Parts)
            {
                if (i != j && mistakes[i].And(mistakes[j], Corpus.Text(file)) is { } both)
                    await corpus.CheckAsync(mistakes[i], mistakes[j], (file, both));
            }
        }

        corpus.AssertGood(mistakes.Count);
    }

    [Theory]
    [InlineData("gateway.json", "flags.json")]
    [InlineData("gateway.json", "rollouts.json")]
    [InlineData("flags.json", "rollouts.json")]
    public async Task Load_MistakesInTwoFiles_BothReportedAndNothingElse(string first, string second)
    {
        Corpus corpus = new();
        var (ones, others) = (await corpus.ReadAsync(first), await corpus.ReadAsync(second));

        for (var i = 0; i < ones.Count; i++)
        {
            for (var j = (i + Part) % Parts; j < others.Count; j += Parts)
                await corpus.CheckAsync(ones[i], others[j], (first, ones[i].In(Corpus.Text(first))), (second, others[j].In(Corpus.Text(second))));
        }

        corpus.AssertGood(ones.Count);
    }

    [Theory]
    [InlineData("gateway.json")]
    [InlineData("flags.json")]
    [InlineData("rollouts.json")]
    public async Task Path_OfEachMistake_IsInTheNotationOfItsFile(string file)
    {
        Corpus corpus = new();
        foreach (var mistake in await corpus.ReadAsync(file))
        {
            foreach (var issue in await corpus.LoadAsync((file, mistake.In(Corpus.Text(file)))))
            {
                var isGood = issue.File == "gateway.json"
                    ? Regex.IsMatch(issue.Path, @"^[A-Za-z]+(:[^:\[\]']+)*$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
                    : JsonPath.Parse(issue.Path) is { Count: > 0 };
                Assert.True(isGood && issue.Line > 0, issue.ToString());
            }
        }
    }

    /// <summary>Loads good files with mistakes in them, and compares what is reported.</summary>
    private sealed class Corpus
    {
        private readonly ConfigLoader _loader = new("none", [], new CohortRegistry());
        private readonly List<string> _failures = [];
        private int _pairs;

        public static string Text(string file) => file switch { "gateway.json" => Configurations.Gateway, "flags.json" => Configurations.Flags, _ => Configurations.Rollouts };

        /// <summary>The mistakes of a file, each with what is reported of it alone.</summary>
        public async Task<IReadOnlyList<Mistake>> ReadAsync(string file)
        {
            var table = file switch
            {
                "gateway.json" => nameof(BadInputTests.Load_GatewayMistake_IsRefusedWithPlaceAndRemedy),
                "flags.json" => nameof(BadInputTests.Load_FlagMistake_IsRefusedWithPlaceAndRemedy),
                _ => nameof(BadInputTests.Load_RolloutMistake_IsRefusedWithPlaceAndRemedy),
            };
            List<Mistake> mistakes = [];
            foreach (var row in typeof(BadInputTests).GetMethod(table)!.GetCustomAttributes<InlineDataAttribute>().Select(static attribute => attribute.Data))
            {
                Mistake mistake = new((string)row[0]!, (string)row[1]!, (string)row[4]!);
                mistakes.Add(mistake with { Alone = Errors(await LoadAsync((file, mistake.In(Text(file))))) });
            }

            return mistakes;
        }

        public async Task<IReadOnlyList<ConfigIssue>> LoadAsync(params (string File, string Text)[] changed)
        {
            // A flag with a mistake is one that the plan can still name.
            ConfigFolder files = new(File("gateway.json"), File("flags.json"), File("rollouts.json"), []);
            return (await _loader.LoadAsync(null, files)).Issues;

            ConfigFile File(string name) => new(name, Encoding.UTF8.GetBytes(changed.FirstOrDefault(one => one.File == name).Text ?? Text(name)));
        }

        public async Task CheckAsync(Mistake one, Mistake other, params (string File, string Text)[] changed)
        {
            _pairs++;
            var found = Errors(await LoadAsync(changed));
            var expected = one.Alone.Union(other.Alone).ToHashSet();
            var hidden = expected.Except(found).Where(issue => !one.Opens(issue) && !other.Opens(issue)).ToArray();
            var invented = found.Except(expected).ToArray();
            if (hidden.Length + invented.Length > 0)
                _failures.Add($"{one.Problem} + {other.Problem}\n    hidden: {string.Join(", ", hidden.Cast<object>())}\n    invented: {string.Join(", ", invented.Cast<object>())}");
        }

        public void AssertGood(int minPairs)
        {
            Assert.True(_failures.Count == 0, $"{_failures.Count} of {_pairs} pairs:\n{string.Join('\n', _failures.Take(100))}");
            Assert.True(_pairs > minPairs, $"{_pairs}");
        }

        private static HashSet<Reported> Errors(IReadOnlyList<ConfigIssue> issues) =>
            [.. issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => new Reported(issue.File, issue.Path, issue.Problem))];
    }

    private sealed record Reported(string File, string Path, string Problem);

    private sealed record Mistake(string Old, string Replacement, string Problem)
    {
        /// <summary>What is reported of it alone.</summary>
        public HashSet<Reported> Alone { get; init; } = [];

        /// <summary>Whether it leaves open what is reported of another mistake.</summary>
        public bool Opens(Reported other) =>
            Open.Any(pair => Problem.Contains(pair.Cause, StringComparison.Ordinal) && $"{other.Path} {other.Problem}".Contains(pair.Effect, StringComparison.Ordinal) && !Alone.Contains(other))
            // Whether a route's policy exists, while policies have errors.
            || (other.Problem.StartsWith("No policy has this name", StringComparison.Ordinal) && Alone.Any(static own => own.Path.StartsWith("FlagGateway:Policies", StringComparison.Ordinal)))
            // What is in a section with another name is not read.
            || (Replacement.EndsWith("\": {", StringComparison.Ordinal) && Replacement != Old && Alone.Any(own => other.Path.StartsWith(ClosestSection(own.Path), StringComparison.Ordinal)));

        private static string ClosestSection(string path) => path.Replace("FlagGatway", "FlagGateway", StringComparison.Ordinal).Replace(":Stat", ":State", StringComparison.Ordinal);

        public string In(string text) => Configurations.With(text, Old, Replacement);

        /// <summary>A text with both mistakes; <c>null</c> if one takes the place of the other.</summary>
        public string? And(Mistake other, string text)
        {
            var one = In(text);
            if (Old == other.Old && !Replacement.EndsWith(Old, StringComparison.Ordinal))
                return null;
            if (!one.Contains(other.Old, StringComparison.Ordinal))
                return null;
            var both = other.In(one);
            return both.Contains(Replacement, StringComparison.Ordinal) && IsUnique(both) ? both : null;
        }

        private static bool IsUnique(string text)
        {
            try
            {
                using var document = JsonDocument.Parse(text, NoDuplicates);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
