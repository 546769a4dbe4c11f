using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads values from a JSON tree and reports everything that does not have the expected shape.</summary>
internal sealed class JsonShape(string file, List<ConfigIssue> issues)
{
    /// <summary>Number of errors and warnings reported so far.</summary>
    public int Count => issues.Count;

    /// <summary>Paths of the errors that were reported since <see cref="Count"/> had a value.</summary>
    public IReadOnlyList<string> ErrorsSince(int count) => [.. issues.Skip(count).Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.Path)];

    /// <summary>Number of errors reported so far.</summary>
    public int ErrorCount { get; private set; }

    public void Add(IssueSeverity severity, string path, string? value, string problem, string remedy)
    {
        if (severity == IssueSeverity.Error)
            ErrorCount++;
        issues.Add(new ConfigIssue(severity, file, path, Shorten(value), problem, remedy));
    }

    public void Error(string path, string? value, string problem, string remedy) =>
        Add(IssueSeverity.Error, path, value, problem, remedy);

    /// <summary>
    /// Rejects keys that differ from a known one only in case: .NET would read them, JavaScript would not.
    /// </summary>
    public void CheckCase(JsonElement element, string path, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject())
        {
            var name = property.Name;
            if (Array.IndexOf(known, name) < 0
                && Array.Find(known, key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) is { } meant)
            {
                Error(JsonPath.Property(path, name), null, "The key differs in case from a known key; not every library would read it.", $"Write {meant}");
            }
        }
    }

    /// <summary>Rejects unknown keys, for objects defined by the gateway.</summary>
    public void RefuseUnknownKeys(JsonElement element, string path, string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject())
        {
            if (Array.IndexOf(known, property.Name) < 0)
                Error(JsonPath.Property(path, property.Name), null, "Unknown key.", $"Use one of {string.Join(", ", known.Where(key => key[0] != '$'))}");
        }
    }

    /// <summary>Gets one of a few keywords, compared exactly.</summary>
    public T GetWord<T>(JsonElement parent, string path, string key, T whenAbsent, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (GetString(parent, path, key) is not { } text)
            return whenAbsent;
        List<string> known = [];
        foreach (var (word, value) in words)
        {
            if (word == text)
                return value;
            known.Add(word);
        }

        Error($"{path}.{key}", text, "Not one of the known values.", $"Use {string.Join(" or ", known)}");
        return whenAbsent;
    }

    /// <summary>
    /// Gets a member of the wanted kind; <c>false</c> if it is absent, null or of another kind (reported).
    /// </summary>
    public bool TryGet(JsonElement parent, string path, string key, JsonValueKind kind, bool isRequired, out JsonElement value)
    {
        value = default;
        if (parent.ValueKind != JsonValueKind.Object)
            return false;
        if (!parent.TryGetProperty(key, out value) || value.ValueKind == JsonValueKind.Null)
        {
            if (isRequired)
                Error($"{path}.{key}", null, $"{key} is missing.", $"Add {NameOf(kind)} {key}");
            return false;
        }

        return Expect(value, $"{path}.{key}", kind);
    }

    /// <summary>Whether a value is of a kind; if not, the error is reported.</summary>
    public bool Expect(JsonElement value, string path, JsonValueKind kind)
    {
        if (value.ValueKind == kind || (kind == JsonValueKind.True && value.ValueKind == JsonValueKind.False))
            return true;
        Error(path, value.GetRawText(), $"Expected {NameOf(kind)}, found {NameOf(value.ValueKind)}.", $"Write {NameOf(kind)}");
        return false;
    }

    public string? GetString(JsonElement parent, string path, string key, bool isRequired = false) =>
        TryGet(parent, path, key, JsonValueKind.String, isRequired, out var value) ? value.GetString() : null;

    public double GetNumber(JsonElement parent, string path, string key) =>
        TryGet(parent, path, key, JsonValueKind.Number, isRequired: false, out var value) ? value.GetDouble() : 0;

    public bool GetBool(JsonElement parent, string path, string key) =>
        TryGet(parent, path, key, JsonValueKind.True, isRequired: false, out var value) && value.GetBoolean();

    /// <summary>Gets an enumeration value by name, in any case; rejects digits.</summary>
    public T GetEnum<T>(JsonElement parent, string path, string key, T whenAbsent)
        where T : struct, Enum
    {
        if (GetString(parent, path, key) is not { } text)
            return whenAbsent;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+'))
            return value;
        Error($"{path}.{key}", text, "Not one of the known values.", $"Use one of {string.Join(", ", Enum.GetNames<T>())}");
        return whenAbsent;
    }

    /// <summary>Gets a list of strings, or <c>null</c> if it is absent.</summary>
    public List<string>? GetStrings(JsonElement parent, string path, string key)
    {
        if (!TryGet(parent, path, key, JsonValueKind.Array, isRequired: false, out var array))
            return null;
        List<string> strings = new(array.GetArrayLength());
        var place = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                strings.Add(item.GetString()!);
            else
                Expect(item, $"{path}.{key}[{place}]", JsonValueKind.String);
            place++;
        }

        return strings;
    }

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static string? Shorten(string? value) => value is { Length: > 80 } ? value[..77] + "…" : value;
}
