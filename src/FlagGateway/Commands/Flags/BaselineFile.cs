using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FlagGateway.Core.Hygiene.Linting;

namespace FlagGateway.Commands.Flags;

/// <summary>Reads known findings: the output of <c>flags lint -o json</c>.</summary>
internal static class BaselineFile
{
    public static bool TryRead(string file, out IReadOnlyList<LintFinding> findings, [NotNullWhen(false)] out string? mistake)
    {
        (findings, mistake) = ([], null);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            findings = [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(Read)];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            mistake = $"error: {file} is no list of findings. Write it with: flaggateway flags lint -o json > {file}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            mistake = $"error: {exception.Message}";
        }

        return mistake is null;
    }

    // What identifies a finding; severities and texts may have changed since.
    private static LintFinding Read(JsonElement finding) => new(
        Text(finding, "rule"), LintSeverity.Info, Text(finding, "flag"), Text(finding, "file"), Text(finding, "path"), finding.GetProperty("value").GetString(), "", "");

    private static string Text(JsonElement finding, string name) => finding.GetProperty(name).GetString() ?? "";
}
