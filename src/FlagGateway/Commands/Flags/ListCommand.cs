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
    private static readonly string[] Days = ["first_seen", "last_changed", "at_0_since", "at_100_since"];

    public static Command Create() => AdminCommand.CompleteWide(
        new Command("list", "List all flags of the running gateway: owners, percentages of variants, routes."),
        static (client, _, cancellationToken) => client.GetAsync("/api/v1/flags", cancellationToken),
        Print);

    private static string Print(JsonElement response, bool isWide)
    {
        string[] columns = ["FLAG", "TYPE", "OWNER", "AGE", "RETIREMENT", "STATE", "VARIANTS", "ROUTES"];
        var table = new TextTable(isWide ? [.. columns, "FIRST SEEN", "CHANGED", "AT 0 %", "AT 100 %", "LAST REQUEST"] : columns);
        foreach (var flag in response.GetProperty("flags").EnumerateArray())
        {
            string[] cells =
            [
                Text(flag, "id"), Text(flag, "type"), Text(flag, "owner"),
                flag.GetProperty("age").ValueKind == JsonValueKind.Number ? $"{flag.GetProperty("age").GetInt32()} d" : "",
                Text(flag, "expected_retirement"), State(flag),
                string.Join(", ", flag.GetProperty("variants").EnumerateArray().Select(Variant)),
                string.Join(", ", flag.GetProperty("routes").EnumerateArray().Select(static route => route.GetString())),
            ];
            table.Add(isWide ? [.. cells, .. Life(flag)] : cells);
        }

        return string.Join(Environment.NewLine, Differences(response).Prepend(table.ToString()));
    }

    private static IEnumerable<string> Differences(JsonElement response) => response.GetProperty("flags").EnumerateArray()
        .Where(static flag => Text(flag, "difference").Length != 0)
        .Select(static flag => $"warning: {VisibleText.From(Text(flag, "id"))}: {VisibleText.From(Text(flag, "difference"))}. {StateComparison.Remedy}");

    private static IEnumerable<string> Life(JsonElement flag)
    {
        if (!flag.TryGetProperty("life", out var life) || life.ValueKind != JsonValueKind.Object)
            return ["", "", "", "", ""];
        var requests = life.GetProperty("variants").EnumerateArray().Select(static variant => Text(variant, "last_request")).Append(Text(life, "last_asked")).Where(static time => time.Length != 0);
        return [.. Days.Select(name => Day(Text(life, name))), Minute(requests.Max(StringComparer.Ordinal) ?? "")];
    }

    // Times of the API begin with the day and the minute, in UTC.
    private static string Day(string time) => time.Length < 10 ? "" : time[..10];

    private static string Minute(string time) => time.Length < 16 ? "" : time[..16].Replace('T', ' ');

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
