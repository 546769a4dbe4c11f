using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>flagd's <c>fractional</c>: variants with relative weights.</summary>
internal static class FlagdFraction
{
    public static void Read(IReadOnlyList<JsonElement> arguments, string path, FlagDraft draft, HashSet<string> variants)
    {
        var first = 0;
        if (arguments is [{ ValueKind: not JsonValueKind.Array } key, ..])
        {
            first = 1;
            if (!IsUser(key))
                draft.Refuse(path + "[0]", key.Raw(), "The split is not by targetingKey.", "Write it by hand; a route splits by a group with Flag.StickyBy");
        }

        for (var i = first; i < arguments.Count; i++)
        {
            var share = arguments[i].Items();
            var weight = share.Count == 1 ? 1 : share.Count == 2 ? share[1].Number() : null;
            if (share.Count == 0 || share[0].Text() is not { } variant || !variants.Contains(variant) || weight is not >= 0)
                draft.Refuse($"{path}[{i}]", arguments[i].Raw(), "Not a variant of the flag with a weight from 0 up.", """Write it as ["name", 50]""");
            else
                draft.Shares.Add((variant, weight.Value));
        }

        if (draft.Shares.Sum(static share => share.Weight) <= 0 && !draft.IsRefused)
            draft.Refuse(path, null, "The weights are nothing together.", "Give one variant a weight");
        draft.ReportNewBuckets(path);
    }

    // flagd's default is the flag's key and the targeting key together.
    private static bool IsUser(JsonElement key)
    {
        if (FlagdTargeting.FieldOf(key) == "targetingKey")
            return true;
        return FlagdTargeting.Operator(key) is ("cat", var parts) && parts.Items() is { Count: > 0 } items
            && items.Count(static part => FlagdTargeting.FieldOf(part) == "targetingKey") == 1
            && items.All(static part => part.Text() is not null || FlagdTargeting.FieldOf(part) == "targetingKey"
                || (FlagdTargeting.Operator(part) is ("var", var name) && name.Text() == "$flagd.flagKey"));
    }
}
