using System.Globalization;
using System.Text;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.CrashDriver;

/// <summary>Makes one change after the other and notes each that was answered.</summary>
internal sealed class Writer(IStateStore store, string seed)
{
    private readonly Random _random = new(int.Parse(seed, CultureInfo.InvariantCulture));

    public async Task RunAsync(string answers)
    {
        // Not synced: the end of a process, unlike that of the machine, loses nothing that was handed over.
        await using var notes = new FileStream(answers, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (var i = 0; ; i++)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"{seed}-{i}");
            var result = await store.WriteAsync(Change(reason), store.Current.Revision, CancellationToken.None);
            if (result.Outcome != WriteOutcome.Done)
            {
                await Console.Out.WriteLineAsync($"BAD {result.Outcome}: {result.Problem}");
                return;
            }

            await notes.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{result.State.Revision} {reason}\n")));
            if (i % 10 == 0)
                await store.SaveProgressAsync([.. store.Current.Rollouts.Values.Select(rollout => new StageProgress(rollout.Flag, rollout.ObservationPeriod, TimeSpan.FromHours(i), TimeSpan.Zero))], CancellationToken.None);
        }
    }

    private StateChange Change(string reason)
    {
        var flag = $"flag-{_random.Next(8)}";
        var kind = _random.Next(10) switch { < 3 => ChangeKind.Kill, < 5 => ChangeKind.Unkill, 5 => ChangeKind.Forget, 6 => ChangeKind.Note, _ => ChangeKind.Rollout };
        return new StateChange
        {
            Kind = kind,
            Flag = flag,
            Actor = "crash",
            Source = ChangeSource.From("test"),
            Action = ChangeAction.From("write"),
            Reason = reason,
            Rollout = kind != ChangeKind.Rollout ? null : new RolloutState
            {
                Flag = flag,
                Control = "legacy",
                Candidate = "new",
                Plan = new string('p', _random.Next(1, 600)),
                Phase = RolloutPhase.Progressing,
                Stage = reason,
                Percentage = _random.NextDouble() * 100,
                Groups = ["tenant:beta"],
            },
        };
    }
}
