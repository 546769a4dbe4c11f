using System.Text.Json;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>
/// Writes records as lines of JSON. The first one of an observation period has all counts, the later ones what was
/// counted since the one before. Not thread-safe.
/// </summary>
internal sealed class RecordingEncoder
{
    /// <summary>
    /// How long after an opening record the next one follows: a damaged line makes the records until then useless.
    /// </summary>
    public static readonly TimeSpan OpeningInterval = TimeSpan.FromHours(6);

    private readonly Dictionary<CandidateKey, Written> _written = [];

    /// <summary>Writes a record, with its line end.</summary>
    public byte[] Encode(RecordedEvaluation evaluation)
    {
        // Several candidates of a rollout are recorded each.
        var key = CandidateKey.Create(evaluation.Flag, evaluation.Candidate);
        var before = _written.GetValueOrDefault(key);
        if (evaluation.Counts is not { } counts)
        {
            _written.Remove(key);
            return Line(new RecordedLine(RecordedLine.Version, 0, evaluation, null));
        }

        if (before is not null && (before.ObservationPeriod != evaluation.State.ObservationPeriod || before.StartedAt != evaluation.StartedAt || before.SinceOpening + evaluation.Elapsed >= OpeningInterval || !RecordedCounts.Continue(counts, before.Counts)))
            before = null;
        var number = before is null ? 0 : before.Number + 1;
        _written[key] = new Written(evaluation.State.ObservationPeriod, evaluation.StartedAt, number, counts, before is null ? TimeSpan.Zero : before.SinceOpening + evaluation.Elapsed);
        return Line(new RecordedLine(
            RecordedLine.Version,
            number,
            before is null ? evaluation : evaluation with { Reference = null },
            RecordedCounts.From(counts, before?.Counts, before is null ? evaluation.Past : null)));
    }

    /// <summary>
    /// Begins again: the next record of each rollout has all counts. For a new file, and after a failed write.
    /// </summary>
    public void Forget() => _written.Clear();

    private static byte[] Line(RecordedLine line) => [.. JsonSerializer.SerializeToUtf8Bytes(line, RecordingJson.Default.RecordedLine), (byte)'\n'];

    /// <param name="ObservationPeriod">Observation period of the last record.</param>
    /// <param name="StartedAt">Start of its rollout.</param>
    /// <param name="Number">Its number since the opening record.</param>
    /// <param name="Counts">Its counts.</param>
    /// <param name="SinceOpening">Time since the opening record.</param>
    private sealed record Written(long ObservationPeriod, DateTimeOffset StartedAt, int Number, StageCounts Counts, TimeSpan SinceOpening);
}
