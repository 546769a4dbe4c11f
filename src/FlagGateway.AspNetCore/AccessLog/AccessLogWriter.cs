using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Telemetry;

namespace FlagGateway.AccessLog;

/// <summary>Formats entries as lines of JSON. All client input is escaped to plain ASCII inside strings.</summary>
internal sealed class AccessLogWriter : IDisposable
{
    /// <summary>Maximum characters of a path; the rest is truncated.</summary>
    public const int MaxPathLength = 2048;

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;

    public AccessLogWriter() => _json = new Utf8JsonWriter(_buffer);

    /// <summary>The lines so far.</summary>
    public ReadOnlySpan<byte> Lines => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Add(in AccessLogEntry entry)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("time"u8, entry.Time.UtcDateTime);
        _json.WriteString("method"u8, entry.Method);
        _json.WriteString("path"u8, entry.Path.AsSpan(0, Math.Min(entry.Path.Length, MaxPathLength)));
        if (entry.Route is not null)
            _json.WriteString("route"u8, entry.Route);
        if (entry.Variant is { } variant)
        {
            _json.WriteString("flag"u8, variant.Cohort.Flag);
            _json.WriteString("variant"u8, variant.Name);
            _json.WriteString("reason"u8, entry.Reason.ToWireName());
        }

        if (entry.Cluster is not null)
            _json.WriteString("cluster"u8, entry.Cluster);
        _json.WriteNumber("status"u8, entry.Status);
        _json.WriteString("outcome"u8, entry.Outcome);
        if (entry.Error is { } error)
            _json.WriteString("error"u8, error.ToLabel());
        _json.WriteNumber("duration_ms"u8, Milliseconds(entry.Duration));
        if (entry.FirstByte is { } first)
            _json.WriteNumber("ttfb_ms"u8, Milliseconds(first));
        _json.WriteNumber("bytes"u8, entry.Bytes);
        if (entry.TraceId != default)
            _json.WriteString("trace_id"u8, entry.TraceId.ToHexString());
        if (entry.User != 0)
            _json.WriteString("user"u8, entry.User.ToString("x16", CultureInfo.InvariantCulture));
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
