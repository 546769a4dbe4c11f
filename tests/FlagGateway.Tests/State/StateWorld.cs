using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.State;

/// <summary>A state folder of its own, with changes to put in.</summary>
internal sealed class StateWorld : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("flaggateway-state-");

    public ManualTimeProvider Time { get; } = new();

    public string Root => _root.FullName;

    public StateFolder Folder => new(Root);

    public string Journal => Folder.Journals()[^1].File;

    public static StateChange Kill(string flag, string reason = "it burns") =>
        new() { Kind = ChangeKind.Kill, Flag = flag, Actor = "ann", Source = "cli", Action = "kill", Reason = reason };

    public static StateChange Unkill(string flag) => Kill(flag) with { Kind = ChangeKind.Unkill, Action = "unkill" };

    public static StateChange Rollout(string flag, double percentage, long epoch = 1) => Kill(flag) with
    {
        Kind = ChangeKind.Rollout,
        Action = "advance",
        Rollout = new RolloutState { Flag = flag, Control = "legacy", Candidate = "new", Plan = "p", Phase = RolloutPhase.Progressing, Stage = "canary", Epoch = epoch, Percentage = percentage, Groups = ["tenant:beta"] },
    };

    public FileStateStore Open() => FileStateStore.Open(Root, Time, NullLogger<FileStateStore>.Instance);

    public static async Task<WriteResult> WriteAsync(IStateStore store, StateChange change, long? expected = null) =>
        await store.WriteAsync(change, expected, CancellationToken.None);

    public void Dispose() => _root.Delete(recursive: true);
}
