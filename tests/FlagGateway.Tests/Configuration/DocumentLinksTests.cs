using System.Text.RegularExpressions;
using FlagGateway.Tests.Documents;

namespace FlagGateway.Tests.Configuration;

/// <summary>Links in the documents lead somewhere, and the tour of the code names files that exist.</summary>
public sealed partial class DocumentLinksTests
{
    private const int MaxReadmeLines = 300;
    private const int MaxFilesToADecision = 6;

    public static TheoryData<string> Documents() => [.. DocumentPaths.Find(DocumentationTests.Root)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_Each_LeadToAFileAndAHeadingThatExist(string document)
    {
        var text = File.ReadAllText(Full(document));

        var broken = Link().Matches(Fence().Replace(text, "")).Select(static match => match.Groups["target"].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Exists(document, target));

        Assert.Empty(broken);
    }

    [Fact]
    public void Guides_Each_IsLinkedFromTheReadme()
    {
        var readme = File.ReadAllText(Full("README.md"));

        Assert.All(Directory.GetFiles(Full("docs"), "*.md").Select(Path.GetFileName), name => Assert.Contains($"(docs/{name}", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Decisions_Each_IsInTheirList()
    {
        var list = File.ReadAllText(Full("docs/decisions/README.md"));
        var records = Directory.GetFiles(Full("docs/decisions"), "0*.md");

        Assert.True(records.Length >= 6);
        Assert.All(records, record => Assert.Contains($"({Path.GetFileName(record)})", list, StringComparison.Ordinal));
        Assert.All(records, static record => Assert.All(["## Context", "## Decision", "## Consequences"], heading => Assert.Contains(heading, File.ReadAllText(record), StringComparison.Ordinal)));
    }

    [Fact]
    public void Readme_Length_IsAFewScreens() => Assert.InRange(File.ReadAllLines(Full("README.md")).Length, 50, MaxReadmeLines);

    [Fact]
    public void Tour_RequestToTheDecision_IsAFewFiles()
    {
        var tour = File.ReadAllText(Full("src/README.md"));

        var steps = Link().Matches(tour[tour.IndexOf("To the decision:", StringComparison.Ordinal)..tour.IndexOf("After the decision:", StringComparison.Ordinal)]);

        Assert.InRange(steps.Count, 1, MaxFilesToADecision);
    }

    [Theory]
    [InlineData("## A request")]
    [InlineData("## An evaluation of a rollout")]
    [InlineData("## A reload")]
    public void Tour_EachJourney_NamesFilesInOrder(string heading)
    {
        var tour = File.ReadAllText(Full("src/README.md"));
        var from = tour.IndexOf(heading, StringComparison.Ordinal);

        var journey = tour[from..tour.IndexOf("\n## ", from, StringComparison.Ordinal)];

        Assert.True(Step().Count(journey) >= 6, $"{heading} names fewer than six files");
    }

    private static bool Exists(string document, string target)
    {
        var (path, heading) = target.Split('#') is [var before, var after] ? (before, after) : (target, "");
        var file = path.Length == 0 ? Full(document) : Path.Combine(Path.GetDirectoryName(Full(document))!, path);
        return (File.Exists(file) || Directory.Exists(file)) && (heading.Length == 0 || Anchors(file).Contains(heading));
    }

    // As GitHub makes them: lower case, spaces as hyphens, without other punctuation.
    private static HashSet<string> Anchors(string file) => Heading().Matches(Fence().Replace(File.ReadAllText(file), ""))
        .Select(static match => NoAnchor().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    private static string Full(string path) => Path.Combine(DocumentationTests.Root, path);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\d+\. \[\w+\]\([^)]+\.(cs|razor)\): ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
