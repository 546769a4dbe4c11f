using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Formatting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags list</c>: the flags of the running gateway.</summary>
internal static class ListCommand
{
    public static Command Create() => AdminCommand.Complete(
        new Command("list", "List all flags of the running gateway: owners, percentages of variants, routes."),
        static (client, _, cancellationToken) => client.GetAsync("/api/v1/flags", cancellationToken),
        static (response, _) => Print(response));

    private static string Print(JsonElement response)
    {
        var table = new TextTable("FLAG", "TYPE", "OWNER", "AGE", "RETIREMENT", "STATE", "VARIANTS", "ROUTES");
        foreach (var flag in response.GetProperty("flags").EnumerateArray())
        {
            table.Add(
                Text(flag, "id"), Text(flag, "type"), Text(flag, "owner"),
                flag.GetProperty("age").ValueKind == JsonValueKind.Number ? $"{flag.GetProperty("age").GetInt32()} d" : "",
                Text(flag, "expected_retirement"), State(flag),
                string.Join(", ", flag.GetProperty("variants").EnumerateArray().Select(Variant)),
                string.Join(", ", flag.GetProperty("routes").EnumerateArray().Select(static route => route.GetString())));
        }

        return string.Join(Environment.NewLine, Differences(response).Prepend(table.ToString()));
    }

    private static IEnumerable<string> Differences(JsonElement response) => response.GetProperty("flags").EnumerateArray()
        .Where(static flag => Text(flag, "difference").Length != 0)
        .Select(static flag => $"warning: {VisibleText.From(Text(flag, "id"))}: {VisibleText.From(Text(flag, "difference"))}. {StateComparison.Remedy}");

    private static string State(JsonElement flag)
    {
        if (flag.GetProperty("killed").GetBoolean())
            return "killed";
        if (!flag.GetProperty("enabled").GetBoolean())
            return "off";
        return Text(flag, "stage").Length == 0 ? "on" : $"{Text(flag, "phase")}, {Text(flag, "stage")}";
    }

    private static string Variant(JsonElement variant) =>
        variant.GetProperty("percentage").ValueKind == JsonValueKind.Number
            ? string.Create(CultureInfo.InvariantCulture, $"{Text(variant, "name")} {variant.GetProperty("percentage").GetDouble():0.##}%")
            : Text(variant, "name");

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
