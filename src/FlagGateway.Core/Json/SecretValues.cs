using System.Text.RegularExpressions;

namespace FlagGateway.Core.Json;

/// <summary>
/// Which values of configuration files may be secrets, by their keys and by what they contain. Rather one too many is
/// masked.
/// </summary>
internal static partial class SecretValues
{
    /// <summary>What a masked value shows.</summary>
    public const string Mask = "***";

    private const StringComparison Ordinal = StringComparison.OrdinalIgnoreCase;

    // A key that contains one of these, and all below it.
    private static readonly string[] Words = ["password", "passwd", "secret", "credential", "connectionstring", "sha256", "apikey", "api_key", "privatekey", "private_key"];
    private static readonly string[] Endings = ["token", "key", "salt", "pwd"];

    // Names of files, headers and fields are no secrets.
    private static readonly string[] Harmless = ["file", "path", "fields", "header", "cookie", "name"];

    // Where only the value itself counts: objects of these names have other settings as well.
    private static readonly string[] Direct = ["tokens", "authorization", "cookies", "set", "append", "values"];

    /// <summary>The value for display.</summary>
    /// <param name="keys">
    /// The keys that lead to it, outermost first; <c>null</c> or a number for elements of arrays.
    /// </param>
    /// <param name="value">The value.</param>
    public static string Show(IReadOnlyList<string?> keys, string value)
    {
        if (IsSecretKey(keys) || IsSecretText().IsMatch(value))
            return Mask;
        if (!value.Contains("://", Ordinal) || keys is [.., "$schema"])
            return value;
        // A password may contain every other delimiter.
        return value.Contains('@', Ordinal) ? Mask : Address().Replace(value, static match => match.Groups["rest"].Length <= 1 ? match.Value : $"{match.Groups["host"].Value}/{Mask}");
    }

    /// <summary>Whether a value is masked whatever it contains.</summary>
    public static bool IsSecretKey(IReadOnlyList<string?> keys)
    {
        if (IsHeader(keys))
            return true;
        string[] named = [.. keys.OfType<string>().Where(static key => !IsNumber(key))];
        if (named.Length == 0 || named is [_, "Identity", .., "Key"] || Harmless.Any(word => named[^1].EndsWith(word, Ordinal)))
            return false;
        return named.Any(static key => Words.Any(word => key.Contains(word, Ordinal)) || Endings.Any(word => key.EndsWith(word, Ordinal)))
            || Direct.Any(word => named[^1].Equals(word, Ordinal))
            || named is [.., "State", "Configuration"];
    }

    // "request_headers": { "Authorization": "…" }, and not "Headers": [ { "Name": "…" } ].
    private static bool IsHeader(IReadOnlyList<string?> keys) =>
        keys.Zip(keys.Skip(1)).Any(static pair => pair.First?.EndsWith("headers", Ordinal) == true && pair.Second is { } key && !IsNumber(key));

    private static bool IsNumber(string key) => key.All(char.IsAsciiDigit);

    [GeneratedRegex(@"(?<host>[a-z][a-z0-9+.-]*://[^/?#\s;,]*)(?<rest>[/?#][^\s;,]*)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"^\s*(bearer|basic|digest)\s|-----BEGIN|(password|passwd|pwd|secret|token|key)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IsSecretText();
}
