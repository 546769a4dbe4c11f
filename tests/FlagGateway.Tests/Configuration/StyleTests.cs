using System.Text.RegularExpressions;

namespace FlagGateway.Tests.Configuration;

/// <summary>What <c>dotnet format</c> would change and the build does not see.</summary>
public sealed partial class StyleTests
{
    [Fact]
    public void Usings_EachFile_AreSortedWithSystemFirst()
    {
        var unsorted = new[] { "src", "tests" }
            .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(DocumentationTests.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
            .Where(static file => !AreSorted([.. Using().Matches(File.ReadAllText(file)).Select(static match => match.Groups["name"].Value)]));

        Assert.Empty(unsorted);
    }

    [Theory]
    [InlineData(true, "System.Text", "FlagGateway.A", "FlagGateway.A.B", "Xunit")]
    [InlineData(false, "FlagGateway.A", "System.Text")]
    [InlineData(false, "FlagGateway.B", "FlagGateway.A")]
    public void AreSorted_Names_IsTheOrderOfDotnetFormat(bool expected, params string[] names) => Assert.Equal(expected, AreSorted(names));

    private static bool AreSorted(string[] names) =>
        names.SequenceEqual(names.OrderBy(static name => name.Split('.')[0] != "System").ThenBy(static name => name, StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Using();
}
