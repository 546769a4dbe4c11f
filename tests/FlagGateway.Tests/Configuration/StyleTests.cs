using System.Text.RegularExpressions;

namespace FlagGateway.Tests.Configuration;

/// <summary>What <c>dotnet format</c> would change and the build does not see.</summary>
public sealed partial class StyleTests
{
    [Fact]
    public void Usings_EachFile_AreSortedWithSystemFirst()
    {
        var unsorted = Sources()
            .Where(static file => !AreSorted([.. Using().Matches(File.ReadAllText(file)).Select(static match => match.Groups["name"].Value)]));

        Assert.Empty(unsorted);
    }

    [Fact]
    public void Comments_OfLinesOfTheirOwn_AreWithin120Columns() => Assert.Empty(Sources().SelectMany(static file =>
        LongComments(File.ReadLines(file)).Select(line => $"{Path.GetFileName(file)}: {line}")));

    [Fact]
    public void Files_OfTheSources_HaveAtMost250Lines() => Assert.All(
        Sources().Where(static file => Path.GetRelativePath(DocumentationTests.Root, file).StartsWith("src", StringComparison.Ordinal)),
        static file => Assert.True(File.ReadLines(file).Count() <= 250, $"{Path.GetFileName(file)} is too long."));

    [Theory]
    [InlineData(1, "// A")]
    [InlineData(1, "/// A")]
    [InlineData(0, "/// <seealso href=\"A\">a long address</seealso>")]
    [InlineData(0, "Call(); // A")]
    public void LongComments_Line_IsFoundUnlessItIsAnAddress(int expected, string line)
    {
        var text = line.Replace("A", new string('a', 120), StringComparison.Ordinal);

        Assert.Equal(expected, LongComments([text]).Count());
        // The same within the text of a program.
        Assert.Empty(LongComments(["var text = \"\"\"", text, "\"\"\";"]));
    }

    [Theory]
    [InlineData(true, "System.Text", "FlagGateway.A", "FlagGateway.A.B", "Xunit")]
    [InlineData(false, "FlagGateway.A", "System.Text")]
    [InlineData(false, "FlagGateway.B", "FlagGateway.A")]
    public void AreSorted_Names_IsTheOrderOfDotnetFormat(bool expected, params string[] names) => Assert.Equal(expected, AreSorted(names));

    private static IEnumerable<string> Sources() => new[] { "src", "tests", "samples" }
        .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(DocumentationTests.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"));

    private static IEnumerable<string> LongComments(IEnumerable<string> lines)
    {
        var isText = false;
        foreach (var line in lines)
        {
            var start = line.AsSpan().TrimStart();
            if (!isText && line.Length > 120 && start.StartsWith("//", StringComparison.Ordinal) && !start.StartsWith("/// <seealso", StringComparison.Ordinal))
                yield return line;
            if (line.Split("\"\"\"").Length % 2 == 0)
                isText = !isText;
        }
    }

    private static bool AreSorted(string[] names) =>
        names.SequenceEqual(names.OrderBy(static name => name.Split('.')[0] != "System").ThenBy(static name => name, StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Using();
}
