using FlagGateway.Core.Json;

namespace FlagGateway.Identity.Bodies;

/// <summary>
/// The fields of a request's body that sources name, read before its identity is resolved; saved with the request.
/// </summary>
/// <param name="paths">The paths that were searched.</param>
/// <param name="scanner">What was found.</param>
internal sealed class BodyFields(JsonFieldPath[] paths, JsonFieldScanner scanner)
{
    /// <summary>Finds the value of a field in a request's body.</summary>
    public static Finding Find(HttpContext context, string path, out ReadOnlySpan<char> value)
    {
        value = context.Features.Get<BodyFields>() is { } fields ? fields.ValueOf(path) : default;
        return value.IsEmpty ? Finding.Absent : Finding.Found;
    }

    private string? ValueOf(string path)
    {
        var index = Array.FindIndex(paths, one => one.Text == path);
        return index < 0 ? null : scanner.ValueOf(index);
    }
}
