using FlagGateway.Signals.Posted;
using FlagGateway.State;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagGateway.Admin.Api;

/// <summary>The API's description, generated from the endpoints, so that it cannot become outdated.</summary>
/// <remarks>
/// The framework describes all endpoints of an application, with its JSON options. So it is generated in a separate
/// application that never listens: a host's own documents and options stay unchanged.
/// </remarks>
/// <seealso href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</seealso>
internal sealed class ApiDocument
{
    public const string Path = "/api/v1/openapi.json";

    private const string Prefix = "api/v1/";
    private const string Scheme = "bearer";

    private readonly Lazy<Task<string>> _text;

    /// <summary>Prepares the document; it is generated at the first request.</summary>
    /// <param name="api">The endpoints.</param>
    public ApiDocument(AdminApi api) => _text = new Lazy<Task<string>>(() => WriteAsync(api));

    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, async () => Results.Text(await _text.Value, "application/json")).ExcludeFromDescription();

    private static async Task<string> WriteAsync(AdminApi api)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IServer, NoServer>();
        builder.Services.AddRoutingCore();
        Add(builder.Services);
        await using var app = builder.Build();
        app.UseRouting();
        api.Map(app.MapGroup(""));
        app.UseEndpoints(static _ => { });
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
    }

    private static void Add(IServiceCollection services)
    {
        // Schemas use the same names and enum values as responses.
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
            // A word like any other text.
            options.CreateSchemaReferenceId = static info => info.Type == typeof(ChangeSource) || info.Type == typeof(ChangeAction) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(info);
            options.AddDocumentTransformer(static (document, _, _) => DescribeAsync(document));
            options.AddSchemaTransformer(static (schema, context, _) =>
            {
                if (context.JsonTypeInfo.Type == typeof(SignalsResult))
                    SignalSchema.DescribeResponse(schema);
                if (context.JsonTypeInfo.Type == typeof(ChangeSource) || context.JsonTypeInfo.Type == typeof(ChangeAction))
                    schema.Type = JsonSchemaType.String;
                return Task.CompletedTask;
            });
            options.AddOperationTransformer(static (operation, context, cancellationToken) => DescribeAsync(operation, context, cancellationToken));
        });
    }

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "FlagGateway",
            Version = GatewayVersion.Current,
            Description = "Flags, rollouts, kill switches and measurements. Errors are problem details (RFC 9457) with a remedy.",
        };
        document.Components ??= new OpenApiComponents();
        document.AddComponent(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            Description = "A token of FlagGateway:Admin:Tokens. If none is configured, none is needed. A host uses its own authentication.",
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
        foreach (var query in context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiQuery>())
            Add(query.Name, ParameterLocation.Query, query.Text, query.Type);
        if (body.Precondition is { } precondition)
            Add("If-Match", ParameterLocation.Header, precondition, JsonSchemaType.String);

        void Add(string name, ParameterLocation location, string text, JsonSchemaType type) => (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name,
            In = location,
            Description = text,
            Schema = new OpenApiSchema { Type = type },
        });
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => throw new NotSupportedException("This application only describes the API.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
