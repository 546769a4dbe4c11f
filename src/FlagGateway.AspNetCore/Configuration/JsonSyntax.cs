using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Parses configuration files. Comments and trailing commas are allowed, as Microsoft's configuration
/// reader allows them. Duplicate keys in an object are errors, since two readers of one file could
/// otherwise see different values.
/// </summary>
internal static class JsonSyntax
{
    /// <summary>Maximum nesting of objects and arrays.</summary>
    /// <value>64.</value>
    public const int MaxDepth = JsonCursor.MaxDepth;

    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MaxDepth,
    };

    /// <summary>Parses a file whose outermost value must be an object.</summary>
    /// <param name="file">The file.</param>
    /// <param name="document">The document, to be disposed by the caller; <c>null</c> if there are issues.</param>
    /// <param name="keys">
    /// Which keys count as the same. Default: ordinal. For a file that the configuration system reads, which
    /// ignores case: <see cref="StringComparer.OrdinalIgnoreCase"/>.
    /// </param>
    /// <returns>The issues; empty if the document is valid.</returns>
    public static IReadOnlyList<ConfigIssue> Parse(ConfigFile file, out JsonDocument? document, StringComparer? keys = null)
    {
        document = null;
        JsonDocument? parsed = null;
        try
        {
            parsed = JsonDocument.Parse(file.Bytes, DocumentOptions);
            var issues = CheckParsed(file, parsed, keys);
            if (issues.Count == 0)
                (document, parsed) = (parsed, null);
            return issues;
        }
        catch (JsonException exception) when (exception.LineNumber is not null)
        {
            return [BrokenSyntax.Describe(file, exception)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // For duplicate keys and unpaired surrogates in keys, the parser reports only the first one, without a
            // position.
            var issues = JsonKeyCheck.Find(file, keys ?? StringComparer.Ordinal);
            return issues.Count > 0 ? issues : [Issue(file, "the file is not valid JSON: " + exception.Message.TrimEnd('.'), "Fix it")];
        }
        finally
        {
            parsed?.Dispose();
        }
    }

    private static IReadOnlyList<ConfigIssue> CheckParsed(ConfigFile file, JsonDocument document, StringComparer? keys)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return [Issue(file, $"the outermost value is of kind {document.RootElement.ValueKind}, not an object", "Start the file with { and end it with }")];
        }

        // Only text with such an escape can contain an unpaired surrogate, which would throw when read.
        var bytes = file.Bytes.Span;
        var mayHoldHalves = bytes.IndexOf("\\ud"u8) >= 0 || bytes.IndexOf("\\uD"u8) >= 0;
        return mayHoldHalves || keys is not null ? JsonKeyCheck.Find(file, keys ?? StringComparer.Ordinal) : [];
    }

    private static ConfigIssue Issue(ConfigFile file, string problem, string remedy) =>
        new(IssueSeverity.Error, file.Name, JsonPath.Root, null, problem, remedy, 1);
}
