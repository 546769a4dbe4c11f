using FlagGateway.Files;

namespace FlagGateway.AccessLog;

/// <summary>Where lines of the access log go. Called by one thread.</summary>
internal interface IAccessLogSink
{
    /// <exception cref="IOException">They could not be written.</exception>
    void Write(ReadOnlySpan<byte> lines);
}

/// <summary>A file that is put aside when it is large.</summary>
internal sealed class AccessLogFile(string path) : IAccessLogSink
{
    /// <summary>The size at which it is put aside: 100 MiB.</summary>
    public const long MaxFileBytes = 100 * 1024 * 1024;

    /// <summary>How many files are put aside before the oldest goes.</summary>
    public const int MaxFiles = 4;

    private readonly RotatingFile _file = new(path, MaxFileBytes, MaxFiles);

    public void Write(ReadOnlySpan<byte> lines) => _file.Append(lines);
}

/// <summary>Standard output.</summary>
internal sealed class AccessLogConsole : IAccessLogSink
{
    private readonly Stream _output = Console.OpenStandardOutput();

    public void Write(ReadOnlySpan<byte> lines)
    {
        _output.Write(lines);
        _output.Flush();
    }
}
