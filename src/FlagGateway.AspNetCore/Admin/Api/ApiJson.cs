using System.Text.Json;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>JSON format of API responses.</summary>
internal static class ApiJson
{
    /// <summary>The same names and enum values as in the state files.</summary>
    public static JsonSerializerOptions Options { get; } = StateJson.Options;

    public static IResult Ok<T>(T value) => Results.Json(value, Options);

    /// <summary>An error with its remedy.</summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, problem details</seealso>
    public static IResult Problem(int status, string detail, string remedy) =>
        Results.Json(new ApiProblem("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, remedy), Options, "application/problem+json", status);
}

/// <summary>Problem details with a remedy.</summary>
/// <param name="Type">Always <c>about:blank</c>: the status shows the kind.</param>
/// <param name="Title">The name of the status.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">The problem.</param>
/// <param name="Remedy">The remedy.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Remedy);
