using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>One flag for applications: with the state applied, and with the same bucket key as requests.</summary>
/// <param name="Flag">The flag of the snapshot.</param>
/// <param name="Route">
/// A route of the flag, which defines the bucket key; <c>null</c> for none, or if its routes differ in that.
/// </param>
/// <param name="Values">For each variant its <c>configuration_value</c>; undefined for none.</param>
internal sealed record OfrepFlag(CompiledFlag Flag, FlaggedRoute? Route, JsonElement[] Values)
{
    /// <summary>Evaluates like the data path.</summary>
    /// <param name="context">The context.</param>
    /// <param name="time">Used only if the flag has a time window.</param>
    /// <param name="error">The error, or <c>null</c>.</param>
    public Evaluation Evaluate(OfrepContext context, TimeProvider time, out OfrepError? error)
    {
        error = context.Key is null && Flag.NeedsKey ? OfrepError.KeyMissing : null;
        if (error is not null)
            return default;
        var key = context.Key.AsSpan();
        var groups = context.Groups;
        var subject = new Subject(key, Route is null ? key : Route.BucketKeyOf(key, groups), groups, context.Attributes);
        return Flag.Evaluate(subject, Flag.NeedsTime ? time.GetUtcNow().UtcTicks : 0);
    }
}
