using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway prompts …</c>: shows the versions of prompts, and accepts changed ones.</summary>
internal static class PromptsCommand
{
    private const int HashLength = 12;

    public static Command Create()
    {
        var root = new Command("prompts", "Show and accept versions of prompts of the running gateway.");
        root.Subcommands.Add(List());
        root.Subcommands.Add(Show());
        root.Subcommands.Add(Diff());
        root.Subcommands.Add(Accept());
        return root;
    }

    private static Command List()
    {
        var flag = AdminCommand.Flag();
        flag.Arity = ArgumentArity.ZeroOrOne;
        return AdminCommand.Complete(
            new Command("list", "List the versions: hash, words, share, since when.") { flag },
            (client, result, cancellationToken) => client.GetAsync("/api/v1/prompts" + (result.GetValue(flag) is { } one ? "?flag=" + Uri.EscapeDataString(one) : ""), cancellationToken),
            static (response, _) => Table(response));
    }

    private static Command Show()
    {
        var (flag, variant) = (AdminCommand.Flag(), Variant("variant"));
        return AdminCommand.Complete(
            new Command("show", "Print one version: its text, and the fields that it sets.") { flag, variant },
            (client, result, cancellationToken) => client.GetAsync(PathOf(result.GetValue(flag)!, result.GetValue(variant)!), cancellationToken),
            static (response, _) => Detail(response));
    }

    private static Command Diff()
    {
        var (flag, from, to) = (AdminCommand.Flag(), Variant("from"), Variant("to"));
        return AdminCommand.Complete(
            new Command("diff", "Compare two versions of one flag.") { flag, from, to },
            (client, result, cancellationToken) => client.GetAsync($"{PathOf(result.GetValue(flag)!, result.GetValue(from)!)}/diff/{Uri.EscapeDataString(result.GetValue(to)!)}", cancellationToken),
            static (response, _) => string.Join(Environment.NewLine, response.GetProperty("lines").EnumerateArray().Select(static line => VisibleText.From(line.GetString()!))) is { Length: > 0 } lines ? lines : "The versions are equal.");
    }

    private static Command Accept()
    {
        var (flag, variant, reason) = (AdminCommand.Flag(), Variant("variant"), AdminCommand.Reason());
        return AdminCommand.Complete(
            new Command("accept", "Accept a changed version under the same name: a new observation period begins.") { flag, variant, reason },
            (client, result, cancellationToken) => client.PostAsync(PathOf(result.GetValue(flag)!, result.GetValue(variant)!) + "/accept", AdminCommand.Body(result.GetValue(reason)), cancellationToken),
            (response, result) => KillCommand.Done($"{result.GetValue(flag)!} {result.GetValue(variant)!}", "accepted", response));
    }

    private static Argument<string> Variant(string name) => new(name) { Description = "Name of a variant.", HelpName = name.ToUpperInvariant() };

    private static string PathOf(string flag, string variant) => $"/api/v1/flags/{Uri.EscapeDataString(flag)}/prompts/{Uri.EscapeDataString(variant)}";

    private static string Table(JsonElement response)
    {
        if (response.GetArrayLength() == 0)
            return "No variant has a prompt.";
        var table = new TextTable("FLAG", "VARIANT", "SHA-256", "WORDS", "SHARE", "SINCE", "FILE", "REFUSED");
        foreach (var row in response.EnumerateArray())
        {
            var share = row.TryGetProperty("percentage", out var percentage) && percentage.ValueKind == JsonValueKind.Number ? percentage.GetDouble().ToString("0.##", CultureInfo.InvariantCulture) + " %" : "-";
            table.Add(Text(row, "flag"), Text(row, "variant"), Short(row, "sha256"), row.GetProperty("words").ToString(), share, Text(row, "since"), Text(row, "file"), Short(row, "refused"));
        }

        return table.ToString();
    }

    private static string Detail(JsonElement response)
    {
        var body = response.TryGetProperty("body", out var fields) && fields.ValueKind == JsonValueKind.Object ? $"{Environment.NewLine}body {VisibleText.From(fields.ToString())}" : "";
        var text = Text(response, "text") is { Length: > 0 } prompt and not "-" ? string.Join(Environment.NewLine, prompt.Split('\n').Select(static line => VisibleText.From(line.TrimEnd('\r')))) : "";
        return $"{VisibleText.From(Text(response, "variant"))}  {Text(response, "sha256")}  {Text(response, "position")}  {VisibleText.From(Text(response, "file"))}{body}{Environment.NewLine}{Environment.NewLine}{text}";
    }

    private static string Short(JsonElement row, string name) => Text(row, name) is { Length: > HashLength } hash ? hash[..HashLength] : Text(row, name);

    private static string Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "-";
}
