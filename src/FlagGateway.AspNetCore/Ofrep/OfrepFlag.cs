using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>One flag as applications may ask for it: with the state in it, and by the same key as requests are.</summary>
/// <param name="Flag">The flag of the snapshot.</param>
/// <param name="Route">
/// A route that the flag decides, which says by what users stick; <c>null</c> where there is none, or where its routes differ in that.
/// </param>
/// <param name="Values">For each variant its <c>configuration_value</c>; undefined where there is none.</param>
internal sealed record OfrepFlag(CompiledFlag Flag, FlaggedRoute? Route, JsonElement[] Values)
{
    /// <summary>Decides as the data path does.</summary>
    /// <param name="context">For whom.</param>
    /// <param name="time">Asked only where the flag has a time window.</param>
    /// <param name="error">Why not, or <c>null</c>.</param>
    public Evaluation Evaluate(OfrepContext context, TimeProvider time, out OfrepError? error)
    {
        error = context.Key is null && Flag.NeedsKey ? OfrepError.KeyMissing : null;
        if (error is not null)
            return default;
        var key = context.Key.AsSpan();
        var groups = context.Groups;
        var subject = new Subject(key, Route is null ? key : Route.BucketKeyOf(key, groups), groups);
        return Flag.Evaluate(subject, Flag.NeedsTime ? time.GetUtcNow().UtcTicks : 0);
    }
}
