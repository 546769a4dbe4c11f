using System.Net.Http.Headers;
using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Prompts;

/// <summary>Reads <c>response</c> of a variant's <c>configuration_value</c>, and reports errors.</summary>
/// <param name="prompts">The files beside the flags; <c>null</c> if flags do not come from a folder.</param>
/// <param name="issues">Receives the issues found.</param>
internal sealed class ResponseReader(PromptFolder? prompts, List<ConfigIssue> issues)
{
    private const string Write = """Write { "status": 200, "content_type": "application/json", "file": "fallback/response.json" }""";

    private static readonly string[] Keys = ["status", "content_type", "file", "sse"];
    private static readonly string[] OfTargets = ["cluster", "clusters", "path_prefix", "request_headers", "prompt", "body"];

    /// <summary>Reads it; <c>null</c> if the value has none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Its path.</param>
    /// <param name="llm">How the route speaks to a language model; <c>null</c> if it does not.</param>
    public FixedResponse? Read(JsonElement value, string path, LlmRoute? llm)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("response", out var response))
            return null;
        foreach (var key in OfTargets.Where(key => value.TryGetProperty(key, out _)))
            Note($"{path}.{key}", null, "The variant has a response, so no cluster gets its requests.", "Remove one of them");
        path += ".response";
        if (response.ValueKind != JsonValueKind.Object)
        {
            Note(path, response.GetRawText(), "Not an object.", Write);
            return null;
        }

        foreach (var property in response.EnumerateObject().Where(static property => !Keys.Contains(property.Name, StringComparer.Ordinal)))
            Note(JsonPath.Property(path, property.Name), null, "Unknown key.", $"Use {string.Join(", ", Keys)}");
        var text = ReadFile(response, path);
        var isStream = ReadStream(response, path, llm);
        return new FixedResponse(ReadStatus(response, path), ReadType(response, path, text is not null), text ?? "", isStream);
    }

    private int ReadStatus(JsonElement response, string path)
    {
        if (!response.TryGetProperty("status", out var status))
            return StatusCodes.Status200OK;
        if (status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var number) && number is >= 200 and <= 599)
            return number;
        Note(path + ".status", status.GetRawText(), "Not a status of a response.", "Write a number from 200 to 599");
        return StatusCodes.Status200OK;
    }

    private string? ReadType(JsonElement response, string path, bool hasBody)
    {
        if (!response.TryGetProperty("content_type", out var type))
            return hasBody ? "application/json" : null;
        if (type.ValueKind == JsonValueKind.String && MediaTypeHeaderValue.TryParse(type.GetString(), out _))
            return type.GetString();
        Note(path + ".content_type", type.GetRawText(), "Not a media type.", "Write it as application/json");
        return null;
    }

    private string? ReadFile(JsonElement response, string path)
    {
        if (!response.TryGetProperty("file", out var named))
            return null;
        if (named.ValueKind != JsonValueKind.String)
        {
            Note(path + ".file", named.GetRawText(), "Not a string.", Write);
            return null;
        }

        var name = named.GetString()!;
        if (prompts is null)
        {
            Note(path + ".file", name, "The flags are not in a file, so there is no folder beside it.", "Read flags from a file");
            return null;
        }

        var file = prompts.ReadText(name);
        if (file.Issue is { File: "" } issue)
            Note(path + ".file", name, issue.Problem, issue.Remedy);
        else if (file.Issue is { } broken && !issues.Contains(broken))
            issues.Add(broken);
        return file.Text;
    }

    private bool ReadStream(JsonElement response, string path, LlmRoute? llm)
    {
        if (!response.TryGetProperty("sse", out var sse))
            return false;
        if (sse.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            Note(path + ".sse", sse.GetRawText(), "Not true or false.", "Write true or false");
        else if (sse.ValueKind == JsonValueKind.True && llm is null)
            Note(path + ".sse", "true", "The route has no API, so it is unknown what its streams are.", "Add Llm.Api to its Metadata, or remove sse");
        return sse.ValueKind == JsonValueKind.True;
    }

    private void Note(string path, string? value, string problem, string remedy)
    {
        ConfigIssue issue = new(IssueSeverity.Error, ConfigFileNames.Flags, path, value, problem, remedy);
        if (!issues.Contains(issue))
            issues.Add(issue);
    }
}
