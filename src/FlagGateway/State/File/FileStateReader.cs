namespace FlagGateway.State.File;

/// <summary>Looks at a state folder beside the gateway that writes there. Changes nothing and needs no lock.</summary>
internal static class FileStateReader
{
    /// <summary>The state as the folder has it; empty where there is none yet.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static GatewayState Read(string statePath)
    {
        var folder = new StateFolder(statePath);
        var state = JournalReader.Read(folder).State;
        return state with { Kills = state.Kills.SetItems(SideFile.Read<KillSwitch>(folder.Kills).Select(kill => KeyValuePair.Create(kill.Flag, kill))) };
    }

    /// <summary>Checks the audit trail from its first entry, without the snapshot.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static ChainCheck Verify(string statePath)
    {
        var check = new ChainCheck(0, AuditChain.Root, GatewayState.Empty, null);
        foreach (var (file, _) in new StateFolder(statePath).Journals())
        {
            var number = 0;
            foreach (var line in System.IO.File.ReadLines(file))
            {
                number++;
                var entry = AuditChain.Read(line, out var problem);
                // Never answered for; the next start cuts it off.
                if (entry is null && IsTorn(file, line))
                    return check;
                problem ??= entry is null ? null : AuditChain.ProblemOf(entry, check.Entries, check.LastHash);
                if (problem is not null)
                    return check with { Problem = $"{file}, line {number}: {problem}" };
                check = new ChainCheck(entry!.Revision, entry.Hash, StateReducer.Apply(check.State, entry), null);
            }
        }

        return check;
    }

    private static bool IsTorn(string file, string line)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0)
            return false;
        stream.Position = stream.Length - 1;
        return stream.ReadByte() != '\n' && System.IO.File.ReadLines(file).Last() == line;
    }
}

/// <summary>What came of checking the audit trail.</summary>
/// <param name="Entries">How many entries hold together.</param>
/// <param name="LastHash">Hash of the last of them.</param>
/// <param name="State">The state that they make.</param>
/// <param name="Problem">What is wrong with the next one, or <c>null</c> where there is none.</param>
internal sealed record ChainCheck(long Entries, string LastHash, GatewayState State, string? Problem);
