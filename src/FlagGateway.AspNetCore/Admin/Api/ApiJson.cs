using System.Text.Json;
using FlagGateway.Editing;
using FlagGateway.Formatting;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>JSON format of API responses.</summary>
internal static class ApiJson
{
    /// <summary>The same names and enum values as in the state files.</summary>
    public static JsonSerializerOptions Options { get; } = StateJson.Options;

    /// <summary>Media type of responses.</summary>
    public const string Type = "application/json; charset=utf-8";

    private const string Blank = "about:blank";

    public static IResult Ok<T>(T value) => new BlockResult(Write(value), Type);

    /// <summary>
    /// Writes a response before it is sent: a slow client does not move this work from the thread that has a budget.
    /// </summary>
    public static TextBlocks Write<T>(T value)
    {
        TextBlocks text = new();
        using Utf8JsonWriter writer = new(text, new JsonWriterOptions { Encoder = Options.Encoder, Indented = Options.WriteIndented, SkipValidation = true });
        JsonSerializer.Serialize(writer, value, Options);
        return text;
    }

    /// <summary>An error with its remedy.</summary>
    /// <seealso href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, problem details</seealso>
    public static IResult Problem(int status, string detail, string remedy) =>
        Problem(status, new ApiProblem(Blank, TitleOf(status), status, detail, remedy));

    /// <summary>Why a definition was not changed.</summary>
    public static IResult Problem(int status, EditResult result) =>
        Problem(status, new EditProblem(Blank, TitleOf(status), status, result.Problem!, result.Remedy!, result.Edit?.Patch, result.Edit?.Errors ?? []));

    private static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);

    private static IResult Problem<T>(int status, T problem) => Results.Json(problem, Options, "application/problem+json", status);
}

/// <summary>Problem details of an edit.</summary>
/// <param name="Type">Always <c>about:blank</c>: the status shows the kind.</param>
/// <param name="Title">The name of the status.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">The problem.</param>
/// <param name="Remedy">The remedy.</param>
/// <param name="Diff">The difference, for <c>git apply</c> and <c>patch -p1</c>; <c>null</c> if there is none.</param>
/// <param name="Issues">All errors of the changed file.</param>
internal sealed record EditProblem(string Type, string Title, int Status, string Detail, string Remedy, string? Diff, IReadOnlyList<ConfigIssue> Issues);

/// <summary>Problem details with a remedy.</summary>
/// <param name="Type">Always <c>about:blank</c>: the status shows the kind.</param>
/// <param name="Title">The name of the status.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">The problem.</param>
/// <param name="Remedy">The remedy.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Remedy);
