using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Limits and prices of routes to language models, for all of them together.</summary>
public sealed class LlmOptions
{
    /// <summary>
    /// Maximum size of a request whose body a variant edits. It is read completely before it is sent on; longer ones
    /// are refused with 413.
    /// </summary>
    /// <value>In bytes, 1 KiB to 1 GiB. Default: 32 MiB.</value>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Maximum memory for such requests, for all of them together; those beyond are refused with 503.
    /// </summary>
    /// <value>In bytes, 1 MiB to 64 GiB, and at least <see cref="MaxBodyBytes"/>. Default: 256 MiB.</value>
    [Range(1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long Budget { get; set; } = 256 * 1024 * 1024;

    /// <summary>The currency of <see cref="Prices"/>; only for display.</summary>
    /// <value>1 to 8 letters. Default: <c>USD</c>.</value>
    [RegularExpression("[A-Za-z]{1,8}")]
    public string Currency { get; set; } = "USD";

    /// <summary>
    /// What tokens cost, by the model's name in responses. A version with a date at its end has the price of the model
    /// without.
    /// </summary>
    /// <value>Default: none; costs are not counted.</value>
    public Dictionary<string, LlmPriceOptions>? Prices { get; set; }

    /// <summary>
    /// Memory for the variants of conversations (route key <c>Flag.Pin</c>), 16 bytes each; the longest silent are
    /// forgotten first.
    /// </summary>
    /// <value>
    /// 1 MiB to 4 GiB. Default: 32 MiB, enough for a million conversations. Allocated when a route has the key.
    /// </value>
    [Range(1024 * 1024, 4L * 1024 * 1024 * 1024)]
    public long PinBytes { get; set; } = 32 * 1024 * 1024;
}

/// <summary>What the tokens of one model cost.</summary>
public sealed class LlmPriceOptions
{
    /// <summary>Price of <see cref="Per"/> tokens of the prompt.</summary>
    /// <value>0 or more. Needed.</value>
    public double? Input { get; set; }

    /// <summary>Price of <see cref="Per"/> tokens of the prompt that the backend read from its cache.</summary>
    /// <value>0 or more. Default: <see cref="Input"/>.</value>
    public double? CachedInput { get; set; }

    /// <summary>Price of <see cref="Per"/> tokens that the model produced.</summary>
    /// <value>0 or more. Needed.</value>
    public double? Output { get; set; }

    /// <summary>Number of tokens that the prices are for, such as 1,000,000.</summary>
    /// <value>Above 0. Needed.</value>
    public double? Per { get; set; }
}
