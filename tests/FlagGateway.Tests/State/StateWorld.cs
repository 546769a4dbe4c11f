using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Tests.State;

/// <summary>A state folder of its own, with changes to put in.</summary>
internal sealed class StateWorld : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("flaggateway-state-");

    public FakeTimeProvider Time { get; } = new();

    public string Root => _root.FullName;

    public StateFolder Folder => new(Root);

    public string Journal => Folder.Journals()[^1].File;

    public static StateChange Kill(string flag, string reason = "it burns") =>
        new() { Kind = ChangeKind.Kill, Flag = flag, Actor = "ann", Source = ChangeSource.Cli, Action = ChangeAction.Kill, Reason = reason };

    public static StateChange Unkill(string flag) => Kill(flag) with { Kind = ChangeKind.Unkill, Action = ChangeAction.Unkill };

    public static StateChange Rollout(string flag, double percentage, long observationPeriod = 1) => Kill(flag) with
    {
        Kind = ChangeKind.Rollout,
        Action = ChangeAction.From(RolloutAction.Advance),
        Rollout = new RolloutState { Flag = flag, Control = "legacy", Candidate = "new", Plan = "p", Phase = RolloutPhase.Progressing, Stage = "canary", ObservationPeriod = observationPeriod, Percentage = percentage, Groups = ["tenant:beta"] },
    };

    public FileStateStore Open(FileStateOptions? options = null) => FileStateStore.Open(Root, Time, NullLogger<FileStateStore>.Instance, options);

    /// <summary>
    /// Puts a folder in the place of the journal, which stops root as well; disposed, the journal is back.
    /// </summary>
    public IDisposable BreakJournal() => new Broken(Journal);

    /// <summary>Lets the store try again until it works.</summary>
    public async Task RecoverAsync(FileStateStore store)
    {
        while (!store.Health.IsUp)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    public static async Task<WriteResult> WriteAsync(IStateStore store, StateChange change, long? expected = null) =>
        await store.WriteAsync(change, expected, CancellationToken.None);

    public void Dispose() => _root.Delete(recursive: true);

    private sealed class Broken : IDisposable
    {
        private readonly string _file;

        public Broken(string file)
        {
            _file = file;
            File.Move(file, file + ".away");
            Directory.CreateDirectory(file);
        }

        public void Dispose()
        {
            Directory.Delete(_file);
            File.Move(_file + ".away", _file);
        }
    }
}
