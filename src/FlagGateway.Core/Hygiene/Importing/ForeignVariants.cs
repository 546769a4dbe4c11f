using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Variants of a flag whose system knows only their values: each value once, with a name.</summary>
internal sealed class ForeignVariants
{
    private const int MaxName = 64;

    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    private readonly List<(string Name, JsonElement Value)> _all = [];
    private readonly string _prefix;

    /// <summary>Creates an empty list.</summary>
    /// <param name="prefix">
    /// Names of values that cannot be names: <c>variation-2</c> for the prefix <c>variation</c>.
    /// </param>
    public ForeignVariants(string prefix) => _prefix = prefix;

    /// <summary>Adds a value and returns the name of its variant; equal values share one.</summary>
    /// <param name="value">The value; none at all counts as null.</param>
    /// <param name="name">The name that the system has for it; <c>null</c> for none.</param>
    public string Add(JsonElement value, string? name = null)
    {
        value = value.ValueKind == JsonValueKind.Undefined ? Nothing : value;
        if (_all.Find(one => JsonElement.DeepEquals(one.Value, value)) is { Name: { } known })
            return known;
        var wanted = value.ValueKind switch
        {
            JsonValueKind.True => "on",
            JsonValueKind.False => "off",
            _ => IsName(name) ? name! : IsName(value.Scalar()) ? value.Scalar()! : Numbered(),
        };
        if (_all.Exists(one => one.Name == wanted))
            wanted = Numbered();
        _all.Add((wanted, value));
        return wanted;
    }

    /// <summary>The list <c>variants</c>.</summary>
    public JsonArray ToJson() => ToJson(_all);

    /// <summary>
    /// The list <c>variants</c> of names and values. If all values are booleans, they become the flag's enabled state
    /// as well.
    /// </summary>
    public static JsonArray ToJson(IReadOnlyList<(string Name, JsonElement Value)> variants) =>
        variants.All(static one => one.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            ? new([.. variants.Select(static one => (JsonNode)Switch(one.Name, one.Value.GetBoolean()))])
            : new([.. variants.Select(static one => (JsonNode)new JsonObject { ["name"] = one.Name, ["configuration_value"] = JsonNode.Parse(one.Value.GetRawText()) })]);

    /// <summary>The variant of users for whom a flag is on or off.</summary>
    public static JsonObject Switch(string name, bool isOn) =>
        new() { ["name"] = name, ["configuration_value"] = isOn, ["status_override"] = isOn ? "Enabled" : "Disabled" };

    // A name becomes the value of a header.
    private static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxName } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private string Numbered() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{_all.Count + 1}");
}
