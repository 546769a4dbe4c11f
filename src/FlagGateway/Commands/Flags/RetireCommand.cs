using System.CommandLine;
using System.Globalization;
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
        var force = new Option<bool>("--force") { Description = "Retire it although not everybody gets the variant now, in which case the others are moved, or although it is not proven that clusters can go." };
        var quiet = QuietDays();
        var command = new Command("retire", "Remove a flag from the three files: the remaining variant becomes the routes' own setting.") { flag, keep, write, force, quiet };
        sources.AddTo(command);
        admin.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(
            result, admin, sources, new Request(result.GetValue(flag)!, result.GetValue(keep)!, result.GetValue(write), result.GetValue(force), result.GetValue(quiet)), cancellationToken));
        return command;
    }

    private static Option<int> QuietDays()
    {
        var quiet = new Option<int>("--quiet-days")
        {
            Description = "How many days a cluster that loses its last use must have had no request; 0 for no proof. Default: 7. Needs a running gateway.",
            HelpName = "DAYS",
            DefaultValueFactory = static _ => 7,
        };
        quiet.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 365)
                result.AddError($"--quiet-days is {result.GetValueOrDefault<int>()}, and must be from 0 to 365.");
        });
        return quiet;
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
            var proof = plan.Prove(live?.Life, request.QuietDays, TimeProvider.System.GetUtcNow());
            // Without a gateway nothing can be proven, and the files are checked alone.
            var isRefused = (plan.Objections.Count != 0 || (live is not null && !proof.IsProven)) && !request.IsForced;
            var written = request.IsWrite && !isRefused ? plan.Write() : [];
            var search = sources.Search(result, flag.Id);
            Outcome outcome = new(flag.Id, request, new(plan, proof, live), written, [.. plan.References, .. search?.Found ?? []], search);
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
        foreach (var line in ProofLines(outcome.Retirement))
            yield return line;
        foreach (var note in outcome.Retirement.Notes)
            yield return $"note: {note}";
        if (outcome.References.Count != 0)
            yield return "still named:";
        foreach (var line in SourceOptions.Lines(outcome.References, outcome.Search))
            yield return "  " + line;
        if (outcome.Plan.Objections.Count != 0 && outcome.Request.IsForced)
            yield return $"forced although not everybody gets {outcome.Request.Keep}: {string.Join("; ", outcome.Plan.Objections)}";
        if (outcome.Retirement is { Live: not null, Proof.IsProven: false } && outcome.Request.IsForced)
            yield return $"forced without proof: {string.Join("; ", outcome.Retirement.Proof.Missing)}";
        if (outcome.Written.Count != 0)
            yield return $"written: {string.Join(", ", outcome.Written)}";
        else if (!outcome.Request.IsWrite)
            yield return $"nothing was written; --write writes {string.Join(", ", outcome.Plan.Files.Select(static file => file.Name))}";
    }

    private static IEnumerable<string> ProofLines(Retirement retirement)
    {
        foreach (var cluster in retirement.Proof.Clusters.Where(_ => retirement.Proof.QuietDays != 0))
            yield return $"{(cluster.IsProven ? "proof" : retirement.Live is null ? "note" : "no proof")}: {cluster.Text}{(cluster.Destinations.Count == 0 ? "" : $" (destinations: {string.Join(", ", cluster.Destinations)})")}";
        foreach (var use in retirement.Proof.InUse)
            yield return $"cluster {use.Cluster}: still used by {string.Join(", ", use.By)}";
        foreach (var note in retirement.Live?.Notes ?? [])
            yield return $"note: {note}";
    }

    private static IEnumerable<string> Refusal(Outcome outcome) => outcome.Plan.Objections.Count == 0 ?
    [
        $"error: It is not proven that what {outcome.Flag} leaves behind can go, and nothing was written:",
        .. outcome.Retirement.Proof.Missing.Select(static missing => "  " + missing),
        "Wait until it is, ask for less with --quiet-days, or add --force.",
    ] :
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
        outcome.Retirement.Proof,
        outcome.Retirement.Notes,
        outcome.References,
        Searched = outcome.Search is null ? null : RefsCommand.Counts(outcome.Search),
    });

    private sealed record Request(string Flag, string Keep, bool IsWrite, bool IsForced, int QuietDays);

    private sealed record Retirement(FlagRetirement Plan, RetireProof Proof, LiveFlag? Live)
    {
        public IReadOnlyList<string> Notes { get; } = Live?.Life?.LastAsked is { } asked
            ? [.. Plan.Notes, $"an application last asked for it by OFREP at {asked.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"]
            : Plan.Notes;
    }

    private sealed record Outcome(
        string Flag, Request Request, Retirement Retirement, IReadOnlyList<string> Written, IReadOnlyList<FlagReference> References, SourceReferences? Search)
    {
        public FlagRetirement Plan => Retirement.Plan;
    }
}
