using System.Globalization;
using System.Text.Json;
using FlagGateway.State;
using FlagGateway.State.File;

namespace FlagGateway.CrashDriver;

/// <summary>Checks what a process that was killed left behind.</summary>
internal static class Leftovers
{
    /// <summary>The first thing that is not as it was answered, or <c>null</c>.</summary>
    /// <param name="statePath">The folder of the state.</param>
    /// <param name="store">The store that was opened on it.</param>
    /// <param name="answers">A revision and a reason for each change that was answered.</param>
    public static string? ProblemOf(string statePath, FileStateStore store, IReadOnlyList<string> answers)
    {
        if (!store.Health.IsUp)
            return store.Health.Problem;
        var chain = new AuditVerifier(null, "", null).VerifyFolder(statePath);
        // A writer that was killed before its first change leaves nothing to verify, which is a problem to an operator
        // and none here.
        if (!chain.IsIntact && (chain.Entries > 0 || store.Current.Revision > 0))
            return $"{chain.Position}: {chain.Problem}";
        if (chain.Entries != store.Current.Revision || (chain.Entries > 0 && chain.FirstRevision != 1))
            return $"the chain has {chain.Entries} entries from {chain.FirstRevision}, the state has revision {store.Current.Revision}";
        var folder = new StateFolder(statePath);
        var entries = JournalScan.Read(folder.Journals()).Select(line => line.Entry).OfType<AuditEntry>().ToList();
        foreach (var answer in answers.Select(line => line.Split(' ')))
        {
            var revision = int.Parse(answer[0], CultureInfo.InvariantCulture);
            if (revision > entries.Count || entries[revision - 1].Change.Reason != answer[1])
                return $"the change {answer[1]} was answered as revision {revision} and is not there";
        }

        // Each process may leave one entry that it had no time to answer.
        var killed = answers.Select(line => line.Split(' ')[1].Split('-')[0]).Distinct().Count() + 1;
        if (entries.Count - answers.Count > killed)
            return $"{entries.Count - answers.Count} entries were never answered, by {killed} processes";
        var replay = entries.Aggregate(GatewayState.Empty, StateReducer.Apply);
        var read = JournalReader.Read(folder).State;
        return Text(replay) != Text(read) || replay.Revision != store.Current.Revision
            ? $"the state is {Text(read)} and a replay gives {Text(replay)}"
            : null;
    }

    private static string Text(GatewayState state) => JsonSerializer.Serialize(
        new { state.Revision, Kills = state.Kills.Values.OrderBy(kill => kill.Flag), Rollouts = state.Rollouts.Values.OrderBy(rollout => rollout.Flag) }, StateJson.Options);
}
