using System.Globalization;
using System.Security.Cryptography;
using FlagGateway.Formatting;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Api;

/// <summary>
/// Entity tags of responses: the state's revision, which a change may require with <c>If-Match</c>, and a hash of the
/// response, so that clients notice numbers that change without a change of the state.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests">RFC 9110, conditional requests</seealso>
internal static class ApiTag
{
    // 64 bits: a client compares two responses, not two million.
    private const int HashBytes = 8;

    /// <summary>A response with its tag, or 304 if the client already has it.</summary>
    public static IResult Ok<T>(HttpContext context, long revision, T value) => Ok(context, Write(revision, value));

    /// <summary>The same for a response that was written before.</summary>
    public static IResult Ok(HttpContext context, TaggedResponse response)
    {
        context.Response.GetTypedHeaders().ETag = response.Tag;
        return IsKnown(context.Request, response.Tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : new BlockResult(response.Body, ApiJson.Type);
    }

    /// <summary>Writes a response.</summary>
    public static TaggedResponse Write<T>(long revision, T value)
    {
        var body = ApiJson.Write(value);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in body.Blocks)
            hash.AppendData(block.Span);
        return new(body, new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{revision}-{Convert.ToHexStringLower(hash.GetCurrentHash().AsSpan(0, HashBytes))}\"")));
    }

    /// <summary>The revision that a change requires, as a tag or a plain number.</summary>
    /// <returns>
    /// <c>null</c> for any; -1, which no state has, if the header is invalid: an invalid precondition must not be
    /// ignored.
    /// </returns>
    public static long? RevisionOf(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString().Trim();
        if (header is "" or "*")
            return null;
        var text = header.Trim('"').Split('-')[0];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : -1;
    }

    // If-None-Match compares weakly, and a proxy may have made the tag weak.
    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag)
    {
        foreach (var known in request.GetTypedHeaders().IfNoneMatch)
        {
            if (known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
                return true;
        }

        return false;
    }
}

/// <summary>A response in JSON.</summary>
/// <param name="Body">The JSON.</param>
/// <param name="Tag">Its tag.</param>
internal sealed record TaggedResponse(TextBlocks Body, EntityTagHeaderValue Tag);
