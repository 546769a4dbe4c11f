using System.Text;
using System.Text.Json;
using FlagGateway.Identity;

namespace FlagGateway.Ofrep;

/// <summary>
/// Reads from an evaluation context what the data path reads from headers: the user and the groups, within the same
/// limits. A field becomes a group if its name is the <c>As</c> of a configured group (<c>tenant</c> becomes
/// <c>tenant:acme</c>), and an attribute if it is the name of a configured one.
/// </summary>
internal static class OfrepContextReader
{
    private const string TargetingKey = "targetingKey";

    /// <summary>Reads a request's object.</summary>
    /// <param name="root">The body.</param>
    /// <param name="plan">The configured groups and attributes.</param>
    /// <param name="error">The problem, or <c>null</c>.</param>
    /// <returns>The context, empty for none; <c>null</c> with an error.</returns>
    public static OfrepContext? Read(JsonElement root, IdentityPlan plan, out OfrepError? error)
    {
        error = null;
        if (root.ValueKind != JsonValueKind.Object)
            error = OfrepError.Parse("The body is not a JSON object.");
        else if (!root.TryGetProperty("context", out var context) || context.ValueKind == JsonValueKind.Null)
            return new OfrepContext(null, "", []);
        else if (context.ValueKind != JsonValueKind.Object)
            error = OfrepError.InvalidContext("The context is not a JSON object.");
        else
            return ReadContext(context, plan, out error);
        return null;
    }

    private static OfrepContext? ReadContext(JsonElement context, IdentityPlan plan, out OfrepError? error)
    {
        if (!TryReadText(context, TargetingKey, out var key, out error))
            return null;
        StringBuilder text = new();
        List<int> ends = [];
        foreach (var (_, prefix) in plan.Groups)
        {
            if (!TryReadText(context, prefix[..^1], out var value, out error))
                return null;
            if (value is null)
                continue;
            text.Append(prefix).Append(value);
            ends.Add(text.Length);
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var name in plan.AttributeNames)
        {
            if (!TryReadText(context, name, out var value, out error, isAttribute: true))
                return null;
            if (value is not null)
                values[name] = value;
        }

        return new OfrepContext(key, text.ToString(), [.. ends]) { Values = values };
    }

    // An unquoted number is used as text, as in a header; of an attribute, true and false are too.
    private static bool TryReadText(JsonElement context, string name, out string? text, out OfrepError? error, bool isAttribute = false)
    {
        (text, error) = (null, null);
        if (!context.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return true;
        text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True or JsonValueKind.False when isAttribute => value.GetRawText(),
            _ => null,
        };
        if (text is null)
            error = OfrepError.InvalidContext($"{name} is not text.");
        else if (IdentityScratch.IsTooLong(text))
            error = OfrepError.InvalidContext($"{name} is over {IdentityScratch.MaxIdBytes} bytes.");
        else if (string.IsNullOrWhiteSpace(text))
            text = null;
        return error is null;
    }
}
