using System.CommandLine;
using System.Text;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags retire</c>: removes a flag from the files without moving users.</summary>
internal static class RetireCommand
{
    public static Command Create()
    {
        var (admin, sources, flag) = (new AdminOptionSet(), new SourceOptions(), AdminCommand.Flag());
        var keep = new Option<string>("--keep") { Description = "The variant that stays: everybody gets it, and its cluster becomes the route's own. For a flag without variants: on or off.", HelpName = "VARIANT", Required = true };
        var write = new Option<bool>("--write") { Description = "Write the files. Without it the changes are shown only." };
        var force = new Option<bool>("--force") { Description = "Retire it although not everybody gets the variant now; the others are moved." };
        var command = new Command("retire", "Remove a flag from the three files: the remaining variant becomes the routes' own setting.") { flag, keep, write, force };
        sources.AddTo(command);
        admin.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            result, admin, sources, new Request(result.GetValue(flag)!, result.GetValue(keep)!, result.GetValue(write), result.GetValue(force)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, AdminOptionSet admin, SourceOptions sources, Request request, CancellationToken cancellationToken)
    {
        var streams = result.InvocationConfiguration;
        var folder = admin.FolderOf(result);
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync([]);
        if (configuration is null)
            return await FlagsOutput.FailAsync(streams, FlagsOutput.Errors(issues));
        if (configuration.Flags.Find(request.Flag) is not { } flag)
            return await FlagsOutput.FailAsync(streams, $"error: No flag has the id '{request.Flag}'. Known: {FlagsOutput.IdsOf(configuration)}");
        string[] names = flag.Variants.Count == 0 ? ["off", "on"] : [.. flag.Variants.Select(static variant => variant.Name)];
        var keep = Array.IndexOf(names, request.Keep);
        if (keep < 0)
            return await FlagsOutput.FailAsync(streams, $"error: Flag {flag.Id} has no variant '{request.Keep}'. Use one of {string.Join(", ", names)}.");

        try
        {
            var live = await AskAsync(result, admin, configuration, flag.Id, cancellationToken);
            var plan = await configuration.PlanRetirementAsync(flag, keep, live);
            var isRefused = plan.Objections.Count != 0 && !request.IsForced;
            var written = request.IsWrite && !isRefused ? plan.Write() : [];
            var search = sources.Search(result, flag.Id);
            Outcome outcome = new(flag.Id, request, plan, written, [.. plan.References, .. search?.Found ?? []], search);
            if (admin.IsJson(result))
                await streams.Output.WriteLineAsync(ToJson(outcome));
            else
                await FlagsOutput.WriteAsync(streams.Output, Lines(outcome));
            return isRefused ? await FlagsOutput.FailAsync(streams, Refusal(outcome)) : ExitCode.Done;
        }
        catch (Exception exception) when (exception is RetirementException or IOException or UnauthorizedAccessException)
        {
            return await FlagsOutput.FailAsync(streams, $"error: {exception.Message}".Split(Environment.NewLine));
        }
    }

    private static async Task<LiveFlag?> AskAsync(ParseResult result, AdminOptionSet admin, FolderConfiguration configuration, string flag, CancellationToken cancellationToken)
    {
        try
        {
            using var client = admin.CreateClient(result);
            var live = await LiveFlags.AskAsync(client, flag, cancellationToken);
            if (await LiveFlags.DifferingFilesAsync(client, configuration, cancellationToken) is { Count: > 0 } others)
                await FlagsOutput.WriteAsync(result.InvocationConfiguration.Error, [$"warning: {client.Server} runs with another {string.Join(", ", others)} than in this folder; its kill switches and rollouts are used, its files are not."]);
            return live;
        }
        catch (AdminException exception)
        {
            await FlagsOutput.WriteAsync(result.InvocationConfiguration.Error, [$"warning: {exception.Message} Kill switch and rollout of the flag are unknown; only the files are checked."]);
            return null;
        }
    }

    private static IEnumerable<string> Lines(Outcome outcome)
    {
        foreach (var line in outcome.Plan.Files.SelectMany(static file => file.Lines))
            yield return line;
        yield return "";
        foreach (var route in outcome.Plan.Routes)
            yield return $"route {route.Id}: cluster {route.Cluster}{string.Concat(route.Headers.Select(static header => $", header {header.Key}: {header.Value}"))}";
        foreach (var cluster in outcome.Plan.UnusedClusters)
            yield return $"cluster {cluster}: no longer used; remove it when you no longer need to roll back";
        foreach (var note in outcome.Plan.Notes)
            yield return $"note: {note}";
        if (outcome.References.Count != 0)
            yield return "still named:";
        foreach (var line in SourceOptions.Lines(outcome.References, outcome.Search))
            yield return "  " + line;
        if (outcome.Plan.Objections.Count != 0 && outcome.Request.IsForced)
            yield return $"forced although not everybody gets {outcome.Request.Keep}: {string.Join("; ", outcome.Plan.Objections)}";
        if (outcome.Written.Count != 0)
            yield return $"written: {string.Join(", ", outcome.Written)}";
        else if (!outcome.Request.IsWrite)
            yield return $"nothing was written; --write writes {string.Join(", ", outcome.Plan.Files.Select(static file => file.Name))}";
    }

    private static IEnumerable<string> Refusal(Outcome outcome) =>
    [
        $"error: Not everybody gets {outcome.Request.Keep} now, so retiring {outcome.Flag} would move users, and nothing was written:",
        .. outcome.Plan.Objections.Select(static objection => "  " + objection),
        "Move everybody to one variant first, or add --force to move them now.",
    ];

    private static string ToJson(Outcome outcome) => FlagsOutput.ToJson(new
    {
        outcome.Flag,
        outcome.Request.Keep,
        outcome.Plan.Objections,
        outcome.Request.IsForced,
        outcome.Written,
        Files = outcome.Plan.Files.Select(static file => new { file.Name, Diff = new StringBuilder().AppendJoin('\n', file.Lines).Append('\n').ToString() }),
        outcome.Plan.Routes,
        outcome.Plan.UnusedClusters,
        outcome.Plan.Notes,
        outcome.References,
        Searched = outcome.Search is null ? null : RefsCommand.Counts(outcome.Search),
    });

    private sealed record Request(string Flag, string Keep, bool IsWrite, bool IsForced);

    private sealed record Outcome(
        string Flag, Request Request, FlagRetirement Plan, IReadOnlyList<string> Written, IReadOnlyList<FlagReference> References, SourceReferences? Search);
}
