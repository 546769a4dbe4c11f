using FlagGateway.Configuration;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Api;

/// <summary>Entity tags of files: the hash of their content.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc6585#section-3">RFC 6585, precondition required</seealso>
internal static class EditTag
{
    // Of a file that does not exist yet.
    private const string None = "none";

    /// <summary>The tag of a file.</summary>
    public static EntityTagHeaderValue From(ConfigFile? file) => new($"\"{file?.Sha256 ?? None}\"");

    /// <summary>
    /// Whether a request states what it is based on: with <c>If-Match</c>, or <c>If-None-Match: *</c> for something
    /// new.
    /// </summary>
    public static bool IsConditional(HttpRequest request) => request.Headers.IfMatch.Count != 0 || IsForNew(request);

    /// <summary>Whether the request is only for something that does not exist.</summary>
    public static bool IsForNew(HttpRequest request) => request.Headers.IfNoneMatch.ToString().Trim() == "*";

    /// <summary>Whether a request is based on the present content of a file; true without <c>If-Match</c>.</summary>
    public static bool Matches(HttpRequest request, string? sha256)
    {
        if (request.Headers.IfMatch.Count == 0)
            return true;
        EntityTagHeaderValue current = new($"\"{sha256 ?? None}\"");
        return EntityTagHeaderValue.TryParseList(request.Headers.IfMatch, out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: true));
    }
}
