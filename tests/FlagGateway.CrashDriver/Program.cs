using System.Globalization;
using FlagGateway.CrashDriver;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;

// crash-driver STATE_PATH ANSWERS SEED [check]
//   STATE_PATH  folder of the state
//   ANSWERS     file with a line "REVISION REASON" for each change that was answered so far; new ones are appended
//   SEED        of the changes that are made, and the beginning of their reasons
//   check       end after the check; otherwise write until killed
if (args is not [var statePath, var answers, var seed, ..])
{
    await Console.Error.WriteLineAsync("Usage: crash-driver STATE_PATH ANSWERS SEED [check]");
    return 2;
}

// Small files and frequent snapshots: most kills then hit something that is rare in life.
var options = new FileStateOptions { SegmentBytes = 8 * 1024, ChangesPerSnapshot = 5 };
using var store = FileStateStore.Open(statePath, TimeProvider.System, NullLogger<FileStateStore>.Instance, options);
if (Leftovers.ProblemOf(statePath, store, File.Exists(answers) ? await File.ReadAllLinesAsync(answers) : []) is { } problem)
{
    await Console.Out.WriteLineAsync($"BAD {problem}");
    return 1;
}

await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"open {store.Current.Revision}"));
if (args.Length > 3)
    return 0;
await new Writer(store, seed).RunAsync(answers);
return 1;
