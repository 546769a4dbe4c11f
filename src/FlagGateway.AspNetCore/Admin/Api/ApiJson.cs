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
    public static IResult Problem(int status, string detail, string remedy) =>
        Results.Json(new ApiProblem("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, remedy), Options, "application/problem+json", status);
}

/// <summary>What is wrong, and what would help.</summary>
/// <param name="Type">Always <c>about:blank</c>: the status says the kind.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Remedy);
