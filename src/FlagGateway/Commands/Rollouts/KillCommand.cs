using System.CommandLine;
using System.Text.Json;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway kill</c> and <c>unkill</c>.</summary>
internal static class KillCommand
{
    public static Command Create(string verb, string description)
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        reason.Required = true;
        reason.Validators.Add(static result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--reason is empty: give the reason, for the audit log.");
        });
        Command command = new(verb, description) { flag, reason };
        Option<bool> cut = new("--cut") { Description = "End open streams and WebSockets of other variants too; clients connect again." };
        if (verb == "kill")
            command.Options.Add(cut);
        return AdminCommand.Complete(
            command,
            (client, result, cancellationToken) => client.PostAsync(
                $"/api/v1/flags/{Uri.EscapeDataString(result.GetValue(flag)!)}/{verb}", BodyOf(result.GetValue(reason), verb == "kill" && result.GetValue(cut)), cancellationToken),
            (response, result) => Done(result.GetValue(flag)!, verb + "ed", response));
    }

    private static Dictionary<string, object> BodyOf(string? reason, bool isCut)
    {
        var body = AdminCommand.Body(reason);
        if (isCut)
            body["cut"] = true;
        return body;
    }

    /// <summary>One line for a completed change, with its warning.</summary>
    public static string Done(string flag, string what, JsonElement response)
    {
        var warning = response.TryGetProperty("warning", out var text) && text.ValueKind == JsonValueKind.String
            ? $"{Environment.NewLine}warning: {VisibleText.From(text.GetString()!)} {VisibleText.From(response.GetProperty("remedy").GetString() ?? "")}"
            : "";
        return $"{VisibleText.From(flag)}: {what} (revision {response.GetProperty("revision").GetInt64()}){warning}";
    }
}
