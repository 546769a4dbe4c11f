using System.Net;
using FlagGateway.Checks;
using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;

namespace FlagGateway.Llm;

/// <summary>Begins to read the response of a model while it passes.</summary>
internal static class LlmTap
{
    private const string EventStream = "text/event-stream";

    /// <summary>Sets the response's content to one that is read as it passes, if it can be.</summary>
    /// <param name="response">The destination's response.</param>
    /// <param name="headers">Headers of the response to the user.</param>
    /// <param name="exchange">Receives what is read.</param>
    /// <param name="budget">The memory of all texts that are collected.</param>
    /// <param name="time">The clock.</param>
    public static void Attach(HttpResponseMessage response, IHeaderDictionary headers, LlmExchange exchange, CheckBudget budget, TimeProvider time)
    {
        var type = FirstOf(response, "Content-Type");
        exchange.IsStream = type.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase);
        if (!exchange.IsStream && !IsJson(type))
        {
            if (response.StatusCode == HttpStatusCode.OK)
                exchange.Unread = LlmUnread.ContentType;
            return;
        }

        var coding = FirstOf(response, "Content-Encoding");
        var isPlain = coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase);
        var decoder = isPlain ? null : ContentDecoder.Create(coding);
        exchange.Reader = new LlmReader(exchange.Api, exchange.IsStream, exchange.Checks is null && !exchange.IsCopyChecked ? 0 : LlmExchange.MaxText, budget);
        if (!isPlain && decoder is null)
            exchange.GiveUp(LlmUnread.Coding);
        exchange.RemovesUsage &= exchange.IsStream && isPlain;
        if (exchange.RemovesUsage)
            headers.ContentLength = null;
        response.Content = new LlmContent(response.Content, exchange, decoder, time);
    }

    private static bool IsJson(string type)
    {
        var end = type.IndexOf(';');
        var media = (end < 0 ? type : type[..end]).AsSpan().Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static string FirstOf(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";
}
