using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Limits and prices of routes to language models, for all of them together.</summary>
public sealed class LlmOptions
{
    /// <summary>Maximum size of a request whose body a variant edits. It is read completely before it is sent on; longer ones are refused with 413.</summary>
    /// <value>In bytes, 1 KiB to 1 GiB. Default: 32 MiB.</value>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Maximum memory for such requests, for all of them together; those beyond are refused with 503.</summary>
    /// <value>In bytes, 1 MiB to 64 GiB, and at least <see cref="MaxBodyBytes"/>. Default: 256 MiB.</value>
    [Range(1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long Budget { get; set; } = 256 * 1024 * 1024;
}
