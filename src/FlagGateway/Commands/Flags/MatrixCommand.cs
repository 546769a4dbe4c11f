using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Hosting;
using FlagGateway.Overrides;

namespace FlagGateway.Commands.Flags;

/// <summary>
/// <c>flaggateway flags matrix</c>: one override for each variant of a flag, so that a pipeline tests all of them.
/// </summary>
internal static class MatrixCommand
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Output format: env is one line of variables for each variant, github a line for $GITHUB_OUTPUT.",
            DefaultValueFactory = static _ => "env",
        };
        output.AcceptOnlyFromAmong("env", "json", "github");
        var (admin, flag, reason) = (new AdminOptionSet(output: output), AdminCommand.Flag(), AdminCommand.Reason());
        var lifetime = DurationOption.Create("--for", "How long the overrides are valid, from 1m to 7d. [default: 1h]", "1h", OverrideLifetime.Minimum, OverrideLifetime.Maximum, "from 1m to 7d");
        var command = new Command(
            "matrix",
            "Print the overrides that put a client on each variant of a flag, signed by the running gateway, for the matrix of a pipeline.") { flag, lifetime, reason };
        admin.AddTo(command);
        command.SetAction((result, cancellationToken) => PrintAsync(
            result, admin, new Request(result.GetValue(flag)!, result.GetValue(lifetime) ?? DefaultLifetime, result.GetValue(reason) ?? "flags matrix", result.GetValue(output)!), cancellationToken));
        return command;
    }

    private static async Task<int> PrintAsync(ParseResult result, AdminOptionSet admin, Request request, CancellationToken cancellationToken)
    {
        var streams = result.InvocationConfiguration;
        try
        {
            using var client = admin.CreateClient(result);
            var flag = await client.GetAsync($"/api/v1/flags/{Uri.EscapeDataString(request.Flag)}", cancellationToken);
            if (flag.GetProperty("killed").GetBoolean())
                await FlagsOutput.WriteAsync(streams.Error, ["warning: The flag is killed, which takes precedence over every override. They take effect after unkill."]);
            List<MatrixRow> rows = [];
            foreach (var variant in flag.GetProperty("variants").EnumerateArray())
                rows.Add(await RowAsync(client, request, flag.GetProperty("id").GetString()!, variant.GetProperty("name").GetString()!, cancellationToken));
            await streams.Output.WriteLineAsync(Text(rows, request.Output).AsMemory(), cancellationToken);
            return ExitCode.Done;
        }
        catch (AdminException exception)
        {
            return await FlagsOutput.FailAsync(streams, $"error: {exception.Message}");
        }
    }

    private static async Task<MatrixRow> RowAsync(AdminClient client, Request request, string flag, string variant, CancellationToken cancellationToken)
    {
        var body = AdminCommand.Body(request.Reason);
        body["flag"] = flag;
        body["variant"] = variant;
        body["seconds"] = request.Lifetime.TotalSeconds;
        var made = await client.PostAsync("/api/v1/overrides", body, cancellationToken);
        return new(flag, variant, made.GetProperty("header").GetString()!, made.GetProperty("cookie").GetString()!, made.GetProperty("expires").GetDateTimeOffset());
    }

    private static string Text(List<MatrixRow> rows, string output) => output switch
    {
        "json" => FlagsOutput.ToJson(rows),
        "github" => "matrix=" + JsonSerializer.Serialize(new { include = rows.Select(static row => new { flag = row.Flag, variant = row.Variant, header = row.Header, cookie = row.Cookie }) }),
        _ => string.Join('\n', rows.Select(static row =>
            $"FLAGGATEWAY_FLAG={ShellWord.InQuotes(row.Flag)} FLAGGATEWAY_VARIANT={ShellWord.InQuotes(row.Variant)} FLAGGATEWAY_OVERRIDE_HEADER={ShellWord.InQuotes(row.Header)} FLAGGATEWAY_OVERRIDE_COOKIE={ShellWord.InQuotes(row.Cookie)} FLAGGATEWAY_OVERRIDE_UNTIL={row.Expires.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}")),
    };

    private sealed record Request(string Flag, TimeSpan Lifetime, string Reason, string Output);

    private sealed record MatrixRow(string Flag, string Variant, string Header, string Cookie, DateTimeOffset Expires);
}
