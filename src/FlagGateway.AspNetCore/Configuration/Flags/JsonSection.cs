using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Exposes a JSON value through the configuration interfaces without flattening it into a dictionary first,
/// which takes longer for a large file than everything else together. Immutable.
/// </summary>
internal sealed class JsonSection(string path, JsonElement? element) : IConfigurationSection
{
    /// <summary>The value, or <c>null</c> if there is none.</summary>
    public JsonElement? Element => element;

    public string Key => ConfigurationPath.GetSectionKey(path);

    public string Path => path;

    [AllowNull]
    public string Value
    {
        get => element is null ? null! : ValueOf(element.Value)!;
        set => throw new NotSupportedException("The flags file is read-only.");
    }

    public string? this[string key]
    {
        get => GetSection(key).Value;
        set => throw new NotSupportedException("The flags file is read-only.");
    }

    public IEnumerable<IConfigurationSection> GetChildren()
    {
        switch (element?.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.Value.EnumerateObject())
                    yield return new JsonSection(ConfigurationPath.Combine(path, property.Name), property.Value);
                break;
            case JsonValueKind.Array:
                var place = 0;
                foreach (var item in element.Value.EnumerateArray())
                    yield return new JsonSection(ConfigurationPath.Combine(path, place++.ToString(CultureInfo.InvariantCulture)), item);
                break;
        }
    }

    public IConfigurationSection GetSection(string key)
    {
        var found = (IConfigurationSection)this;
        foreach (var part in key.Split(ConfigurationPath.KeyDelimiter))
        {
            var inner = found.GetChildren().FirstOrDefault(child => string.Equals(child.Key, part, StringComparison.OrdinalIgnoreCase));
            found = inner ?? new JsonSection(ConfigurationPath.Combine(found.Path, part), element: null);
        }

        return found;
    }

    public IChangeToken GetReloadToken() => NeverChanges.Instance;

    // The same texts as in the framework's JSON configuration provider.
    private static string? ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => bool.TrueString,
        JsonValueKind.False => bool.FalseString,
        JsonValueKind.Array when element.GetArrayLength() == 0 => "",
        JsonValueKind.Object when !element.EnumerateObject().MoveNext() => null,
        _ => null,
    };

    private sealed class NeverChanges : IChangeToken, IDisposable
    {
        public static NeverChanges Instance { get; } = new();

        public bool HasChanged => false;

        public bool ActiveChangeCallbacks => false;

        public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) => this;

        public void Dispose()
        {
        }
    }
}
