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
        // Only percentages change while conversations last; whoever a rule names gets what it says.
        if (route.PinSeconds == 0 || !route.MayRetain || evaluation.Bucket is not { } bucket
            || evaluation.Reason is not (EvaluationReason.Split or EvaluationReason.Default) || !route.HasGroup(identity.Groups))
        {
            return null;
        }

        var number = pins.Find(route.Flag.Id, bucket, route.PinSeconds, chosen.Number);
        if (number == chosen.Number)
            return null;
        if (route.FindVariant(number) is { } retained)
            return retained;
        pins.Replace(route.Flag.Id, bucket, chosen.Number);
        return null;
    }

    /// <summary>Provides memory if a route needs it, and releases the conversations of flags that are killed or rolled back.</summary>
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
