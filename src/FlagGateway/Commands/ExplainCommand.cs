using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Explaining;
using FlagGateway.Metrics;
using FlagGateway.State;
using FlagGateway.State.File;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway explain</c>: why a user lands where.</summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var output = CommonOptions.Output();
        var overrides = CommonOptions.Overrides();
        var flag = new Option<string>("--flag") { Description = "Id of the flag.", HelpName = "F", Required = true };
        var user = new Option<string>("--user") { Description = "User id, or an anonymous id.", HelpName = "U", Required = true };
        var groups = new Option<string[]>("--group") { Description = "A group of the user, such as tenant:acme; may be repeated.", HelpName = "KIND:NAME", DefaultValueFactory = static _ => [] };
        var at = new Option<DateTimeOffset?>("--at") { Description = "The instant, for flags with time windows. Default: now.", HelpName = "TIME" };
        var method = new Option<string>("--method") { Description = "Method of the request, for what is mirrored.", HelpName = "METHOD", DefaultValueFactory = static _ => "GET" };
        var command = new Command("explain", "Tell which variant a user gets, and why.") { config, flag, user, groups, at, method, output, overrides };
        command.SetAction((result, _) => ExplainAsync(
            result.GetValue(config)!,
            result.GetValue(overrides) ?? [],
            result.GetValue(flag)!,
            new Question(result.GetValue(user)!, result.GetValue(groups) ?? [], result.GetValue(at) ?? TimeProvider.System.GetUtcNow(), result.GetValue(method)!),
            result.GetValue(output) == "json"));
        return command;
    }

    private static async Task<int> ExplainAsync(string folder, string[] overrides, string id, Question question, bool isJson)
    {
        await using var loader = new ConfigLoader(folder, overrides, new CohortRegistry());
        var result = await loader.LoadAsync(previous: null);
        if (result.Configuration is not { } configuration)
        {
            foreach (var issue in result.Issues.Where(issue => issue.Severity == IssueSeverity.Error))
                await Console.Error.WriteLineAsync(issue.ToString());
            return CommandTree.Failed;
        }

        if (configuration.Flags.Find(id) is not { } flag)
        {
            await Console.Error.WriteLineAsync($"No flag has the id '{id}'. Known: {string.Join(", ", configuration.Entries.Keys.Order(StringComparer.Ordinal).Take(20))}");
            return CommandTree.Failed;
        }

        var state = await ReadStateAsync(configuration.Options.State.Path);
        var followed = StatefulFlags.Of(configuration, state).GetValueOrDefault(flag.Id, flag);
        var routes = configuration.Routes.Values.Where(route => route.Flag.Id == flag.Id).Select(route => route.Follow(followed, state.Rollouts.GetValueOrDefault(flag.Id)));
        var answer = Explainer.Explain(followed, routes, route => configuration.ProxyRoutes.First(proxy => proxy.RouteId == route).ClusterId!, state, question);
        await Console.Out.WriteLineAsync(isJson ? JsonSerializer.Serialize(answer, Json) : Table(answer));
        return CommandTree.Done;
    }

    // A gateway may be writing there at this moment; what it has answered for is there.
    private static async Task<GatewayState> ReadStateAsync(string path)
    {
        try
        {
            return FileStateReader.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"warning: the state in {path} cannot be read ({exception.Message}); kill switches and rollouts are not told");
            return GatewayState.Empty;
        }
    }

    private static string Table(Explanation answer) => string.Join(
        Environment.NewLine,
        [
            $"flag        {answer.Flag}",
            $"user        {answer.User}",
            $"groups      {(answer.Groups.Count == 0 ? "none" : string.Join(", ", answer.Groups))}",
            $"percentile  {answer.Percentile.ToString("0.0000", CultureInfo.InvariantCulture)}",
            $"rule        {answer.Rule}",
            $"variant     {answer.Variant}",
            $"enabled     {(answer.Enabled ? "yes" : "no")}",
            $"reason      {answer.Reason}",
            .. answer.State is null ? Array.Empty<string>() : [$"state       {answer.State}"],
            // Only a running gateway measures; here nothing is known, and what follows is what holds until something is.
            .. answer.Conditions.Select(condition =>
                $"condition   {condition.Source} {condition.Comparison}: {(condition.Known ? "" : "unknown without a running gateway, taken as ")}{(condition.Met ? "met" : "not met")}"),
            .. answer.Routes.Select(route =>
                $"route       {route.Route}: variant {route.Variant}, cluster {route.Cluster}, key {route.Key}, percentile {route.Percentile.ToString("0.0000", CultureInfo.InvariantCulture)}, {(route.MirroredTo is null ? "not mirrored" : $"mirrored to {route.MirroredTo}")}"),
            .. answer.Routes.Count == 0 ? ["route       none names this flag"] : Array.Empty<string>(),
        ]);
}
