using System.Text;
using FlagGateway.Core.Shadow;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class AnswerComparerLaws
{
    private static readonly Config Many = Laws.Try(1_500);

    [Fact]
    public void Compare_AnswerWithItself_Matches() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var answer = random.Answer(random.Document());

        Assert.Equal("Match", Answers.Outcome(answer, answer, random.Rules()));
    }));

    [Fact]
    public void Compare_DocumentWithItsCopyInOtherForm_Matches() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        // A leading blank keeps the bytes from being equal, so everything is read; the halves keep every value from
        // being so.
        var document = random.Document();
        var rules = random.Rules() with { MaxSteps = 1_000_000, MaxDepth = 64 };

        Assert.Equal("Match", Answers.Outcome(
            Answers.Json($"[{document},1.0,{{\"k\":1,\"l\":2}}]"), Answers.Json($" [{document},1,{{\"l\":2,\"k\":1}}]"), rules));
    }));

    [Fact]
    public void Compare_SidesExchanged_GivesTheSameExchanged() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Answers();
        var rules = random.Rules();

        var there = ResponseComparer.Compare(control, candidate, rules);
        var back = ResponseComparer.Compare(candidate, control, rules);

        Assert.Equal((there.Result, there.DifferenceCount, there.IsComplete), (back.Result, back.DifferenceCount, back.IsComplete));
        Assert.Equal(there.Fields.ToArray(), back.Fields.ToArray());
        Assert.Equal(Kinds(there), Kinds(back).Select(Exchanged));
    }));

    [Fact]
    public void Compare_JsonSidesExchanged_GivesTheSameExchanged() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Pair();
        var rules = random.Rules();

        var there = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules);
        var back = ResponseComparer.Compare(Answers.Json(candidate), Answers.Json(control), rules);

        Assert.Equal((there.Result, there.DifferenceCount, there.Steps), (back.Result, back.DifferenceCount, back.Steps));
        Assert.Equal(Kinds(there), Kinds(back).Select(Exchanged));
    }));

    [Fact]
    public void Compare_AnyAnswers_StaysWithinBounds() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Answers();
        var rules = random.Rules() with { MaxDifferences = 3, MaxTextLength = 10 };

        var comparison = ResponseComparer.Compare(control, candidate, rules);

        Assert.InRange(comparison.Steps, 0, rules.MaxSteps);
        Assert.InRange(comparison.Differences.Length, 0, 3);
        Assert.Equal(comparison.Result == ComparisonResult.Mismatch, comparison.DifferenceCount > 0);
        Assert.True(comparison.Result != ComparisonResult.NotComparable || comparison.Reason is not null);
    }));

    [Fact]
    public void Compare_AnyDocuments_TakesStepsInProportionToTheirSize() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Pair();
        var rules = random.Rules() with { MaxSteps = 1_000_000 };

        var steps = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules).Steps;

        // Reading, two hashes and comparing: four steps a value and a few for ends of arrays; a value is a byte or
        // more.
        Assert.InRange(steps, 0, 4 * (control.Length + candidate.Length));
    }));

    [Fact]
    public void Compare_WithSecrets_ShowsNone() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Answers();
        var rules = random.Rules() with { SecretNames = RandomAnswers.Secrets.SecretNames };

        var comparison = ResponseComparer.Compare(control, candidate, rules);

        Assert.DoesNotContain(RandomAnswers.Secret, Everything(comparison), StringComparison.Ordinal);
    }));

    [Fact]
    public void Compare_IgnoringPathOfNames_RemovesExactlyWhatIsBelow() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Pair();
        var path = random.Pick("$.a", "$.b", "$.a.b", "$.id.c", "$.b.a.a");
        var rules = random.Rules() with { MaxSteps = 1_000_000, Ignore = [], SecretNames = [], SecretPaths = [] };

        var all = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules);
        var rest = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules with { Ignore = [PathPattern.Parse(path)] });

        Assert.Equal(all.Differences.Where(one => !IsBelow(one.Path, path)), rest.Differences);
    }));

    [Fact]
    public void Compare_IgnoringFoundField_LeavesNoneOfIt() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Pair();
        var rules = random.Rules() with { MaxSteps = 1_000_000, SecretNames = [], SecretPaths = [] };
        var all = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules);
        if (all.Fields.IsEmpty)
            return;
        var field = random.Pick([.. all.Fields]);

        var rest = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), rules with { Ignore = [.. rules.Ignore, PathPattern.Parse(field)] });

        Assert.DoesNotContain(field, rest.Fields);
        Assert.All(rest.Fields, other => Assert.False(IsBelow(other, field)));
    }));

    [Fact]
    public void Compare_AnyDifference_HasTheKeyOfItsPathAsField() => Check.One(Many, Prop.ForAll(RandomAnswers.Any, random =>
    {
        var (control, candidate) = random.Pair();

        var comparison = ResponseComparer.Compare(Answers.Json(control), Answers.Json(candidate), random.Rules());

        Assert.All(comparison.Differences, one => Assert.Equal(DifferenceKey.From(one.Path), one.Field));
    }));

    private static bool IsBelow(string path, string ancestor) =>
        path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] is '.' or '[');

    private static IEnumerable<DifferenceKind> Kinds(Comparison comparison) => comparison.Differences.Select(one => one.Kind);

    private static DifferenceKind Exchanged(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => DifferenceKind.Added,
        DifferenceKind.Added => DifferenceKind.Missing,
        _ => kind,
    };

    private static string Everything(Comparison comparison)
    {
        var text = new StringBuilder(comparison.Reason).AppendJoin('\n', comparison.Notes).AppendJoin('\n', comparison.Fields);
        foreach (var one in comparison.Differences)
            text.Append(one.Path).Append('\n').Append(one.Control).Append('\n').Append(one.Candidate).Append('\n');
        return text.ToString();
    }
}
