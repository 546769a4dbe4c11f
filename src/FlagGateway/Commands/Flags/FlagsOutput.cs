using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Formatting;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary>How the commands about flags write their answers.</summary>
internal static class FlagsOutput
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>An answer for programs.</summary>
    public static string ToJson(object response) => JsonSerializer.Serialize(response, Json);

    /// <summary>Writes lines for display: whatever came out of a file is made harmless for a terminal.</summary>
    public static async Task WriteAsync(TextWriter writer, IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await writer.WriteLineAsync(Safe(line));
    }

    /// <summary>Tells why a command cannot go on.</summary>
    public static async Task<int> FailAsync(InvocationConfiguration streams, params IEnumerable<string> lines)
    {
        await WriteAsync(streams.Error, lines);
        return ExitCode.Failed;
    }

    /// <summary>The errors of a configuration that a gateway would refuse.</summary>
    public static IEnumerable<string> Errors(IReadOnlyList<ConfigIssue> issues) =>
        issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.ToString());

    /// <summary>Known ids, for an error about an unknown one.</summary>
    public static string IdsOf(FolderConfiguration configuration) =>
        string.Join(", ", configuration.Flags.Flags.Select(static flag => flag.Id).Order(StringComparer.Ordinal).Take(20));

    // A difference is indented by tabs where the file is.
    private static string Safe(string line) => string.Join('\t', line.TrimEnd('\r').Split('\t').Select(SafeText.From));
}
