using FlagGateway.Files;

namespace FlagGateway.AccessLog;

/// <summary>Target of the access log. Called by one thread.</summary>
internal interface IAccessLogSink
{
    /// <exception cref="IOException">They could not be written.</exception>
    void Write(ReadOnlySpan<byte> lines);
}

/// <summary>A file that is rotated by size.</summary>
internal sealed class AccessLogFile(string path) : IAccessLogSink
{
    /// <summary>Size at which it is rotated: 100 MiB.</summary>
    public const long MaxFileBytes = 100 * 1024 * 1024;

    /// <summary>Maximum number of rotated files.</summary>
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
