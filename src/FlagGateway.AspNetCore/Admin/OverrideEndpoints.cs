using System.Globalization;
using FlagGateway.Admin.Api;
using FlagGateway.Core.Flags;
using FlagGateway.Options;
using FlagGateway.Overrides;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin;

/// <summary>Creates overrides over HTTP. Each one is recorded in the audit log before it is returned.</summary>
internal sealed class OverrideEndpoints(SnapshotSource snapshots, RolloutControl control) : IApiEndpoints
{
    // Concurrent writes of others do not conflict.
    private const int Attempts = 4;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/overrides", (Delegate)((HttpContext context) => MakeAsync(context))).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Override))
            .WithTags("overrides").DescribeChange<OverrideMade>("Assign one client to a variant for a limited time");

    private async Task<IResult> MakeAsync(HttpContext context)
    {
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        var snapshot = snapshots.Current;
        if (string.IsNullOrEmpty(request.Flag) || snapshot.Flags.Find(request.Flag) is not { } flag)
            return ApiJson.Problem(StatusCodes.Status404NotFound, $"flags.json has no flag {request.Flag}.", "See flags.json");
        var variants = NamesOf(flag);
        if (!variants.Contains(request.Variant, StringComparer.Ordinal))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"{flag.Id} has no variant {request.Variant}.", $"Use one of {string.Join(", ", variants)}");
        if (request.Seconds is not { } seconds || !(seconds >= OverrideLifetime.Minimum.TotalSeconds && seconds <= OverrideLifetime.Maximum.TotalSeconds))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"seconds is {request.Seconds?.ToString(CultureInfo.InvariantCulture) ?? "missing"}.", $"Write a number from {OverrideLifetime.Minimum.TotalSeconds} to {OverrideLifetime.Maximum.TotalSeconds}");
        if (snapshot.Identity.Overrides.Issue(flag.Id, request.Variant!, TimeSpan.FromSeconds(seconds), out var expires) is not { } token)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, "The names of flag and variant are too long for a header.", "Shorten them");

        var result = await NoteAsync(context, request, flag.Id, expires);
        if (result.Outcome is not WriteOutcome.Done)
            return ChangeEndpoints.ToHttp(result);
        return ApiJson.Ok(new OverrideMade(
            flag.Id, request.Variant!, expires, $"{GatewayHeaders.Override}: {token}", $"{OwnNames.OverrideCookie}={token}", result.State!.Revision,
            flag.IsKilled ? "The flag is killed, which takes precedence over every override." : null, flag.IsKilled ? "It takes effect after unkill" : null));
    }

    // Readers of the audit log must not be able to use the override, so the token itself is not recorded.
    private async Task<ControlResult> NoteAsync(HttpContext context, ChangeRequest request, string flag, DateTimeOffset expires)
    {
        ControlResult result;
        var attempt = 0;
        do
        {
            result = await control.NoteAsync(
                flag, ChangeAction.Override, ChangeEndpoints.ActorOf(context, request), request.Reason!,
                [$"variant {request.Variant} for one client until {expires.ToString("u", CultureInfo.InvariantCulture)}"]);
        }
        while (result.Outcome == WriteOutcome.Conflict && ++attempt < Attempts);
        return result;
    }

    private static string[] NamesOf(CompiledFlag flag) =>
        flag.Variants.Count == 0 ? [VariantNames.On, VariantNames.Off] : [.. flag.Variants.Select(variant => variant.Name)];

    internal sealed record OverrideMade(
        string Flag, string Variant, DateTimeOffset Expires, string Header, string Cookie, long Revision, string? Warning, string? Remedy);
}
