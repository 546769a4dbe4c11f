using System.ComponentModel;
using FlagGateway.Options;
using FlagGateway.Reload;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Versions of prompts over HTTP.</summary>
internal sealed class PromptEndpoints(SnapshotSource snapshots, PromptReader prompts, PromptControl control) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("prompts");
        api.MapGet("/prompts", ([Description("Only versions of this flag.")] string? flag) => ApiJson.Ok(prompts.List(flag is null ? null : IdOf(flag))))
            .Describe<IReadOnlyList<PromptView>>("All versions of prompts: hash, words, share, since when");
        api.MapGet("/flags/{flag}/prompts/{variant}", (string flag, string variant) => prompts.Find(IdOf(flag), variant) is { } found ? ApiJson.Ok(found) : Unknown(flag, variant))
            .Describe<PromptDetail>("One version with its text", StatusCodes.Status404NotFound);
        api.MapGet("/flags/{flag}/prompts/{variant}/diff/{other}", (string flag, string variant, string other) => Compare(IdOf(flag), variant, other))
            .Describe<PromptDifference>("The difference of two versions, as unified diff", StatusCodes.Status404NotFound);
        api.MapPost("/flags/{flag}/prompts/{variant}/accept", (string flag, string variant, HttpContext context) => AcceptAsync(IdOf(flag), variant, context)).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Accept))
            .DescribeChange<ChangeEndpoints.ChangeDone>("Accept a changed version under the same name: a new observation period begins");

        string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);
    }

    private static IResult Unknown(string flag, string variant) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"Variant {variant} of {flag} has no prompt and no body.", "See /api/v1/prompts");

    private IResult Compare(string flag, string variant, string other)
    {
        if (prompts.Find(flag, variant) is not { } before)
            return Unknown(flag, variant);
        if (prompts.Find(flag, other) is not { } after)
            return Unknown(flag, other);
        return ApiJson.Ok(new PromptDifference(PromptReader.Compare(before, after)));
    }

    private async Task<IResult> AcceptAsync(string flag, string variant, HttpContext context)
    {
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        return ChangeEndpoints.ToHttp(await control.AcceptAsync(flag, variant, ChangeEndpoints.ActorOf(context, request), request.Reason!, ApiTag.RevisionOf(context.Request)));
    }
}
