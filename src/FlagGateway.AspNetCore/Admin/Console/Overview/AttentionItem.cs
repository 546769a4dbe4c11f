using FlagGateway.Reports.Content;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>Something that needs somebody.</summary>
/// <param name="Tone">How urgent: bad before caution.</param>
/// <param name="Subject">The flag, cluster or part of the gateway.</param>
/// <param name="Path">The page with more about it, below the console's root.</param>
/// <param name="Text">What happened.</param>
internal sealed record AttentionItem(Tone Tone, string Subject, string Path, string Text)
{
    /// <summary>Path of a flag's page.</summary>
    public static string PathOf(string flag) => $"/flags/{Uri.EscapeDataString(flag)}";
}
