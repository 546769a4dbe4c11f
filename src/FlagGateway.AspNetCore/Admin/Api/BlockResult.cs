using FlagGateway.Formatting;

namespace FlagGateway.Admin.Api;

/// <summary>
/// A response that is sent block by block: of a long text, a connection holds what the client has not read yet, and not
/// all of it.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="type">Its media type.</param>
internal sealed class BlockResult(TextBlocks text, string type) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        (response.ContentType, response.ContentLength) = (type, text.Length);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;
        foreach (var block in text.Blocks)
            await response.Body.WriteAsync(block, httpContext.RequestAborted);
    }
}
