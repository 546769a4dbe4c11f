using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Sends copies to models, and reads the responses as they arrive, streams as well; holds none of them.
/// </summary>
internal sealed class LlmCopyClient(MirrorSender sender, MirrorBudget budget, TimeProvider time)
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>Sends a copy.</summary>
    /// <param name="exchange">The captured exchange.</param>
    /// <param name="copy">The request to the model.</param>
    /// <returns>What the response was and the time to its first content; or why there is none.</returns>
    public async Task<LlmCopyResponse> SendAsync(MirroredExchange exchange, LlmCopy copy)
    {
        using CancellationTokenSource timeout = new(exchange.Rule.Timeout, time);
        var started = time.GetTimestamp();
        try
        {
            using var response = await sender.SendAsync(exchange, exchange.Rule.ClusterId, isSecondControl: false, timeout.Token);
            if (response is null)
                return new LlmCopyResponse(MirrorReason.NoDestination);
            var reader = copy.Reader = new LlmReader(copy.Api, IsStream(response), exchange.Rule.Checks is null ? 0 : LlmExchange.MaxText, budget);
            var ending = await ReadAsync(response, reader, timeout.Token);
            var read = reader.End(ending, (int)response.StatusCode);
            return new LlmCopyResponse(MirrorReason.None, read, read.FirstContent == 0 ? null : time.GetElapsedTime(started, read.FirstContent));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new LlmCopyResponse(MirrorReason.NoResponse);
        }
    }

    private async Task<LlmEnding> ReadAsync(HttpResponseMessage response, LlmReader reader, CancellationToken cancellationToken)
    {
        var coding = response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var codings) ? codings.ToString() : "";
        using var decoder = coding.Length == 0 ? null : ContentDecoder.Create(coding);
        if (decoder is null && coding.Length != 0)
            reader.GiveUp();
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[ReadBytes];
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                if (decoder is null)
                    reader.Read(buffer.AsSpan(0, count), time.GetTimestamp());
                else if (!decoder.Decode(buffer.AsMemory(0, count), reader, time.GetTimestamp()))
                    reader.GiveUp();
            }

            return LlmEnding.Ended;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return LlmEnding.Broken;
        }
        catch (OperationCanceledException)
        {
            // Longer than a copy may take: the model's fault is not known.
            return LlmEnding.Left;
        }
    }

    private static bool IsStream(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType?.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>The response of a model to a copy.</summary>
/// <param name="Failure">Why there is none; <see cref="MirrorReason.None"/> if there is.</param>
/// <param name="Response">What it was; <c>null</c> for none.</param>
/// <param name="FirstToken">Time to its first content; <c>null</c> for none, and if it is not a stream.</param>
internal sealed record LlmCopyResponse(MirrorReason Failure, LlmResponse? Response = null, TimeSpan? FirstToken = null);
