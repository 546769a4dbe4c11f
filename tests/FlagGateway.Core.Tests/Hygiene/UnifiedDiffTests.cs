using System.Globalization;
using System.Text.RegularExpressions;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Hygiene;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Of_EqualTexts_IsEmpty() => Assert.Empty(UnifiedDiff.Of("a", "x\ny\n", "x\ny\n"));

    [Fact]
    public void Of_OneLineChanged_ShowsThreeLinesAround()
    {
        var before = string.Concat(Enumerable.Range(1, 9).Select(static i => $"{i}\n"));

        var diff = UnifiedDiff.Of("f", before, before.Replace("5\n", "five\n", StringComparison.Ordinal));

        Assert.Equal(["--- a/f", "+++ b/f", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"], diff);
    }

    [Fact]
    public void Of_NoLineFeedAtTheEnd_SaysSo() =>
        Assert.Equal(["--- a/f", "+++ b/f", "@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a"], UnifiedDiff.Of("f", "a", "a\n"));

    [Fact]
    public void Of_AnyTexts_GivesTheNewOneWhenApplied() => Check.One(
        Laws.Try(2_000),
        Prop.ForAll(Lines(), Lines(), (before, after) => Assert.Equal(after, Apply(before, UnifiedDiff.Of("f", before, after)))));

    private static Arbitrary<string> Lines() => (
        from lines in Gen.Elements("a", "b", "c", "", "{").ListOf()
        from ends in Gen.Elements(true, false)
        select string.Join('\n', lines) + (ends && lines.Count > 0 ? "\n" : "")).ToArbitrary();

    private static string Apply(string before, IReadOnlyList<string> diff)
    {
        var old = before.Split('\n').Select((line, i) => i == before.Split('\n').Length - 1 ? line : line + "\n").Where(static line => line.Length != 0).ToList();
        List<string> done = [];
        var at = 0;
        for (var i = 2; i < diff.Count; i++)
        {
            var line = diff[i];
            var bare = i + 1 < diff.Count && diff[i + 1].StartsWith('\\');
            var text = line[1..] + (bare ? "" : "\n");
            switch (line[0])
            {
                case '@':
                    var match = Regex.Match(line, @"^@@ -(\d+)(?:,(\d+))? \+");
                    var start = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - (match.Groups[2].Value == "0" ? 0 : 1);
                    done.AddRange(old[at..start]);
                    at = start;
                    break;
                case ' ':
                    Assert.Equal(old[at++], text);
                    done.Add(text);
                    break;
                case '-':
                    Assert.Equal(old[at++], text);
                    break;
                case '+':
                    done.Add(text);
                    break;
            }
        }

        return string.Concat(done.Concat(old[at..]));
    }
}
