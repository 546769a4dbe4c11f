using System.Collections.Concurrent;
using System.Text.Json;
using FlagGateway.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Identity.Tokens;

/// <summary>
/// The readers of tokens, one for each way of verifying them. They outlive a snapshot, so that a reload does not load
/// keys again.
/// </summary>
/// <param name="time">The clock of tokens and retries.</param>
/// <param name="logger">Logs keys that cannot be loaded.</param>
internal sealed class TokenReaders(TimeProvider time, ILogger<TokenReaders> logger)
{
    private readonly ConcurrentDictionary<string, TokenReader> _readers = new(StringComparer.Ordinal);
    private readonly PlainTokenReader _plain = new();

    /// <summary>Those of plans without a container.</summary>
    public static TokenReaders Shared { get; } = new(TimeProvider.System, NullLogger<TokenReaders>.Instance);

    /// <summary>Finds or creates the reader for a source.</summary>
    /// <param name="options">How tokens are verified; <c>null</c> for not.</param>
    /// <exception cref="IdentityKeyFileException">The keys cannot be read.</exception>
    public TokenReader Find(JwtSourceOptions? options)
    {
        if (options is null)
            return _plain;
        // Changed keys in the same file are another reader.
        var (text, keys) = options.Keys is { } file ? KeyFile.Read(file) : ("", []);
        return _readers.GetOrAdd(JsonSerializer.Serialize(options) + text, _ => new JwtReader(options, keys, time, logger));
    }

    /// <summary>Removes the readers that a new plan does not use.</summary>
    public void RetainOnly(IReadOnlyCollection<TokenReader> used)
    {
        foreach (var (key, reader) in _readers)
        {
            if (!used.Contains(reader) && _readers.TryRemove(key, out _))
                (reader as IDisposable)?.Dispose();
        }
    }
}
