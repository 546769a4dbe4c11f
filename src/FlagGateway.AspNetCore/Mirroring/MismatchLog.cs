using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagGateway.Core.Shadow;
using FlagGateway.Files;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Mismatches as JSON lines under the state folder, for routes that ask for them. The file is rotated by size.
/// </summary>
internal sealed class MismatchLog(string folder, ILogger<MismatchLog> logger)
{
    /// <summary>Size at which a file is rotated, in bytes: 10 MiB.</summary>
    public const long MaxFileBytes = 10 * 1024 * 1024;

    /// <summary>Maximum number of rotated files.</summary>
    public const int MaxFiles = 4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Lock _lock = new();
    private readonly RotatingFile _file = new(Path.Combine(folder, "shadow-mismatches.jsonl"), MaxFileBytes, MaxFiles, isPrivate: true);
    private bool _hasFailed;

    /// <summary>The current file.</summary>
    public string FilePath => _file.FilePath;

    public void Write(MirroredExchange exchange, string template, Comparison comparison, TimeSpan candidate, DateTimeOffset at)
    {
        var line = JsonSerializer.Serialize(
            new
            {
                At = at,
                Route = exchange.Rule.RouteId,
                Flag = exchange.Rule.FlagId,
                exchange.Method,
                Path = template,
                ControlMilliseconds = exchange.Duration.TotalMilliseconds,
                CandidateMilliseconds = candidate.TotalMilliseconds,
                comparison.DifferenceCount,
                comparison.Differences,
            },
            Json);
        lock (_lock)
        {
            try
            {
                _file.Append(Encoding.UTF8.GetBytes(line + "\n"));
                _hasFailed = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full disk must not stop the comparison; it is logged once until it works again.
                if (!_hasFailed)
                    Log.LogNotWritable(logger, FilePath, exception);
                _hasFailed = true;
            }
        }
    }
}
