using System.Text.Json;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Options;

namespace FlagGateway.Rollouts.Recording;

/// <summary>Reads what this instance recorded before it was restarted.</summary>
internal sealed class RecordingReader(GatewayOptions options, ILogger<RecordingReader> logger)
{
    /// <summary>
    /// How much is read at most, the newest records: about three days of a busy rollout, and three seconds of one
    /// processor.
    /// </summary>
    public const long MaxBytes = 16L * 1024 * 1024;

    // The id is at the begin of a line, before the counts.
    private const int HeadLength = 512;
    private const string FlagKey = "\"flag\":\"";

    /// <summary>
    /// Reads the records of flags, of each in its order. Damaged ones are left out; what cannot be read is logged.
    /// </summary>
    /// <param name="flags">Ids of the flags.</param>
    /// <param name="since">Day from which on records are read.</param>
    public IEnumerable<RecordedEvaluation> Read(IReadOnlyCollection<string> flags, DateOnly since)
    {
        var decoders = flags.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(static flag => flag, static flag => new RecordingDecoder(flag), StringComparer.OrdinalIgnoreCase);
        foreach (var file in NewestFiles(since))
        {
            foreach (var line in LinesOf(file))
            {
                if (FindFlag(line) is { } flag && decoders.TryGetValue(flag, out var decoder) && decoder.Decode(line, Path.GetFileName(file)) is { } evaluation)
                    yield return evaluation;
            }
        }

        string[] problems = [.. decoders.Values.SelectMany(static decoder => decoder.Problems)];
        if (problems.Length != 0)
            Log.RecordsDamaged(logger, problems.Length, problems[0]);
    }

    private List<string> NewestFiles(DateOnly since)
    {
        List<string> newest = [];
        try
        {
            var left = MaxBytes;
            foreach (var file in RecordingFolder.FilesOf(RecordingFolder.PathOf(options.State)).Reverse().TakeWhile(file => RecordingFolder.DayOf(file) >= since))
            {
                left -= new FileInfo(file).Length;
                // The newest one in any case, which may be a little larger than its share.
                if (left < 0 && newest.Count != 0)
                    break;
                newest.Insert(0, file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.RecordsNotRead(logger, exception);
        }

        return newest;
    }

    private IEnumerable<string> LinesOf(string file)
    {
        using var reader = Open(file);
        while (Next() is { } line)
            yield return line;

        string? Next()
        {
            try
            {
                return reader?.ReadLine();
            }
            catch (IOException exception)
            {
                Log.RecordsNotRead(logger, exception);
                return null;
            }
        }
    }

    private StreamReader? Open(string file)
    {
        try
        {
            return new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.RecordsNotRead(logger, exception);
            return null;
        }
    }

    // Most lines are of other flags, and to parse them all takes seconds. None for a damaged line.
    private static string? FindFlag(string line)
    {
        var head = line.AsSpan(0, Math.Min(line.Length, HeadLength));
        if (head.IndexOf(FlagKey) is not (>= 0 and var begin))
            return null;
        var rest = head[(begin + FlagKey.Length)..];
        if (rest.IndexOf('"') is not (>= 0 and var end))
            return null;
        var text = rest[..end].ToString();
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        try
        {
            return JsonSerializer.Deserialize<string>($"\"{text}\"");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
