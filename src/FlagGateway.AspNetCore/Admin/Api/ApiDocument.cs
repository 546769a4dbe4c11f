using FlagGateway.Signals.Posted;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagGateway.Admin.Api;

/// <summary>The API's description, made of the endpoints themselves, so that it cannot fall behind them.</summary>
/// <seealso href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</seealso>
internal static class ApiDocument
{
    public const string Path = "/api/v1/openapi.json";

    private const string Prefix = "api/v1/";
    private const string Scheme = "bearer";

    public static void Add(IServiceCollection services)
    {
        // Schemas are made with the names and words that answers have.
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = ApiJson.Options.NumberHandling;
            foreach (var converter in ApiJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        services.AddOpenApi(static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = static endpoint => endpoint.RelativePath?.StartsWith(Prefix, StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(static (document, _, _) => DescribeAsync(document));
            options.AddSchemaTransformer(static (schema, context, _) =>
            {
                if (context.JsonTypeInfo.Type == typeof(SignalsResult))
                    SignalSchema.DescribeAnswer(schema);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(static (operation, context, cancellationToken) => DescribeAsync(operation, context, cancellationToken));
        });
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapOpenApi(Path);

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "FlagGateway",
            Version = GatewayVersion.Current,
            Description = "Flags, rollouts, kill switches and what is measured of them. Errors are problem details (RFC 9457) with a remedy.",
        };
        document.Components ??= new OpenApiComponents();
        document.AddComponent(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            Description = "A token of FlagGateway:Admin:Tokens. Where none is configured, none is asked for.",
        });
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "The token is missing or unknown." });
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiBody>().FirstOrDefault() is not { } body)
            return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new() { Schema = body.Schema?.Invoke(context.Document!) ?? await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken) },
            },
        };
        if (!body.IsConditional)
            return;
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            Description = "ETag of what the change was decided on; 412 where the state is another one by now.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
