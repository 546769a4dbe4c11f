using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;

// flaggateway-crash FOLDER ACKNOWLEDGED: checks what the last run left, where ACKNOWLEDGED is the last revision that
// it answered for, then writes until it is killed and prints each revision once it is answered for.
var (folder, acknowledged) = (args[0], long.Parse(args[1], CultureInfo.InvariantCulture));
if (Check(new StateFolder(folder), acknowledged) is { } problem)
{
    Console.Error.WriteLine($"error: {problem}");
    return 1;
}

using var store = FileStateStore.Open(folder, TimeProvider.System, NullLogger<FileStateStore>.Instance);
var random = new Random(Environment.ProcessId);
// Long reasons fill a segment of the journal within a few runs, so that kills also hit its change.
var filler = new string('x', 40_000);
var output = Console.Out;
for (var i = 0; ; i++)
{
    var flag = $"flag-{random.Next(20)}";
    var state = store.Current;
    var change = new StateChange
    {
        Kind = (i % 3) switch { 0 => ChangeKind.Kill, 1 => ChangeKind.Unkill, _ => ChangeKind.Rollout },
        Flag = flag,
        Actor = "crash",
        Source = "test",
        Action = "write",
        Reason = filler,
        Rollout = i % 3 != 2 ? null : new RolloutState { Flag = flag, Control = "a", Candidate = "b", Plan = "p", Phase = RolloutPhase.Progressing, Percentage = random.Next(100), Epoch = state.Revision },
    };
    var result = await store.WriteAsync(change, state.Revision, CancellationToken.None);
    if (result.Outcome != WriteOutcome.Done)
    {
        await Console.Error.WriteLineAsync($"error: {result.Outcome} {result.Problem}");
        return 1;
    }

    output.WriteLine(result.State.Revision.ToString(CultureInfo.InvariantCulture));
    output.Flush();
}

static string? Check(StateFolder folder, long acknowledged)
{
    // From the very first entry, without the snapshot.
    var (revision, hash, replayed) = (0L, AuditChain.Root, GatewayState.Empty);
    foreach (var entry in folder.Journals().SelectMany(segment => JournalReader.ReadEntries(segment.File)))
    {
        if (AuditChain.ProblemOf(entry, revision, hash) is { } broken)
            return $"entry {entry.Revision}: {broken}";
        (revision, hash, replayed) = (entry.Revision, entry.Hash, StateReducer.Apply(replayed, entry));
    }

    // What was being written when the kill came may be there or not.
    if (revision < acknowledged || revision > acknowledged + 1)
        return $"{acknowledged} was answered for, and the journal ends at {revision}";
    var content = JournalReader.Read(folder);
    if (content.Problem is not null)
        return content.Problem;
    if (content.State.Revision != revision || content.Hash != hash)
        return $"the snapshot leads to {content.State.Revision}, the journal to {revision}";
    var isSame = content.State.Kills.Keys.Order(StringComparer.Ordinal).SequenceEqual(replayed.Kills.Keys.Order(StringComparer.Ordinal))
        && content.State.Rollouts.Count == replayed.Rollouts.Count
        && content.State.Rollouts.All(pair => replayed.Rollouts[pair.Key].Percentage.Equals(pair.Value.Percentage) && replayed.Rollouts[pair.Key].Epoch == pair.Value.Epoch);
    return isSame ? null : "the snapshot leads to another state than the journal";
}
