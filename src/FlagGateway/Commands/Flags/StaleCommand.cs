using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags stale</c>: lists flags that should be removed, since when, and their owners.</summary>
internal static class StaleCommand
{
    private static readonly TimeSpan DefaultAfter = TimeSpan.FromDays(30);

    public static Command Create()
    {
        var admin = new AdminOptionSet();
        var after = new Option<TimeSpan>("--after")
        {
            Description = "How long a flag may stay unchanged, as days.hours:minutes:seconds. Default: 30.00:00:00.",
            HelpName = "TIME",
            DefaultValueFactory = static _ => DefaultAfter,
            CustomParser = static result =>
            {
                var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= TimeSpan.FromDays(3650))
                    return time;
                result.AddError($"--after is '{text}', and must be a time up to 3650 days, such as 30.00:00:00.");
                return DefaultAfter;
            },
        };
        var strict = LintCommand.StrictOption("Exit code 1 when any flag is stale.");
        var command = new Command("stale", "Find flags that should be removed: from the running gateway if it responds, otherwise from the files.") { after, strict };
        admin.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(result, admin, result.GetValue(after), result.GetValue(strict), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, AdminOptionSet admin, TimeSpan after, bool isStrict, CancellationToken cancellationToken)
    {
        var streams = result.InvocationConfiguration;
        var (statuses, source) = await AskAsync(result, admin, streams, cancellationToken);
        if (statuses is null)
            return ExitCode.Failed;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var stale = FlagStaleness.Find(statuses, today, after);
        if (admin.IsJson(result))
            await streams.Output.WriteLineAsync(FlagsOutput.ToJson(new { Source = source, After = after, Flags = statuses.Count, Stale = stale }));
        else
            await streams.Output.WriteLineAsync(stale.Count == 0 ? $"None of {statuses.Count} flags is stale." : Table(stale));
        return (isStrict && stale.Count != 0) || stale.Any(static flag => flag.IsOverdue) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<(IReadOnlyList<FlagStatus>? Statuses, string Source)> AskAsync(ParseResult result, AdminOptionSet admin, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        try
        {
            using var client = admin.CreateClient(result);
            return (FlagStatusReader.Read(await client.GetAsync("/api/v1/flags", cancellationToken), await client.GetAsync("/api/v1/rollouts", cancellationToken)), "gateway");
        }
        catch (AdminException exception)
        {
            await FlagsOutput.WriteAsync(streams.Error, [$"warning: {exception.Message} The files do not show running rollouts and kills."]);
        }

        var (configuration, issues) = await ConfigurationFolder.Read(admin.FolderOf(result)).LoadAsync([]);
        if (configuration is not null)
        {
            var (flags, problem) = await configuration.ReadFlagStatusAsync(cancellationToken);
            if (problem is not null)
                await FlagsOutput.WriteAsync(streams.Error, [$"warning: What a gateway has observed of flags cannot be read: {problem}"]);
            return (flags, "files");
        }

        await FlagsOutput.WriteAsync(streams.Error, FlagsOutput.Errors(issues));
        return (null, "files");
    }

    private static string Table(IReadOnlyList<StaleFlag> flags)
    {
        var table = new TextTable("FLAG", "OWNER", "SINCE", "WHY", "NEXT");
        foreach (var flag in flags)
        {
            for (var i = 0; i < flag.Reasons.Count; i++)
            {
                var reason = flag.Reasons[i];
                table.Add(i == 0 ? flag.Id : "", i == 0 ? flag.Owner : "", reason.Since is { } since ? since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "unknown", reason.Text, reason.Next);
            }
        }

        return table.ToString();
    }
}
