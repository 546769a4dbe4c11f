using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>flagd's <c>fractional</c>: variants with relative weights.</summary>
internal static class FlagdFraction
{
    public static void Read(IReadOnlyList<JsonElement> arguments, string path, FlagDraft draft, HashSet<string> variants)
    {
        var first = 0;
        var prefix = draft.Id;
        if (arguments is [{ ValueKind: not JsonValueKind.Array } key, ..])
        {
            first = 1;
            if (PrefixOf(key, draft.Id) is { } named)
                prefix = named;
            else
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
        var total = draft.Shares.Sum(static share => share.Weight);
        if (total != Math.Floor(total) || total > int.MaxValue)
            draft.Refuse(path, total.ToString(CultureInfo.InvariantCulture), "The weights do not add up to a whole number.", "Write whole numbers, as flagd requires");
        else
            draft.Bucketing = new JsonObject { ["algorithm"] = "flagd", ["salt"] = prefix, ["buckets"] = (int)total };
    }

    // What is hashed before the user; null if the text is not that of one user behind a fixed text. By default it is
    // the flag's key.
    private static string? PrefixOf(JsonElement key, string flag)
    {
        if (FlagdTargeting.FieldOf(key) == "targetingKey")
            return "";
        if (FlagdTargeting.Operator(key) is not ("cat", var parts) || parts.Items() is not { Count: > 0 } items || FlagdTargeting.FieldOf(items[^1]) != "targetingKey")
            return null;
        string?[] texts = [.. items.SkipLast(1).Select(part => part.Text() ?? (FlagdTargeting.Operator(part) is ("var", var name) && name.Text() == "$flagd.flagKey" ? flag : null))];
        return texts.Contains(null) ? null : string.Concat(texts);
    }
}
