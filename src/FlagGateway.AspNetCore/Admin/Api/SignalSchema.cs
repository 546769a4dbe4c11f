using System.Text.Json.Nodes;
using FlagGateway.Core.Cohorts;
using FlagGateway.Identity;
using FlagGateway.Signals;
using FlagGateway.Signals.History;
using FlagGateway.Signals.Posted;
using Microsoft.OpenApi;

namespace FlagGateway.Admin.Api;

/// <summary>
/// OpenAPI schema of posted signals. For speed they are not read into a type, so no schema can be generated from one;
/// the limits are those of the reader.
/// </summary>
internal static class SignalSchema
{
    private const string Name = "PostedSignal";

    /// <summary>The body: one signal, or a list of them.</summary>
    public static IOpenApiSchema OfBody(OpenApiDocument document)
    {
        document.AddComponent(Name, OfSignal());
        return new OpenApiSchema
        {
            Description = $"At most {SignalEndpoints.MaxBytes} bytes, not compressed. An invalid body is rejected completely; in a list, each signal is accepted or rejected separately.",
            OneOf =
            [
                new OpenApiSchemaReference(Name, document),
                new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = SignalBatch.MaxSignals, Items = new OpenApiSchemaReference(Name, document) },
            ],
            Examples = [new JsonArray(Example())],
        };
    }

    /// <summary>Completes the response schema beyond its type.</summary>
    public static void DescribeResponse(OpenApiSchema result)
    {
        result.Description = "200 if at least one signal is accepted or a duplicate; 400 if all were rejected.";
        Describe("accepted", "Signals that are in the metrics.");
        Describe("judged", "Accepted signals that guardrails use too.");
        Describe("duplicates", "Signals whose id was received before.");
        Describe("rejected", "Signals that do not count.");
        Describe("problems", $"Reasons for the first {SignalBatch.MaxProblems} rejected signals.").MaxItems = SignalBatch.MaxProblems;

        OpenApiSchema Describe(string property, string description)
        {
            var schema = (OpenApiSchema)result.Properties![property];
            schema.Description = description;
            return schema;
        }
    }

    /// <summary>
    /// If all signals were rejected, 400 has the same body as 200; an unreadable body returns problem details as usual.
    /// </summary>
    public static Task DescribeRefusalAsync(OpenApiOperation operation)
    {
        const string Json = "application/json";
        if (operation.Responses?["400"].Content is { } refused && operation.Responses["200"].Content is { } taken)
            refused[Json] = taken[Json];
        return Task.CompletedTask;
    }

    private static OpenApiSchema OfSignal() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "One number of one user.",
        Required = new HashSet<string>(StringComparer.Ordinal) { "flag", "targeting_key", "signal", "value" },
        AdditionalPropertiesAllowed = false,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["flag"] = Text("Id of a flag in flags.json.", PostedSignal.MaxFlagBytes),
            ["targeting_key"] = Text("The route's targeting key: the user's id, the anonymous id, or the group with Flag.StickyBy.", IdentityScratch.MaxIdBytes),
            ["signal"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[a-z0-9_.-]+$", MinLength = 1, MaxLength = SignalName.MaxLength, Description = $"Name of the signal; a flag has at most {FlagSignals.MaxNames}, not counting those named by guardrails." },
            ["value"] = new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = Number(-PostedSignal.MaxValue), Maximum = Number(PostedSignal.MaxValue), Description = "The number. Also report 0 for users who did nothing: means are compared." },
            ["at"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Format = "date-time", Description = $"When the user was served, RFC 3339 with an offset; up to {FlagHistory.Reach.TotalDays:0} days back and {SignalIntake.MaxAhead.TotalMinutes:0} minutes ahead. Default: now." },
            ["id"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, MaxLength = IdentityScratch.MaxIdBytes, Description = $"The same id of the same signal and flag counts once, among the last {SignalIntake.MaxIds} of them. At most {IdentityScratch.MaxIdBytes} bytes." },
            ["groups"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array | JsonSchemaType.Null,
                MaxItems = IdentityScratch.MaxGroups,
                Items = Text("A group, such as tenant:acme.", PostedSignal.MaxGroupBytes),
                Description = "The user's groups, if rules or stages name groups.",
            },
        },
    };

    private static OpenApiSchema Text(string description, int max) =>
        new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = max, Description = $"{description} At most {max} bytes in UTF-8." };

    private static string Number(double value) => value.ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Example() => new()
    {
        ["flag"] = "release.orders",
        ["targeting_key"] = "user-7",
        ["signal"] = "paid",
        ["value"] = 1,
        ["id"] = "order-123",
        ["groups"] = new JsonArray("tier:gold"),
    };
}
