namespace FlagGateway.State.File;

/// <summary>Reads the state of a folder read-only; a gateway may be running on it.</summary>
internal static class FileStateReader
{
    /// <summary>Returns the state that a gateway starting now would have; empty if there is no folder.</summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    public static GatewayState Read(string statePath) => Read(statePath, out _);

    /// <summary>The state, and the damage found in the folder or <c>null</c>.</summary>
    public static GatewayState Read(string statePath, out string? problem)
    {
        var folder = new StateFolder(statePath);
        // Read before the journal: a kill moved in between is then seen twice instead of never.
        var pending = PendingChanges.Read(folder.Kills, out var pendingProblem);
        var progress = ProgressFile.Read(folder.Progress);
        var content = JournalReader.Read(folder);
        problem = content.Problem ?? pendingProblem;
        return PendingChanges.Apply(ProgressFile.Apply(content.State, progress), pending.Where(one => !one.IsOver(content.State)));
    }
}
