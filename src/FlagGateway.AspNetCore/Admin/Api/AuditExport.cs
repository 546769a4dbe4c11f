using System.Text.Json;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>
/// The whole audit log: one JSON object a line, newest first, read page by page, so that its length needs no memory.
/// </summary>
/// <seealso href="https://github.com/ndjson/ndjson-spec">NDJSON</seealso>
internal static class AuditExport
{
    private const string Type = "application/x-ndjson";
    private const int Page = 500;

    public static void Map(IEndpointRouteBuilder api, IStateStore store) =>
        api.MapGet("/audit/export", (Delegate)((HttpContext context) => ExportAsync(store, context)))
            .WithSummary("The whole audit log, one entry a line, newest first").Produces<AuditEntry>(StatusCodes.Status200OK, Type)
            .Produces<ApiProblem>(StatusCodes.Status403Forbidden, "application/problem+json").Produces<ApiProblem>(StatusCodes.Status503ServiceUnavailable, "application/problem+json");

    private static async Task<IResult> ExportAsync(IStateStore store, HttpContext context)
    {
        if (await AdminCaller.RefusalOfExportAsync(context) is var (problem, remedy))
            return ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy);
        try
        {
            // The first page before the response begins: a store that is gone is an error with a reason.
            var first = await store.ReadAuditAsync(null, null, Page, context.RequestAborted);
            return Results.Stream(stream => WriteAsync(store, first, stream, context.RequestAborted), Type);
        }
        catch (StateUnavailableException exception)
        {
            return AuditEndpoints.NoAudit(exception);
        }
    }

    // A store that goes away in between ends the connection, so that nobody takes a part for the whole.
    private static async Task WriteAsync(IStateStore store, IReadOnlyList<AuditEntry> entries, Stream stream, CancellationToken cancellationToken)
    {
        while (entries.Count > 0)
        {
            foreach (var entry in entries)
            {
                await JsonSerializer.SerializeAsync(stream, entry, ApiJson.Options, cancellationToken);
                await stream.WriteAsync("\n"u8.ToArray(), cancellationToken);
            }

            entries = await store.ReadAuditAsync(null, entries[^1].Revision, Page, cancellationToken);
        }
    }
}
