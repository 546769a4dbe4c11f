using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>
/// Reads the records of one flag from lines in their order. A damaged line costs the records until the next opening
/// one, and is reported. Not thread-safe.
/// </summary>
/// <param name="flag">Id of the flag, case-insensitive.</param>
/// <param name="candidate">Which of several candidates; <c>null</c> for all.</param>
internal sealed class RecordingDecoder(string flag, string? candidate = null)
{
    private const int MaxProblems = 5;

    private readonly List<string> _problems = [];
    private readonly SortedSet<string> _flags = new(StringComparer.Ordinal);
    private int _suppressed;
    private int _lost;
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);

    /// <summary>What could not be read, one line each; empty for nothing.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. _problems,
        .. _suppressed > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{_suppressed} more lines are damaged")] : Array.Empty<string>(),
        .. _lost > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{_lost} records continue counts that are missing, and were left out")] : Array.Empty<string>(),
    ];

    /// <summary>The flags of which there are records.</summary>
    public IReadOnlyCollection<string> Flags => _flags;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="source">File and line, for <see cref="Problems"/>.</param>
    /// <returns>The record; <c>null</c> for a record of another flag, and for one that cannot be read.</returns>
    public RecordedEvaluation? Decode(string line, string source)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length == 0)
            return null;
        if (Parse(line, source) is not { } read)
            return null;
        _flags.Add(read.Evaluation.Flag);
        if (!read.Evaluation.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase) || (candidate is not null && read.Evaluation.Candidate != candidate))
            return null;
        if (!_chains.TryGetValue(read.Evaluation.Candidate, out var chain))
            _chains[read.Evaluation.Candidate] = chain = new();
        return Continue(chain, read, source);
    }

    private RecordedEvaluation? Continue(Chain chain, RecordedLine read, string source)
    {
        if (read.Counts is not { } counts)
        {
            chain.Sums = null;
            return read.Evaluation;
        }

        if (read.Number != 0 && (chain.Sums is null || read.Number != chain.Number + 1))
        {
            chain.Sums = null;
            _lost++;
            return null;
        }

        chain.Sums = counts.AddTo(read.Number == 0 ? null : chain.Sums);
        chain.Number = read.Number;
        if (chain.Sums is null)
            return Report(source, "its counts are damaged, or of another version of the gateway");
        if (read.Number == 0)
            (chain.Reference, chain.Past) = (read.Evaluation.Reference, counts.ReadPast());
        return read.Evaluation with { Counts = counts.Complete(chain.Sums), Reference = chain.Reference, Past = chain.Past };
    }

    private RecordedLine? Parse(string line, string source)
    {
        try
        {
            if (JsonSerializer.Deserialize(line, RecordingJson.Default.RecordedLine) is { Format: RecordedLine.Version } read)
                return read;
            Report(source, "it is of another version of the gateway");
        }
        catch (JsonException)
        {
            Report(source, "it is incomplete or damaged");
        }

        return null;
    }

    private RecordedEvaluation? Report(string source, string problem)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add($"{source}: {problem}");
        else
            _suppressed++;
        return null;
    }

    /// <summary>The records of one candidate, each of which continues the one before.</summary>
    private sealed class Chain
    {
        public CohortTotals[]? Sums { get; set; }

        public int Number { get; set; }

        public RolloutReference? Reference { get; set; }

        public CohortPast? Past { get; set; }
    }
}
