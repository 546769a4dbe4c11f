using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands.Flags;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Explaining;
using FlagGateway.Formatting;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using FlagGateway.Tools;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway explain</c>: explains a user's variant, from the files or from a running gateway.</summary>
internal static class ExplainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var admin = new AdminOptionSet("Query the running gateway at this address instead of the files, with its kill switches, rollouts and measured conditions.");
        var overrides = CommonOptions.Overrides();
        var flag = new Option<string>("--flag") { Description = "Id of the flag.", HelpName = "F", Required = true };
        flag.CompletionSources.Add(FlagCompletion.Find);
        var user = new Option<string>("--user") { Description = "User id, or an anonymous id.", HelpName = "U" };
        var body = new Option<FileInfo>("--body") { Description = "A request's body (JSON), in which the sources of the configuration find the user and groups that are not given.", HelpName = "FILE" };
        var groups = new Option<string[]>("--group") { Description = "A group of the user, such as tenant:acme; may be repeated.", HelpName = "KIND:NAME", DefaultValueFactory = static _ => [] };
        var attributes = new Option<string[]>("--attribute") { Description = "An attribute of the user, such as plan_tier=growth; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = static _ => [] };
        var at = new Option<DateTimeOffset?>("--at") { Description = "The instant, for flags with time windows. Default: now.", HelpName = "TIME" };
        var method = new Option<string>("--method") { Description = "Method of the request, to show whether it is mirrored.", HelpName = "METHOD", DefaultValueFactory = static _ => "GET" };
        var command = new Command("explain", "Show which variant a user gets, and why.") { flag, user, body, groups, attributes, at, method, overrides };
        admin.AddTo(command);
        command.Validators.Add(result =>
        {
            if (admin.NamesServer(result) && result.GetValue(overrides) is { Length: > 0 })
                result.AddError("Settings override files, and --server queries a gateway with its own settings: omit one of them.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(user) is null && result.GetValue(body) is null)
                result.AddError("Name the user: --user, or --body with a request that has one.");
        });
        command.Validators.Add(result =>
        {
            if (NamedText.Parse(result.GetValue(attributes) ?? []) is null)
                result.AddError("Write attributes as NAME=VALUE, each name once.");
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var isLive = admin.NamesServer(result.CommandResult);
            try
            {
                var identity = result.GetValue(body) is { } file ? await ReadBodyAsync(admin.FolderOf(result), result.GetValue(overrides) ?? [], file) : new BodyIdentity(null, []);
                var question = new Question(
                    result.GetValue(user) ?? identity.User ?? throw new AdminException("No source of FlagGateway:Identity:User finds a user in this body. Name the user with --user, or add a source Body."),
                    [.. result.GetValue(groups) ?? [], .. identity.Groups], result.GetValue(at) ?? TimeProvider.System.GetUtcNow(), result.GetValue(method)!)
                { Attributes = NamedText.Parse(result.GetValue(attributes) ?? [])!.Concat(identity.Attributes).DistinctBy(static one => one.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal) };
                using var client = isLive ? admin.CreateClient(result) : null;
                var response = client is null
                    ? await OfFilesAsync(admin.FolderOf(result), result.GetValue(overrides) ?? [], result.GetValue(flag)!, question)
                    : Read(await client.GetAsync(PathOf(result.GetValue(flag)!, question, result.GetValue(at)), cancellationToken));
                // JSON is the same for files and gateway, so that scripts can compare them.
                var text = admin.IsJson(result) ? CliJson.ToText(response with { HashedName = null }, Json) : Table(response, isLive);
                await result.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
                return ExitCode.Done;
            }
            catch (AdminException exception)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync((isLive ? $"error: {VisibleText.From(exception.Message)}" : exception.Message).AsMemory(), cancellationToken);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    // Without a time the gateway uses its own clock.
    private static string PathOf(string flag, Question question, DateTimeOffset? at)
    {
        List<KeyValuePair<string, string?>> query = [new("user", question.User), new("method", question.Method), .. question.Groups.Select(static group => KeyValuePair.Create("group", (string?)group)), .. question.Attributes.Select(static one => KeyValuePair.Create("attribute", (string?)$"{one.Key}={one.Value}"))];
        if (at is { } time)
            query.Add(new("at", time.ToString("O", CultureInfo.InvariantCulture)));
        return QueryHelpers.AddQueryString($"/api/v1/flags/{Uri.EscapeDataString(flag)}/explain", query);
    }

    // Another server may listen there, and also return JSON.
    private static Explanation Read(JsonElement response)
    {
        try
        {
            if (response.ValueKind == JsonValueKind.Object && Explanation.Read(response) is { } explanation)
                return explanation;
        }
        catch (JsonException)
        {
            // Reported below.
        }

        throw new AdminException("The server at this address is not the admin listener of a gateway that supports explain.");
    }

    private static async Task<FolderConfiguration> LoadAsync(string folder, string[] overrides)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync(overrides);
        return configuration ?? throw new AdminException(string.Join(Environment.NewLine, issues.Where(static issue => issue.Severity == IssueSeverity.Error)));
    }

    private static async Task<BodyIdentity> ReadBodyAsync(string folder, string[] overrides, FileInfo file)
    {
        var configuration = await LoadAsync(folder, overrides);
        try
        {
            return configuration.ReadIdentity(await File.ReadAllBytesAsync(file.FullName));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The body cannot be read: {exception.Message}");
        }
    }

    private static async Task<Explanation> OfFilesAsync(string folder, string[] overrides, string id, Question question)
    {
        var configuration = await LoadAsync(folder, overrides);
        if (configuration.Explain(id, question, out var problem) is not { } explanation)
            throw new AdminException($"No flag has the id '{id}'. Known: {FlagsOutput.IdsOf(configuration)}");
        if (problem is not null)
            await Console.Error.WriteLineAsync($"warning: the state in {configuration.Options.State.Path} cannot be read ({problem}); kill switches and rollouts are not included");
        return explanation;
    }

    // Ids, reasons and names are untrusted text.
    private static string Table(Explanation response, bool isLive) => string.Join(
        Environment.NewLine,
        ((string[])[
            $"flag        {response.Flag}",
            $"user        {response.User}",
            .. response.HashedName is null ? Array.Empty<string>() : [$"hash        {response.HashedName}"],
            $"groups      {(response.Groups.Count == 0 ? "none" : string.Join(", ", response.Groups))}",
            .. response.Attributes.Count == 0 ? Array.Empty<string>() : [$"attributes  {string.Join(", ", response.Attributes.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{one.Key}={one.Value}"))}"],
            .. response.Segments.Count == 0 ? Array.Empty<string>() : [$"segments    {string.Join(", ", response.Segments)}"],
            $"percentile  {response.Percentile.ToString("0.0000", CultureInfo.InvariantCulture)}",
            $"rule        {response.Rule}",
            $"variant     {response.Variant}",
            $"enabled     {(response.Enabled ? "yes" : "no")}",
            $"reason      {response.Reason}",
            .. response.State is null ? Array.Empty<string>() : [$"state       {response.State}"],
            // Only a running gateway measures; without measurements, the value used until the first one is shown.
            .. response.Conditions.Select(condition =>
                $"condition   {condition.Source} {condition.Comparison}: {(condition.Known ? "" : isLive ? "not known yet, taken as " : "unknown without a running gateway, taken as ")}{(condition.Met ? "met" : "not met")}"),
            .. response.Routes.Select(route =>
                $"route       {route.Route}: variant {route.Variant}{(route.Reason is null ? "" : $" ({route.Reason})")}, cluster {route.Cluster}, key {route.Key}, percentile {route.Percentile.ToString("0.0000", CultureInfo.InvariantCulture)}, {(route.MirroredTo is null ? "not mirrored" : $"mirrored to {route.MirroredTo}")}"),
            .. response.Routes.Count == 0 ? ["route       none names this flag"] : Array.Empty<string>(),
        ]).Select(VisibleText.From));
}
