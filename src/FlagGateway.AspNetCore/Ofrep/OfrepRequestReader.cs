using System.Buffers;
using System.Text.Json;
using FlagGateway.Identity;

namespace FlagGateway.Ofrep;

/// <summary>Reads the body of a request, up to the limit.</summary>
internal static class OfrepRequestReader
{
    /// <summary>Maximum length of the body, in bytes.</summary>
    public const int MaxBodyLength = 64 * 1024;

    // A duplicate key might mean different users to different readers.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads the context; or returns the error.</summary>
    public static async Task<(OfrepContext? Context, OfrepError? Error)> ReadAsync(HttpContext http, IdentityPlan plan)
    {
        if (!http.Request.HasJsonContentType())
            return (null, OfrepError.NotJson);
        if (http.Request.ContentLength > MaxBodyLength)
            return (null, OfrepError.TooLong);
        // The server's own limit includes the chunk framing.
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBodyLength + 1);
        try
        {
            var length = await http.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, MaxBodyLength + 1), MaxBodyLength + 1, throwOnEndOfStream: false, http.RequestAborted);
            if (length > MaxBodyLength)
                return (null, OfrepError.TooLong);
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length), Strict);
            var context = OfrepContextReader.Read(document.RootElement, plan, out var error);
            return (context, error);
        }
        catch (JsonException exception)
        {
            return (null, OfrepError.Parse($"The body is not JSON: {exception.Message}"));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, escaped: valid JSON, but not valid text.
            return (null, OfrepError.Parse("The body has text that is no Unicode."));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, OfrepError.Parse(exception.Message));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
