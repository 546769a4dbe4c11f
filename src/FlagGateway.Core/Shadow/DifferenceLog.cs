using System.Collections.Immutable;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// Collects the differences of one comparison: counts all, records the first of every field and then others up to the
/// limit.
/// </summary>
internal sealed class DifferenceLog(ComparisonRules rules)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder _fields = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private readonly List<(int Order, Difference Difference)> _firsts = [];
    private readonly List<(int Order, Difference Difference)> _repeats = [];
    private bool _hasMoreFields;

    public int Count { get; private set; }

    /// <summary>Why a part was not compared; the first reason counts.</summary>
    public string? Reason { get; private set; }

    public void GiveUp(string reason) => Reason ??= reason;

    public void Note(string note) => _notes.Add(note);

    public void Add(string field, DifferenceKind kind, string? control, string? candidate) =>
        Add(field, () => new Difference(field, field, kind, control, candidate));

    /// <param name="field">The folded path.</param>
    /// <param name="describe">Describes the difference; called only for recorded ones.</param>
    public void Add(string field, Func<Difference> describe)
    {
        Count++;
        var isNew = !_known.Contains(field) && TryAddField(field);
        var recorded = isNew ? _firsts : _repeats;
        if (recorded.Count < rules.MaxDifferences)
            recorded.Add((Count, describe()));
    }

    public Comparison ToComparison(StepBudget budget)
    {
        if (budget.IsSpent)
            GiveUp("the bodies take more steps to compare than MaxSteps allows");
        var listed = _firsts.Concat(_repeats).Take(rules.MaxDifferences).OrderBy(one => one.Order).Select(one => one.Difference);
        return new Comparison
        {
            Result = Count > 0 ? ComparisonResult.Mismatch : Reason is not null ? ComparisonResult.NotComparable : ComparisonResult.Match,
            Reason = Reason,
            Differences = [.. listed],
            DifferenceCount = Count,
            Fields = _fields.ToImmutable(),
            IsComplete = Reason is null && !_hasMoreFields,
            Notes = _notes.ToImmutable(),
            Steps = budget.Used,
        };
    }

    private bool TryAddField(string field)
    {
        if (_known.Count >= rules.MaxFields)
        {
            _hasMoreFields = true;
            return false;
        }

        _known.Add(field);
        _fields.Add(field);
        return true;
    }
}
