using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>
/// Tag of all inputs of evaluations except context and time: flags, stickiness of routes,
/// kill switches, rollouts and measured conditions. It is the same on all instances of a fleet that have the same files
/// and the same state, and after a restart.
/// </summary>
internal static class OfrepConfigTag
{
    /// <summary>Computes the tag of one snapshot with the current state of its measured conditions.</summary>
    public static string Compute(GatewaySnapshot snapshot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var flag in snapshot.Flags.Flags)
            Append(hash, flag.Id, snapshot.Entries.TryGetValue(flag.Id, out var entry) ? entry.Text.Hash : default);
        foreach (var (flag, payloads) in snapshot.Payloads.OrderBy(static one => one.Key, StringComparer.Ordinal))
            Append(hash, $"{flag}\n{string.Join('\n', payloads.Select(static payload => payload?.Prompt?.Template.Sha256))}");
        foreach (var route in snapshot.Routes.Values.OrderBy(route => route.RouteId, StringComparer.Ordinal))
            Append(hash, $"{route.Flag.Id}\n{route.StickyBy}");
        foreach (var group in snapshot.Identity.Groups)
            Append(hash, group.Prefix);
        foreach (var attribute in snapshot.Identity.AttributeNames)
            Append(hash, $"attribute\n{attribute}");
        Append(hash, "segments", snapshot.SegmentsHash);
        foreach (var kill in snapshot.State.Kills.Keys.Order(StringComparer.OrdinalIgnoreCase))
            Append(hash, $"killed\n{kill.ToUpperInvariant()}");
        foreach (var rollout in snapshot.State.Rollouts.Values.Where(rollout => rollout.IsInForce).OrderBy(rollout => rollout.Flag, StringComparer.OrdinalIgnoreCase))
            Append(hash, TextOf(rollout));
        Append(hash, GatesOf(snapshot));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>State of measured conditions, which change without a new snapshot.</summary>
    public static string GatesOf(GatewaySnapshot snapshot) =>
        snapshot.Flags.MetricGates.Count == 0 ? "" : string.Concat(snapshot.Flags.MetricGates.Select(gate => gate.IsMet ? '1' : '0'));

    // The parts of a rollout that affect evaluations; not its time in the stage or its reason.
    private static string TextOf(RolloutState rollout) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rollout.Flag}\n{rollout.Control}\n{rollout.Candidate}\n{rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted}\n{rollout.Percentage:R} {rollout.Segment} {string.Join(';', rollout.Held ?? [])}\n{string.Join('\n', rollout.Groups)}\n-\n{string.Join('\n', rollout.Users ?? [])}\n-\n{string.Join('\n', rollout.Excluded ?? [])}\n-\n{string.Join('\n', (rollout.Candidates ?? []).Select(static one => $"{one.Variant} {one.IsActive}"))}");

    private static void Append(IncrementalHash hash, string text, UInt128 more = default)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in more)));
    }
}
