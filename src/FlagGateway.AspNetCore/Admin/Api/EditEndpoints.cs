using System.Text;
using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.Editing;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Flags and plans as they are in their files, and changes of them.</summary>
internal sealed class EditEndpoints(SnapshotSource snapshots, DefinitionEditor editor) : IApiEndpoints
{
    // flags.json may be larger, one definition is not.
    private const int MaxBytes = 8 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1");
        Map(api, "/flags/{flag}/definition", "/flags/{flag}", "flags", DefinitionKind.Flag);
        Map(api, "/rollouts/{flag}/plan", "/rollouts/{flag}/plan", "rollouts", DefinitionKind.Plan);
    }

    private void Map(RouteGroupBuilder api, string read, string write, string tag, DefinitionKind kind)
    {
        api.MapGet(read, (string flag, HttpContext context) => ShowAsync(kind, IdOf(flag), context)).WithTags(tag)
            .DescribeText($"The {kind.Word} as its file has it, with comments; the ETag is that of the file");
        api.MapPut(write, (string flag, HttpContext context) => PutAsync(kind, IdOf(flag), context)).AddEndpointFilter(new EditFilter(snapshots)).WithTags(tag)
            .DescribeEdit<EditDone>($"Create or change the {kind.Word} in {kind.File}; with dry_run only show the difference");
    }

    private string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);

    // Files have what other views leave out: addresses of webhooks, and headers.
    private async Task<IResult> ShowAsync(DefinitionKind kind, string flag, HttpContext context) =>
        await AdminCaller.RefusalOfAsync(context, TokenVerbs.Edit, flag) is var (problem, remedy)
            ? ApiJson.Problem(StatusCodes.Status403Forbidden, problem, remedy)
            : Show(kind, flag, context.Response);

    private IResult Show(DefinitionKind kind, string flag, HttpResponse response)
    {
        var files = editor.Read();
        var file = kind.FindIn(files);
        if (file is null && files.Issues.FirstOrDefault(issue => issue.File == kind.File) is { } issue)
            return ApiJson.Problem(StatusCodes.Status409Conflict, $"{issue.Path}: {issue.Problem}", issue.Remedy);
        // Also of a file without the definition: whoever creates it bases that on the tag.
        response.GetTypedHeaders().ETag = EditTag.From(file);
        try
        {
            return file is not null && kind.List.Find(file.Bytes.Span, flag) is { } found
                ? Results.Text(Encoding.UTF8.GetString(file.Bytes.Span[found.Start..found.End]), ApiJson.Type)
                : ApiJson.Problem(StatusCodes.Status404NotFound, $"{kind.File} has no {kind.Word} of {flag}.", $"Create it with PUT, or see /api/v1/{(kind == DefinitionKind.Flag ? "flags" : "rollouts")}");
        }
        catch (JsonException exception)
        {
            return ApiJson.Problem(StatusCodes.Status409Conflict, $"{kind.File} is not valid JSON: {exception.Message}", "Fix the file first");
        }
    }

    private async Task<IResult> PutAsync(DefinitionKind kind, string flag, HttpContext context)
    {
        using MemoryStream body = new();
        var buffer = new byte[81920];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (body.Length + read > MaxBytes)
                return ApiJson.Problem(StatusCodes.Status413PayloadTooLarge, $"A {kind.Word} has at most {MaxBytes} bytes.", "Edit the file itself");
            body.Write(buffer, 0, read);
        }

        if (EditBody.Read(body.GetBuffer().AsMemory(0, (int)body.Length), kind, flag, out var problem) is not { } wanted)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, problem!, $"Send the {kind.Word} as it would be in {kind.File}");
        EditRequest edit = new(kind, flag, wanted) { IsSeen = hash => EditTag.Matches(context.Request, hash), IsNew = EditTag.IsForNew(context.Request) };
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        var result = EditFilter.IsDryRun(context.Request)
            ? await editor.PlanAsync(edit, context.RequestAborted)
            : await editor.ApplyAsync(edit, ChangeEndpoints.ActorOf(context, request), request.Reason!, context.RequestAborted);
        return ToHttp(result, context.Response);
    }

    private IResult ToHttp(EditResult result, HttpResponse response)
    {
        if (result.Outcome is not (EditOutcome.Planned or EditOutcome.Written))
            return ApiJson.Problem(StatusOf(result.Outcome), result);
        var edit = result.Edit!;
        var isWritten = result.Outcome == EditOutcome.Written;
        response.GetTypedHeaders().ETag = EditTag.From(isWritten ? edit.After : edit.Before);
        return ApiJson.Ok(new EditDone(edit.After.Name, edit.Patch, isWritten, isWritten ? result.Version : snapshots.Current.Version)
        {
            Changes = [.. edit.Changes.Select(static change => change.ToString())],
            Moves = edit.Moves,
            RolloutDecides = edit.HasRollout,
            Warnings = [.. edit.Warnings.Select(static issue => issue.ToString())],
        });
    }

    private static int StatusOf(EditOutcome outcome) => outcome switch
    {
        EditOutcome.Changed => StatusCodes.Status412PreconditionFailed,
        EditOutcome.Invalid => StatusCodes.Status422UnprocessableEntity,
        EditOutcome.Unavailable => StatusCodes.Status503ServiceUnavailable,
        EditOutcome.Broken or EditOutcome.NotWritable or EditOutcome.Frozen => StatusCodes.Status409Conflict,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not a problem."),
    };

    /// <summary>A change of a definition.</summary>
    /// <param name="File">Name of the file.</param>
    /// <param name="Diff">The difference, for <c>git apply</c> and <c>patch -p1</c>; empty if nothing changes.</param>
    /// <param name="Written">Whether the file was written.</param>
    /// <param name="Version">
    /// Version of the snapshot in force; <c>null</c> if the written file is not in force yet.
    /// </param>
    internal sealed record EditDone(string File, string Diff, bool Written, long? Version)
    {
        /// <summary>The changed values.</summary>
        public required IReadOnlyList<string> Changes { get; init; }

        /// <summary>Percentages of users who get another variant.</summary>
        public required IReadOnlyList<UserMove> Moves { get; init; }

        /// <summary>Whether the flag's rollout decides in place of its percentages.</summary>
        public bool RolloutDecides { get; init; }

        /// <summary>Warnings that the changed file has in addition.</summary>
        public required IReadOnlyList<string> Warnings { get; init; }
    }
}
