using FlagGateway.Core.Checks;
using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>A request to a model and what is read of its response.</summary>
internal sealed class LlmExchange(LlmRoute route, LlmApi api)
{
    /// <summary>The longest text that is checked, in bytes.</summary>
    public const int MaxText = 1024 * 1024;

    /// <summary>The route's settings.</summary>
    public LlmRoute Route { get; } = route;

    /// <summary>The request's API.</summary>
    public LlmApi Api { get; } = api;

    /// <summary>Whether the client does not get the event with the usage, which the gateway asked for.</summary>
    public bool RemovesUsage { get; set; }

    /// <summary>Checks of its text; <c>null</c> for none.</summary>
    public PlannedChecks? Checks { get; set; }

    /// <summary>Whether its copy is checked, so that its text must be known.</summary>
    public bool IsCopyChecked { get; set; }

    /// <summary>Reads the response; <c>null</c> before there is one, or if only its status says something.</summary>
    public LlmReader? Reader { get; set; }

    /// <summary>Whether the response is a stream.</summary>
    public bool IsStream { get; set; }

    /// <summary>Why the response was not read to its end; <c>null</c> if it was.</summary>
    public LlmUnread? Unread { get; set; }

    /// <summary>Canceled when the gateway ends the response: see <c>Flag.OnKill</c>.</summary>
    public CancellationToken Cut { get; set; }

    /// <summary>What the response was; <c>null</c> before its end.</summary>
    public LlmResponse? Result { get; set; }

    /// <summary>Stops reading.</summary>
    public void GiveUp(LlmUnread reason)
    {
        Unread ??= reason;
        Reader?.GiveUp();
    }
}

/// <summary>Why a response was not read; the label <c>reason</c>.</summary>
internal enum LlmUnread
{
    /// <summary>It has another content coding than gzip, deflate and br.</summary>
    Coding,

    /// <summary>It is damaged, or decodes to more than 64 MiB.</summary>
    Decoding,

    /// <summary>It is neither JSON nor a stream of events.</summary>
    ContentType,

    /// <summary>Reading failed.</summary>
    Failed,
}

/// <summary>The labels of the reasons.</summary>
internal static class LlmUnreadLabels
{
    public static string ToLabel(this LlmUnread reason) => reason switch
    {
        LlmUnread.Coding => "coding",
        LlmUnread.Decoding => "decoding",
        LlmUnread.ContentType => "content_type",
        LlmUnread.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
