using System.Text.RegularExpressions;

namespace FlagGateway.Tests.Configuration;

/// <summary>
/// One word per idea: words that gave way to the field's term stay away from code, configuration, dashboards and
/// documents.
/// </summary>
public sealed class DictionaryTests
{
    // The word, and what to write instead.
    private static readonly (string Word, string Instead)[] Replaced =
    [
        ("patience", "progress_deadline, timeout"), ("cure", "remedy"), ("cures", "remedies"), ("shelf", "store"), ("shelves", "stores"),
        (@"rehears\w*", "simulation"), ("proneness", "propensity"), ("leaning", "bias"), ("outlook", "forecast"), ("eased", "relaxed"),
        ("booked", "recorded"), ("mend", "fix"), ("mends", "repairs"), ("mended", "repaired"), ("young", "new"), ("wake", "activate"),
        ("goes back", "is rolled back"), ("sent back", "rolled back"), ("way back", "rollback"), ("let go", "drain, release"), ("lets go", "drains, releases"),
        (@"(user|network) cells?", "user partition"), (@"cells? of (users|networks)", "partition of networks"), (@"((User|Network)Cells?\w*|Cell(Sizes|Counters?|Histogram|Values|Reading))", "Partition"),
        ("roll-backs?", "rollback"), ("anew", "again"), ("at every look", "at every evaluation"), ("made-up candidate", "simulated candidate"), ("for people", "for display"),
        ("put aside", "rotated"), ("seldom", "rarely"), (@"((Shadow|Control|Rollout|Signals|Copy|Promql|Drill|Sample)Answer|Answer(Head|Comparer))", "Response, Result"),
        ("(tells?|told|telling)", "reports, logs, returns"), ("answer(s|ed|ing)?", "response, result, returns"), (@"audit trails?", "audit log"),
        (@"((a|an|each|every|next|last|latest|failed|between) looks?|look(s|ed|ing)? (at|for|through|into|after|over|whether)|(?-i:\w*[a-z]Looks?(Async)?|Look(Async|s)))", "evaluation, check, read, poll"),
        ("((is|are|was|were|be) whole|whole (one|ones)|(?-i:Is|Are)Whole)", "complete, intact"),
        (@"((control|candidate|legacy)('s)? sides?(?! by)|(new|old|which|same|other|reference|compared|the) sides|(new|old|same|reference) side|(change|changes|changed) sides?|(?-i:Side(s|Totals|File|Of)|(User|Place)Sides?))", "variant"),
        (@"(?-i:(I|Kept)?Place(s|Totals|Source|Counts|Side|Of|Bits)?|(Route|Cohort|Kept)Places?)", "segment, position, index"),
        ("(kept|keepers?)", "saved, stored, recorded; worker"), (@"((a|an|each|every|of|pending|failed) notices?|notices (of|to|under)|(?-i:\w*[a-z]Notices?|Notices?[A-Z]\w*|Noticed(After)?))", "notification, message"),
        ("markers?", "hash"), (@"(?-i:\w*Spreads?)", "secondary hash, variance"), (@"(?-i:\w*Standings?)", "status"), (@"(facts?|(?-i:\w*Facts?))", "metadata, fields"),
        (@"(?-i:(class|record|record struct|struct|interface|enum) \w*(Words|Wording|Sentence|Facts|Standing|Notice|Keeper|Kept|Answer|Look|Told|Side|Shelf|Whole)\w*)", "Formatter, Description, Metadata, Status, Response"),
        (@"(?-i:(Most|Least|Longest|Shortest)[A-Z]\w*|(const|readonly) \w+ (Most|Least|Longest|Shortest))", "Max, Min"), (@"(?-i:Of)(?=\()", "From, Create, Parse, To"),
    ];

    private static readonly string[] Kinds = [".cs", ".razor", ".md", ".json", ".yml", ".yaml", ".js", ".css", ".sh"];

    // Read once for all words.
    private static readonly (string File, string Text)[] Texts = [.. Files().Select(static file => (file, File.ReadAllText(file)))];

    public static TheoryData<string, string> Words => new(Replaced);

    [Theory]
    [MemberData(nameof(Words))]
    public void Files_WordThatWasReplaced_HaveItNowhere(string word, string instead)
    {
        var pattern = new Regex($@"(?<![\w-]){word}(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.Compiled, TimeSpan.FromSeconds(10));

        string[] found = [.. Texts.Where(text => pattern.IsMatch(text.Text)).SelectMany(text => text.Text.Split('\n').Index().Where(line => pattern.IsMatch(line.Item)).Select(line => $"{text.File}:{line.Index + 1}: {line.Item.Trim()}"))];

        Assert.True(found.Length == 0, $"write {instead} instead of {word}:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Files_ThatAreRead_AreThere() => Assert.True(Texts.Length > 700);

    private static IEnumerable<string> Files() => new[] { "src", "docs", "config", "dashboards" }
        .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(DocumentationTests.Root, folder), "*", SearchOption.AllDirectories))
        .Append(Path.Combine(DocumentationTests.Root, "README.md"))
        .Where(static file => Kinds.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"));
}
