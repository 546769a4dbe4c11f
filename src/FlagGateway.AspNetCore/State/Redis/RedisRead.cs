using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>What is in the database.</summary>
internal enum FoundKind
{
    /// <summary>No state.</summary>
    Nothing,

    /// <summary>A state.</summary>
    State,

    /// <summary>The key of the state is of a type that no gateway wrote.</summary>
    WrongState,

    /// <summary>The key of the audit log is of such a type.</summary>
    WrongAudit,
}

/// <summary>The response of <c>read.lua</c>.</summary>
internal sealed class RedisRead
{
    private RedisRead(RedisResult[] parts)
    {
        (Kind, WrongType) = KindOf((string)parts[0]!);
        (FoundEpoch, FoundRevision, Hash) = ((string)parts[1]!, (string)parts[2]!, (string)parts[3]!);
        Document = (byte[])parts[4]!;
        HashAtKnown = (string)parts[5]!;
        Refused = (string)parts[7]!;
        ServerMilliseconds = (long)parts[8];
        LastRevision = long.TryParse((string)parts[9]!, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : 0;
        LastHash = (string)parts[10]!;
        IsNumbered = long.TryParse(FoundEpoch, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) & long.TryParse(FoundRevision, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && epoch > 0 && revision > 0 && Hash.Length == 64;
        (Epoch, Revision) = (epoch, revision);
        Progress = ProgressOf((RedisResult[])parts[6]!);
    }

    /// <summary>What is there.</summary>
    public FoundKind Kind { get; }

    /// <summary>The type of a key that is of a wrong one; otherwise empty.</summary>
    public string WrongType { get; }

    /// <summary>Epoch, revision and hash as found; empty if missing.</summary>
    public string FoundEpoch { get; }

    public string FoundRevision { get; }

    public string Hash { get; }

    /// <summary>Whether epoch, revision and hash are valid.</summary>
    public bool IsNumbered { get; }

    public long Epoch { get; }

    public long Revision { get; }

    /// <summary>The document; empty if epoch and revision are already known.</summary>
    public byte[] Document { get; }

    /// <summary>Hash of the audit log at the locally known revision; empty for none.</summary>
    public string HashAtKnown { get; }

    public IReadOnlyList<StageProgress> Progress { get; }

    /// <summary>Why writes fail; empty if they work or were not tried.</summary>
    public string Refused { get; }

    public long ServerMilliseconds { get; }

    /// <summary>Revision and hash of the last entry of the audit log; 0 if it is empty.</summary>
    public long LastRevision { get; }

    public string LastHash { get; }

    public static RedisRead Parse(RedisResult result) => new((RedisResult[])result!);

    private static (FoundKind Kind, string WrongType) KindOf(string type)
    {
        const string Audit = "audit:";
        return type switch
        {
            "hash" => (FoundKind.State, ""),
            "none" => (FoundKind.Nothing, ""),
            _ when type.StartsWith(Audit, StringComparison.Ordinal) => (FoundKind.WrongAudit, type[Audit.Length..]),
            _ => (FoundKind.WrongState, type),
        };
    }

    private static List<StageProgress> ProgressOf(RedisResult[] pairs)
    {
        List<StageProgress> progress = [];
        for (var i = 1; i < pairs.Length; i += 2)
        {
            try
            {
                if (JsonSerializer.Deserialize<StageProgress>((string)pairs[i]!, StateJson.Options) is { Flag: not null } one)
                    progress.Add(one);
            }
            catch (JsonException)
            {
                // Its loss is harmless.
            }
        }

        return progress;
    }
}
