using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>The parts of a flag's definition that a form shows.</summary>
internal sealed record FlagFields
{
    private static readonly string[] Known = ["default_when_enabled", "default_when_disabled", "seed", "bucketing", "user", "group", "percentile"];

    /// <summary>Whether it is enabled.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Its description; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its owner; empty for none.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Its variants, in the order of the file.</summary>
    public required IReadOnlyList<VariantFields> Variants { get; init; }

    /// <summary>Reads them from a definition; <c>null</c> if a form cannot show who gets which variant.</summary>
    public static FlagFields? Read(JsonElement flag)
    {
        var root = JsonObject.Create(flag)!;
        if (root["allocation"] is not JsonObject allocation || allocation.Any(static member => !Known.Contains(member.Key, StringComparer.Ordinal)) || root["variants"] is not JsonArray { Count: > 0 } variants)
            return null;
        string?[] names = [.. variants.Select(static variant => Text(variant, "name"))];
        var (ranges, other) = (RangesIn(allocation), Text(allocation, "default_when_enabled"));
        if (ranges is null || other is null || names.Contains(null) || !names.Contains(other, StringComparer.Ordinal))
            return null;
        var cover = PercentileShares.Cover(ranges, other);
        return new FlagFields
        {
            IsEnabled = root["enabled"] is JsonValue enabled && enabled.TryGetValue(out bool isEnabled) && isEnabled,
            Description = Text(root, "description") ?? "",
            Owner = Text(root["lifecycle"], "owner") ?? "",
            Variants = [.. names.Select(name => new VariantFields(
                name!, cover.Where(range => range.Variant == name).Sum(static range => range.To - range.From), NamesIn(allocation, "user", "users", name!), NamesIn(allocation, "group", "groups", name!)))],
        };
    }

    /// <summary>Returns the definition with these fields; what the form does not show is unchanged.</summary>
    public JsonElement ApplyTo(JsonElement flag)
    {
        var root = JsonObject.Create(flag)!.DeepClone().AsObject();
        var before = Read(flag)!;
        if (IsEnabled != before.IsEnabled)
            root["enabled"] = IsEnabled;
        SetText(root, "description", Description, before.Description);
        if (Owner != before.Owner)
            SetText(root["lifecycle"] as JsonObject ?? Add(root, "lifecycle"), "owner", Owner, before.Owner);
        var allocation = root["allocation"]!.AsObject();
        foreach (var (after, old) in Variants.Zip(before.Variants))
        {
            SetNames(allocation, "user", "users", old.Users, after.Users, after.Name);
            SetNames(allocation, "group", "groups", old.Groups, after.Groups, after.Name);
        }

        if (!Variants.Select(static variant => variant.Percentage).SequenceEqual(before.Variants.Select(static variant => variant.Percentage)))
            SetShares(allocation);
        using var document = JsonDocument.Parse(root.ToJsonString());
        return document.RootElement.Clone();
    }

    private void SetShares(JsonObject allocation)
    {
        var other = Text(allocation, "default_when_enabled")!;
        var ranges = RangesIn(allocation)!;
        var isDefaultNamed = ranges.Any(range => range.Variant == other);
        var changed = PercentileShares.Change(
            PercentileShares.Cover(ranges, other),
            Variants.ToDictionary(static variant => variant.Name, static variant => variant.Percentage, StringComparer.Ordinal),
            ranges.DistinctBy(static range => range.Variant).ToDictionary(static range => range.Variant, static range => Math.Clamp(range.From, 0, 100), StringComparer.Ordinal));
        // A variant without users stays in the list with an empty range, as it was written.
        List<PercentileShare> next = [.. changed.Where(range => isDefaultNamed || range.Variant != other)];
        next.AddRange(ranges.Where(range => range.Variant != other && !next.Exists(one => one.Variant == range.Variant)).Select(static range => range with { To = range.From }).DistinctBy(static range => range.Variant));
        allocation["percentile"] = new JsonArray([.. next.OrderBy(static range => range.From).Select(static range => (JsonNode)new JsonObject { ["variant"] = range.Variant, ["from"] = Number(range.From), ["to"] = Number(range.To) })]);
    }

    private static JsonValue Number(decimal value) => JsonValue.Create(decimal.Parse(value.ToString("0.############################", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    private static List<PercentileShare>? RangesIn(JsonObject allocation)
    {
        List<PercentileShare> ranges = [];
        foreach (var one in allocation["percentile"] as JsonArray ?? [])
        {
            if (Text(one, "variant") is not { } variant || Decimal(one, "from") is not { } from || Decimal(one, "to") is not { } to)
                return null;
            ranges.Add(new(variant, from, to));
        }

        return ranges;
    }

    private static List<string> NamesIn(JsonObject allocation, string rules, string names, string variant) =>
        [.. RulesOf(allocation, rules, variant).SelectMany(rule => (rule[names] as JsonArray ?? []).Select(static name => name is JsonValue value && value.TryGetValue(out string? text) ? text : null)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static void SetNames(JsonObject allocation, string rules, string names, IReadOnlyList<string> before, IReadOnlyList<string> after, string variant)
    {
        if (before.SequenceEqual(after, StringComparer.Ordinal))
            return;
        JsonObject[] known = [.. RulesOf(allocation, rules, variant)];
        var list = allocation[rules] as JsonArray ?? [];
        foreach (var rule in after.Count == 0 ? known : known.Skip(1))
            list.Remove(rule);
        var value = new JsonArray([.. after.Select(static name => (JsonNode)name)]);
        if (after.Count != 0 && known.Length != 0)
            known[0][names] = value;
        else if (after.Count != 0)
            list.Add((JsonNode)new JsonObject { ["variant"] = variant, [names] = value });
        if (list.Parent is null)
            allocation[rules] = list;
        if (list.Count == 0)
            allocation.Remove(rules);
    }

    private static IEnumerable<JsonObject> RulesOf(JsonObject allocation, string rules, string variant) =>
        (allocation[rules] as JsonArray ?? []).OfType<JsonObject>().Where(rule => Text(rule, "variant") == variant);

    private static JsonObject Add(JsonObject parent, string name)
    {
        JsonObject child = [];
        parent[name] = child;
        return child;
    }

    private static void SetText(JsonObject parent, string name, string value, string before)
    {
        if (value == before)
            return;
        if (value.Length == 0)
            parent.Remove(name);
        else
            parent[name] = value;
    }

    private static string? Text(JsonNode? parent, string name) =>
        parent is JsonObject known && known[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static decimal? Decimal(JsonNode? parent, string name) =>
        parent is JsonObject known && known[name] is JsonValue value && value.TryGetValue(out decimal number) ? number : null;
}

/// <summary>A variant in a form.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Percentage">Its share of users whom no rule names.</param>
/// <param name="Users">Users who get it by name.</param>
/// <param name="Groups">Groups who get it by name.</param>
internal sealed record VariantFields(string Name, decimal Percentage, IReadOnlyList<string> Users, IReadOnlyList<string> Groups);
