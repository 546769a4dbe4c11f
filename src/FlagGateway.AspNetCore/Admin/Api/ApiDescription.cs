using Microsoft.OpenApi;

namespace FlagGateway.Admin.Api;

/// <summary>Descriptions of endpoints for the OpenAPI document; they do not affect responses.</summary>
internal static class ApiDescription
{
    /// <summary>Describes an endpoint that returns JSON.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">What it does, one line.</param>
    /// <param name="problems">Statuses with problem details, except 401, which every endpoint has.</param>
    public static RouteHandlerBuilder Describe<T>(this RouteHandlerBuilder endpoint, string summary, params ReadOnlySpan<int> problems)
    {
        endpoint.WithSummary(summary).Produces<T>();
        foreach (var status in problems)
            endpoint.Produces<ApiProblem>(status, "application/problem+json");
        return endpoint;
    }

    /// <summary>Describes an endpoint that changes something: its body, and how it can reject a change.</summary>
    public static RouteHandlerBuilder DescribeChange<T>(this RouteHandlerBuilder endpoint, string summary) => endpoint
        .Describe<T>(
            summary, StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
            StatusCodes.Status412PreconditionFailed, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status503ServiceUnavailable)
        .WithMetadata(new ApiBody(typeof(ChangeRequest), IsConditional: true));

    /// <summary>Describes an endpoint that returns a definition as text.</summary>
    public static RouteHandlerBuilder DescribeText(this RouteHandlerBuilder endpoint, string summary) =>
        endpoint.Describe<System.Text.Json.JsonElement>(summary, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    /// <summary>
    /// Describes an endpoint that changes a definition: its body, its query, and how it can reject an edit.
    /// </summary>
    public static RouteHandlerBuilder DescribeEdit<T>(this RouteHandlerBuilder endpoint, string summary)
    {
        endpoint.Describe<T>(
            summary, StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status428PreconditionRequired);
        foreach (var status in new[] { StatusCodes.Status409Conflict, StatusCodes.Status412PreconditionFailed, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status503ServiceUnavailable })
            endpoint.Produces<EditProblem>(status, "application/problem+json");
        return endpoint.WithMetadata(
            new ApiBody(typeof(System.Text.Json.JsonElement)) { Precondition = "ETag of the file that the edit is based on; 412 if the file has changed, 428 without. * for any." },
            new ApiQuery("dry_run", "true: write nothing, and return the difference.", JsonSchemaType.Boolean),
            new ApiQuery("reason", "Why; needed unless dry_run is true.", JsonSchemaType.String),
            new ApiQuery("actor", "The actor, if the listener does not use tokens.", JsonSchemaType.String));
    }

    /// <summary>Describes a response with an entity tag.</summary>
    public static RouteHandlerBuilder DescribeTagged<T>(this RouteHandlerBuilder endpoint, string summary, params ReadOnlySpan<int> problems) =>
        endpoint.Describe<T>(summary, problems).Produces(StatusCodes.Status304NotModified);
}

/// <summary>The type of a body that an endpoint reads itself, so that it can return detailed errors.</summary>
/// <param name="Type">The type.</param>
/// <param name="IsConditional">Whether <c>If-Match</c> is checked.</param>
internal sealed record ApiBody(Type Type, bool IsConditional = false)
{
    /// <summary>What <c>If-Match</c> means; <c>null</c> if it is not checked.</summary>
    public string? Precondition { get; init; } = IsConditional ? "ETag of the state that the change is based on; 412 if the state has changed." : null;

    /// <summary>
    /// Creates the schema if it cannot be generated from the type, and adds referenced schemas to the document.
    /// </summary>
    public Func<OpenApiDocument, IOpenApiSchema>? Schema { get; init; }
}

/// <summary>A parameter in the query that an endpoint reads itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its description.</param>
/// <param name="Type">Its type.</param>
internal sealed record ApiQuery(string Name, string Text, JsonSchemaType Type);
