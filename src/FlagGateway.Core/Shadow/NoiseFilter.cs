namespace FlagGateway.Core.Shadow;

/// <summary>
/// Learns which fields are noisy (timestamps, random ids) by comparing control with itself. With p the share of
/// candidate comparisons in which a field differs and q that of control comparisons, the field is different when
/// <c>p - q &gt; AbsoluteThreshold</c> and <c>(p - q) / (p + q) &gt; RelativeThreshold</c>. Diffy counts instead of
/// shares, which is the same when both were compared equally often.
/// </summary>
/// <remarks>Not thread-safe. Stores at most <see cref="NoiseOptions.MaxFields"/> fields and one.</remarks>
/// <seealso href="https://github.com/twitter-archive/diffy"/>
public sealed class NoiseFilter(NoiseOptions options)
{
    /// <summary>The key under which fields beyond the cap are counted together.</summary>
    public const string Other = "(other)";

    private readonly Dictionary<string, Counts> _fields = new(StringComparer.Ordinal);

    /// <summary>Comparisons of candidate with control counted so far.</summary>
    public long CandidateComparisons { get; private set; }

    /// <summary>Comparisons of control with control counted so far.</summary>
    public long ControlComparisons { get; private set; }

    /// <summary>Counts one comparison of candidate with control. Do not count copies that are not comparable.</summary>
    public void AddCandidate(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        AddCandidate(comparison.Fields);
    }

    /// <summary>Counts one comparison of candidate with control by the fields that differ, each named once.</summary>
    public void AddCandidate(IEnumerable<string> fields)
    {
        CandidateComparisons++;
        foreach (var counts in Find(fields))
            counts.Candidate++;
    }

    /// <summary>Counts one comparison of control with control.</summary>
    public void AddControl(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        AddControl(comparison.Fields);
    }

    /// <summary>Counts one comparison of control with control by the fields that differ, each named once.</summary>
    public void AddControl(IEnumerable<string> fields)
    {
        ControlComparisons++;
        foreach (var counts in Find(fields))
            counts.Control++;
    }

    /// <summary>
    /// Whether a difference in the field is noise: control has differed from itself there, and the candidate
    /// does not differ clearly more often. A field in which control never differs is not noise, however rarely the
    /// candidate differs.
    /// </summary>
    public bool IsNoise(string field) => _fields.GetValueOrDefault(Key(field)) is { Control: > 0 } counts && !Judge(field, counts).IsDifferent;

    /// <summary>Whether the comparison counts as a match: it is complete, and all its differences are noise.</summary>
    public bool IsNoise(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return comparison is { Result: ComparisonResult.Mismatch, IsComplete: true } && comparison.Fields.All(IsNoise);
    }

    /// <summary>All fields that differed, the most frequent first.</summary>
    public IReadOnlyList<FieldNoise> Report() =>
    [
        .. _fields.Select(field => Judge(field.Key, field.Value))
            .OrderByDescending(field => field.IsDifferent)
            .ThenByDescending(field => field.AbsoluteDifference)
            .ThenBy(field => field.Field, StringComparer.Ordinal),
    ];

    private FieldNoise Judge(string field, Counts counts)
    {
        var noise = new FieldNoise(field, counts.Candidate, CandidateComparisons, counts.Control, ControlComparisons, IsDifferent: false);
        return noise with
        {
            IsDifferent = noise.AbsoluteDifference > options.AbsoluteThreshold && noise.RelativeDifference > options.RelativeThreshold,
        };
    }

    // Distinct, so that several fields beyond the limit count their comparison once.
    private IEnumerable<Counts> Find(IEnumerable<string> fields) => fields.Select(FindOrAdd).Distinct();

    private Counts FindOrAdd(string field)
    {
        var key = _fields.Count < options.MaxFields ? field : Key(field);
        if (!_fields.TryGetValue(key, out var counts))
            _fields.Add(key, counts = new Counts());
        return counts;
    }

    private string Key(string field) => _fields.ContainsKey(field) || _fields.Count < options.MaxFields ? field : Other;

    private sealed class Counts
    {
        public long Candidate { get; set; }

        public long Control { get; set; }
    }
}
