using System.Text.Json;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>How the API writes answers.</summary>
internal static class ApiJson
{
    /// <summary>The same names and words as in the state's files.</summary>
    public static JsonSerializerOptions Options { get; } = StateJson.Options;

    public static IResult Ok<T>(T value) => Results.Json(value, Options);

    /// <summary>An error with what would help.</summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, problem details</seealso>
    public static IResult Problem(int status, string detail, string cure) =>
        Results.Json(new ProblemBody("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, cure), Options, "application/problem+json", status);

    private sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Cure);
}
