using System.CommandLine;
using System.Text.Json;
using FlagGateway.Formatting;
using FlagGateway.Overrides;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway override</c>: assigns one client to one variant for a limited time.</summary>
internal static class OverrideCommand
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var flag = new Option<string>("--flag") { Description = "Id of the flag.", HelpName = "F", Required = true };
        flag.CompletionSources.Add(FlagCompletion.Find);
        var variant = new Option<string>("--variant") { Description = "Name of the variant; on or off for a flag without variants.", HelpName = "V", Required = true };
        var lifetime = Lifetime();
        var reason = AdminCommand.Reason();
        return AdminCommand.Complete(
            new Command("override", "Print a signed header and cookie that assign one client to a variant, for testing.") { flag, variant, lifetime, reason },
            (client, result, cancellationToken) =>
            {
                var body = AdminCommand.Body(result.GetValue(reason));
                body["flag"] = result.GetValue(flag)!;
                body["variant"] = result.GetValue(variant)!;
                body["seconds"] = (result.GetValue(lifetime) ?? DefaultLifetime).TotalSeconds;
                return client.PostAsync("/api/v1/overrides", body, cancellationToken);
            },
            static (response, _) => Text(response));
    }

    private static Option<TimeSpan?> Lifetime() =>
        DurationOption.Create("--for", "How long, from 1m to 7d. [default: 1h]", "1h", OverrideLifetime.Minimum, OverrideLifetime.Maximum, "from 1m to 7d");

    private static string Text(JsonElement response) => string.Join(
        Environment.NewLine,
        [
            $"header  {TextOf(response, "header")}",
            $"cookie  {TextOf(response, "cookie")}",
            $"until   {TextOf(response, "expires")}",
            .. response.TryGetProperty("warning", out var warning) && warning.ValueKind == JsonValueKind.String
                ? [$"warning: {TextOf(response, "warning")} {TextOf(response, "remedy")}."] : Array.Empty<string>(),
        ]);

    private static string TextOf(JsonElement response, string name) => VisibleText.From(response.GetProperty(name).GetString() ?? "");
}
