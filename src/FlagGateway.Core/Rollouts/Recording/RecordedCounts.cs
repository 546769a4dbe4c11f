using System.IO.Compression;
using System.Text.Json.Serialization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>
/// Counts in a record: what was counted since the record before it, or all of the observation period in an opening
/// record.
/// </summary>
internal sealed record RecordedCounts
{
    /// <summary>
    /// Counts of each cohort, in the order of <see cref="StageCounts"/>; an empty element for nothing.
    /// </summary>
    public required IReadOnlyList<byte[]> Cohorts { get; init; }

    /// <summary>Distinct users of each cohort so far.</summary>
    public required IReadOnlyList<double> Users { get; init; }

    /// <summary>Client networks of each cohort so far; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Networks { get; init; }

    /// <summary>Client networks of broken uploads of each cohort so far; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? ResetNetworks { get; init; }

    /// <summary>Users of each cohort all of whose requests fail; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? FailingUsers { get; init; }

    /// <summary>
    /// What the users of control and of the candidate did before the rollout; <c>null</c> if unknown or recorded
    /// before.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<byte[]>? Past { get; init; }

    /// <summary>Writes counts.</summary>
    /// <param name="counts">The counts now.</param>
    /// <param name="before">The counts of the record before; <c>null</c> in an opening record.</param>
    /// <param name="past">What the users did before the rollout; <c>null</c> for none.</param>
    public static RecordedCounts From(StageCounts counts, StageCounts? before, CohortPast? past)
    {
        CohortCounts[] now = [.. All(counts)];
        CohortCounts[] then = before is null ? [CohortCounts.Empty, CohortCounts.Empty, CohortCounts.Empty] : [.. All(before)];
        return new RecordedCounts
        {
            Cohorts = [.. now.Zip(then, static (later, earlier) => Encode(later.Since(earlier)))],
            Users = [.. now.Select(static one => Math.Round(one.Users, 1))],
            Networks = Numbers(now.Select(static one => one.Networks.Distinct)),
            ResetNetworks = Numbers(now.Select(static one => one.UploadResetNetworks)),
            FailingUsers = Array.Exists(now, static one => one.FailingUsers > 0) ? [.. now.Select(static one => one.FailingUsers)] : null,
            Past = past is null ? null : [Encode(past.Control), Encode(past.Candidate)],
        };
    }

    /// <summary>
    /// Adds the counts to those of the records before; <c>null</c> if they are damaged, or of another version.
    /// </summary>
    /// <param name="before">The sums so far; <c>null</c> in an opening record.</param>
    public CohortTotals[]? AddTo(IReadOnlyList<CohortTotals>? before)
    {
        if (Cohorts.Count != StageCounts.Cohorts || Users.Count != StageCounts.Cohorts || Networks is not (null or { Count: StageCounts.Cohorts }) || ResetNetworks is not (null or { Count: StageCounts.Cohorts }) || FailingUsers is not (null or { Count: StageCounts.Cohorts }))
            return null;
        var sums = new CohortTotals[Cohorts.Count];
        for (var i = 0; i < sums.Length; i++)
        {
            if (Decode(Cohorts[i]) is not { } added)
                return null;
            sums[i] = added;
            if (before is not null)
                added.Add(before[i]);
        }

        return sums;
    }

    /// <summary>The sums with the numbers that cannot be added. The sums must not change afterwards.</summary>
    public StageCounts Complete(IReadOnlyList<CohortTotals> sums)
    {
        CohortCounts[] counts = [.. sums.Select((one, i) => one.ToCounts() is var read ? read with
        {
            Users = Users[i],
            FailingUsers = FailingUsers?[i] ?? 0,
            UploadResetNetworks = ResetNetworks?[i] ?? 0,
            Networks = read.Networks with { Distinct = Networks?[i] ?? 0 },
        } : read)];
        return new StageCounts(counts[0], counts[1], counts[2]);
    }

    /// <summary>What the users did before; <c>null</c> for none, and if it is damaged.</summary>
    public CohortPast? ReadPast() =>
        Past is { Count: 2 } past && Decode(past[0]) is { } control && Decode(past[1]) is { } candidate ? new CohortPast(control.ToCounts(), candidate.ToCounts()) : null;

    /// <summary>Whether counts continue others: after the loss of an instance there are fewer than before.</summary>
    public static bool Continue(StageCounts counts, StageCounts before) => All(counts).Zip(All(before), static (later, earlier) =>
        later.TotalRequests >= earlier.TotalRequests && later.TotalErrors >= earlier.TotalErrors && later.TotalAbandoned >= earlier.TotalAbandoned && later.Compared.Sum() >= earlier.Compared.Sum()).All(static one => one);

    private static IEnumerable<CohortCounts> All(StageCounts counts) => [counts.Control, counts.Candidate, counts.Named];

    private static double[]? Numbers(IEnumerable<double> numbers) => numbers.Select(static one => Math.Round(one, 1)).ToArray() is var found && Array.Exists(found, static one => one > 0) ? found : null;

    // Names of users say who sent evidence that is left out; a decision does not need them.
    private static byte[] Encode(CohortCounts counts) => IsEmpty(counts) ? [] : CohortTotalsCodec.Encode(CohortTotals.From(counts with { Heaviest = [] }), CompressionLevel.SmallestSize);

    private static CohortTotals? Decode(byte[]? bytes) => bytes is null ? null : bytes.Length == 0 ? new CohortTotals() : CohortTotalsCodec.Decode(bytes);

    private static bool IsEmpty(CohortCounts counts) =>
        counts.TotalRequests + counts.TotalAbandoned + counts.UploadResets.Sum() + counts.Compared.Sum() + counts.NotComparable.Sum() + counts.StatusClasses.Sum() == 0
        && counts.Signals.Values.All(static signal => signal.Count.Sum() == 0);
}
