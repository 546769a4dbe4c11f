using System.Diagnostics;
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
    public void Of_EqualTexts_IsEmpty() => Assert.Empty(UnifiedDiff.Create("a", "x\ny\n", "x\ny\n"));

    [Fact]
    public void Of_OneLineChanged_ShowsThreeLinesAround()
    {
        var before = string.Concat(Enumerable.Range(1, 9).Select(static i => $"{i}\n"));

        var diff = UnifiedDiff.Create("f", before, before.Replace("5\n", "five\n", StringComparison.Ordinal));

        Assert.Equal(["--- a/f", "+++ b/f", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"], diff);
    }

    [Fact]
    public void Of_NoLineFeedAtTheEnd_SaysSo() =>
        Assert.Equal(["--- a/f", "+++ b/f", "@@ -1 +1 @@", "-a", "\\ No newline at end of file", "+a"], UnifiedDiff.Create("f", "a", "a\n"));

    [Fact]
    public void Of_AnyTexts_GivesTheNewOneWhenApplied() => Check.One(
        Laws.Try(2_000),
        Prop.ForAll(Lines(), Lines(), (before, after) => Assert.Equal(after, Apply(before, UnifiedDiff.Create("f", before, after)))));

    [Theory]
    [InlineData(6, "@@ -2,14 +2,13 @@")]
    [InlineData(7, "@@ -2,7 +2,6 @@", "@@ -10,7 +9,7 @@")]
    public void Of_TwoChanges_ShareAHunkWhereAtMostSixLinesAreBetween(int between, params string[] hunks)
    {
        var before = string.Concat(Enumerable.Range(1, 20).Select(static i => $"{i}\n"));
        var other = (6 + between).ToString(CultureInfo.InvariantCulture);

        var diff = UnifiedDiff.Create("f", before, before.Replace("\n5\n", "\n", StringComparison.Ordinal).Replace($"\n{other}\n", "\nother\n", StringComparison.Ordinal));

        Assert.Equal(hunks, diff.Where(static line => line.StartsWith('@')));
    }

    [Fact]
    public async Task Of_AnyTexts_GitAppliesIt()
    {
        Programs.Require("git");
        var folder = Directory.CreateTempSubdirectory("flaggateway-diff-");
        try
        {
            List<(string File, string After)> cases = [];
            List<string> patch = [];
            Check.One(Laws.Try(200), Prop.ForAll(Lines(), Lines(), (before, after) =>
            {
                var file = Path.Combine(folder.FullName, $"{cases.Count}");
                if (before.Length != 0)
                    File.WriteAllText(file, before);
                patch.AddRange(UnifiedDiff.Create($"{cases.Count}", before, after));
                cases.Add((file, after));
            }));

            await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "patch"), patch);
            using var git = Process.Start(new ProcessStartInfo(Programs.PathOf("git"), ["apply", "patch"]) { WorkingDirectory = folder.FullName, UseShellExecute = false, RedirectStandardError = true })!;
            var complaints = await git.StandardError.ReadToEndAsync();
            await git.WaitForExitAsync();

            Assert.True(git.ExitCode == 0, complaints);
            Assert.Equal(200, cases.Count);
            Assert.All(cases, one => Assert.Equal(one.After, File.Exists(one.File) ? File.ReadAllText(one.File) : ""));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Arbitrary<string> Lines() => (
        from lines in Gen.Elements("a", "b", "c", "", "{", "a\r").ListOf()
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
