using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway audit</c>: shows who changed what, when and why.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var flag = new Option<string?>("--flag") { Description = "Only entries of this flag.", HelpName = "FLAG" };
        flag.CompletionSources.Add(FlagCompletion.Find);
        var limit = CommonOptions.Number("--limit", "Maximum number of entries, newest first.", 1, 500, 20);
        var before = new Option<long?>("--before") { Description = "Only entries before this revision.", HelpName = "N" };
        var command = AdminCommand.Complete(
            new Command("audit", "Show who changed what, when and why.") { flag, limit, before },
            (client, result, cancellationToken) => client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/v1/audit?limit={result.GetValue(limit)}") + (result.GetValue(flag) is { } id ? "&flag=" + Uri.EscapeDataString(id) : "")
                + (result.GetValue(before) is { } revision ? string.Create(CultureInfo.InvariantCulture, $"&before={revision}") : ""),
                cancellationToken),
            (response, _) => Print(response));
        command.Subcommands.Add(AuditExportCommand.Create());
        command.Subcommands.Add(AuditVerifyCommand.Create());
        return command;
    }

    private static string Print(JsonElement entries)
    {
        var table = new TextTable("REVISION", "AT", "FLAG", "ACTION", "STAGE", "BY", "REASON");
        foreach (var entry in entries.EnumerateArray())
        {
            var change = entry.GetProperty("change");
            var rollout = change.TryGetProperty("rollout", out var state) && state.ValueKind == JsonValueKind.Object ? state : (JsonElement?)null;
            table.Add(
                entry.GetProperty("revision").GetRawText(),
                entry.GetProperty("at").GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                change.GetProperty("flag").GetString()!,
                change.GetProperty("action").GetString()!,
                rollout is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.GetProperty("stage").GetString()} {value.GetProperty("percentage").GetDouble():0.##}%") : "",
                change.GetProperty("actor").GetString()!,
                change.GetProperty("reason").GetString()!);
        }

        return table.ToString();
    }
}
