using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Formatting;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary>Output of the flags commands.</summary>
internal static class FlagsOutput
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Output for programs.</summary>
    public static string ToJson(object response) => CliJson.ToText(response, Json);

    /// <summary>Writes lines for display: text from files is made safe for a terminal.</summary>
    public static async Task WriteAsync(TextWriter writer, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await writer.WriteLineAsync(Safe(line));
    }

    /// <summary>Reports why a command cannot continue.</summary>
    public static async Task<int> FailAsync(InvocationConfiguration streams, params IEnumerable<string> lines)
    {
        await WriteAsync(streams.Error, lines);
        return ExitCode.Failed;
    }

    /// <summary>The errors of a configuration that a gateway would reject.</summary>
    public static IEnumerable<string> Errors(IReadOnlyList<ConfigIssue> issues) =>
        issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.ToString());

    /// <summary>Known ids, for an error about an unknown one.</summary>
    public static string IdsOf(FolderConfiguration configuration) =>
        string.Join(", ", configuration.Flags.Flags.Select(static flag => flag.Id).Order(StringComparer.Ordinal).Take(20));

    // A diff contains tabs if the file is indented by tabs.
    private static string Safe(string line) => string.Join('\t', line.TrimEnd('\r').Split('\t').Select(VisibleText.From));
}
