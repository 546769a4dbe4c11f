using System.Diagnostics;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.AccessLog;

/// <summary>One logged request; it waits in the queue, so it holds nothing that belongs to the request.</summary>
internal readonly record struct AccessLogEntry
{
    /// <summary>When the request came.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Method { get; init; }

    /// <summary>Without the query.</summary>
    public required string Path { get; init; }

    public required int Status { get; init; }

    public required string Outcome { get; init; }

    /// <summary>Why the destination did not serve it; <c>null</c> if it did.</summary>
    public UpstreamError? Error { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>From the request to the first byte of the response; <c>null</c> if there was none.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public long Bytes { get; init; }

    /// <summary>Id of the route, <c>null</c> if none matched.</summary>
    public string? Route { get; init; }

    /// <summary>The target cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>The variant's route, <c>null</c> if no flag decided.</summary>
    public VariantRoute? Variant { get; init; }

    public EvaluationReason Reason { get; init; }

    /// <summary>The user's hash, 0 for none.</summary>
    public ulong User { get; init; }

    /// <summary>The trace, all zeros for none.</summary>
    public ActivityTraceId TraceId { get; init; }
}
