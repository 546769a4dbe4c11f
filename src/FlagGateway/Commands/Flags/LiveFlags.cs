using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Core.Rollouts;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary>Queries a running gateway for the status of a flag.</summary>
internal static class LiveFlags
{
    /// <summary>What decides the flag there in addition to flags.json.</summary>
    /// <exception cref="AdminException">
    /// The gateway does not respond, rejects the request, or does not know the flag.
    /// </exception>
    public static async Task<LiveFlag> AskAsync(AdminClient client, string flag, CancellationToken cancellationToken)
    {
        var view = await client.GetAsync($"/api/v1/flags/{Uri.EscapeDataString(flag)}", cancellationToken);
        var response = await client.GetAsync("/api/v1/rollouts", cancellationToken);
        var isKilled = response.GetProperty("kills").EnumerateArray().Any(kill => IsOf(kill, flag));
        var rollout = response.GetProperty("rollouts").EnumerateArray().FirstOrDefault(one => IsOf(one, flag));
        LiveFlag live = rollout.ValueKind == JsonValueKind.Object
            ? new(StateOf(rollout), isKilled, rollout.GetProperty("control").GetString()) { Notes = [.. ErrorsOf(rollout)] }
            : new(null, isKilled, null);
        return live with { Life = FlagStatusReader.ReadLife(view) };
    }

    /// <summary>The files that differ from those in force at the gateway.</summary>
    /// <exception cref="AdminException">The gateway does not respond, or rejects the request.</exception>
    public static async Task<IReadOnlyList<string>> DifferingFilesAsync(AdminClient client, FolderConfiguration configuration, CancellationToken cancellationToken)
    {
        var status = await client.GetAsync("/api/v1/status", cancellationToken);
        var files = status.GetProperty("configuration").GetProperty("files");
        return [.. configuration.FileHashes.Where(file => !files.TryGetProperty(file.Key, out var hash) || hash.GetString() != file.Value).Select(static file => file.Key)];
    }

    // Since the last stage began.
    private static IEnumerable<string> ErrorsOf(JsonElement rollout) =>
        from cohort in rollout.GetProperty("cohorts").EnumerateArray()
        let requests = cohort.GetProperty("requests").GetInt64()
        where requests > 0
        select string.Create(CultureInfo.InvariantCulture, $"variant {cohort.GetProperty("variant").GetString()}: {cohort.GetProperty("errors").GetInt64():N0} of {requests:N0} requests failed since the last stage began");

    private static bool IsOf(JsonElement one, string flag) => string.Equals(one.GetProperty("flag").GetString(), flag, StringComparison.OrdinalIgnoreCase);

    // A gateway of an earlier version has none.
    private static RolloutCandidate[]? CandidatesOf(JsonElement rollout) => rollout.TryGetProperty("candidates", out var several) && several.GetArrayLength() > 0
        ? [.. several.EnumerateArray().Select(static one => new RolloutCandidate(one.GetProperty("variant").GetString()!) { Dropped = one.TryGetProperty("dropped", out var dropped) ? dropped.GetString() : null })]
        : null;

    private static RolloutState StateOf(JsonElement rollout) => new()
    {
        Flag = rollout.GetProperty("flag").GetString()!,
        Control = rollout.GetProperty("control").GetString() ?? "",
        Candidate = rollout.GetProperty("candidate").GetString() ?? "",
        Candidates = CandidatesOf(rollout),
        Plan = "",
        Phase = Enum.Parse<RolloutPhase>(rollout.GetProperty("phase").GetString()!, ignoreCase: true),
        Percentage = rollout.GetProperty("percentage").GetDouble(),
        Groups = [.. rollout.GetProperty("groups").EnumerateArray().Select(static group => group.GetString()!)],
    };
}
