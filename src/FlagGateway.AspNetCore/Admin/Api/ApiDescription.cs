using Microsoft.OpenApi;

namespace FlagGateway.Admin.Api;

/// <summary>What the OpenAPI document says of an endpoint; nothing of it changes how requests are answered.</summary>
internal static class ApiDescription
{
    /// <summary>Describes an endpoint that answers in JSON.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">What it does, one line.</param>
    /// <param name="problems">Statuses that come with a problem, 401 aside, which each has.</param>
    public static RouteHandlerBuilder Describe<T>(this RouteHandlerBuilder endpoint, string summary, params ReadOnlySpan<int> problems)
    {
        endpoint.WithSummary(summary).Produces<T>();
        foreach (var status in problems)
            endpoint.Produces<ApiProblem>(status, "application/problem+json");
        return endpoint;
    }

    /// <summary>Describes an endpoint that changes something: its body, and how a change can be refused.</summary>
    public static RouteHandlerBuilder DescribeChange<T>(this RouteHandlerBuilder endpoint, string summary) => endpoint
        .Describe<T>(
            summary, StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
            StatusCodes.Status412PreconditionFailed, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable)
        .WithMetadata(new ApiBody(typeof(RolloutEndpoints.ChangeRequest), IsConditional: true));

    /// <summary>Describes an answer that has a tag.</summary>
    public static RouteHandlerBuilder DescribeTagged<T>(this RouteHandlerBuilder endpoint, string summary, params ReadOnlySpan<int> problems) =>
        endpoint.Describe<T>(summary, problems).Produces(StatusCodes.Status304NotModified);
}

/// <summary>The type of a body that an endpoint reads itself, so that it can answer what is wrong with it in words.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsConditional">Whether <c>If-Match</c> is looked at.</param>
internal sealed record ApiBody(Type Type, bool IsConditional = false)
{
    /// <summary>Makes the schema where none can be made of the type; adds to the document what it refers to.</summary>
    public Func<OpenApiDocument, IOpenApiSchema>? Schema { get; init; }
}
