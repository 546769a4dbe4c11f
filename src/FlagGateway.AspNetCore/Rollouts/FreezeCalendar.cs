using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts;

/// <summary>The freezes of the configuration in force, read once for each.</summary>
internal sealed class FreezeCalendar(SnapshotSource snapshots, TimeProvider time)
{
    private volatile Read _read = new(null, []);

    /// <summary>The freeze that is in force now; <c>null</c> for none.</summary>
    public ActiveFreeze? Current
    {
        get
        {
            var options = snapshots.Current.Options.Rollouts.Freezes;
            var read = _read;
            if (!ReferenceEquals(read.Options, options))
                _read = read = new Read(options, FreezeReader.ReadAll(options));
            return FreezeWindow.Find(read.Windows, time.GetUtcNow());
        }
    }

    private sealed record Read(FreezeOptions[]? Options, IReadOnlyList<FreezeWindow> Windows);
}
