using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Pins;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Lets conversations under way retain their variant while a percentage changes.</summary>
internal sealed class ConversationPins(PinStore pins)
{
    /// <summary>Finds the variant that a conversation retains.</summary>
    /// <param name="route">The route.</param>
    /// <param name="identity">Identity of the request.</param>
    /// <param name="evaluation">What the flag decides now.</param>
    /// <param name="chosen">The variant of it.</param>
    /// <returns>Another variant; <c>null</c> if the conversation gets the chosen one.</returns>
    public VariantRoute? Find(FlaggedRoute route, in ResolvedIdentity identity, in Evaluation evaluation, VariantRoute chosen)
    {
        if (!MayHave(route, identity.Groups, evaluation) || evaluation.Bucket is not { } bucket)
            return null;
        var number = pins.Find(route.Flag.Id, bucket, route.PinSeconds, chosen.Number);
        if (number == chosen.Number)
            return null;
        if (route.FindVariant(number) is { } retained)
            return retained;
        pins.Replace(route.Flag.Id, bucket, chosen.Number);
        return null;
    }

    /// <summary>The variant that a conversation retains, without counting as its request: for display.</summary>
    /// <returns>Another variant than the chosen one, or <c>null</c>.</returns>
    public VariantRoute? Peek(FlaggedRoute route, GroupSet groups, in Evaluation evaluation, VariantRoute chosen) =>
        MayHave(route, groups, evaluation) && evaluation.Bucket is { } bucket && pins.Peek(route.Flag.Id, bucket, route.PinSeconds) is { } number && number != chosen.Number
            ? route.FindVariant(number)
            : null;

    // Only percentages change while conversations last; whoever a rule names gets what it says.
    private static bool MayHave(FlaggedRoute route, GroupSet groups, in Evaluation evaluation) =>
        route is { PinSeconds: not 0, MayRetain: true } && evaluation.Reason is EvaluationReason.Split or EvaluationReason.Default && route.HasGroup(groups);

    /// <summary>
    /// Provides memory if a route needs it, and releases the conversations of flags that are killed or rolled back.
    /// </summary>
    /// <param name="snapshot">The snapshot in force.</param>
    public void Follow(GatewaySnapshot snapshot)
    {
        var isUsed = false;
        foreach (var route in snapshot.Routes.Values)
        {
            isUsed |= route.PinSeconds != 0;
            if (route.PinSeconds != 0 && !route.MayRetain)
                pins.Release(route.Flag.Id);
        }

        if (isUsed)
            pins.Provide(snapshot.Options.Llm.PinBytes);
    }
}
