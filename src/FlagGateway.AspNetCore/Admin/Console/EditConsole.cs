using System.Globalization;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Editing;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>
/// The pages on which flags and plans are edited: first the review of the difference, then the change or the patch.
/// </summary>
internal sealed class EditConsole(ConsolePages pages, TrailPages trails, ConsoleAccess access, EditPages edits, DefinitionEditor editor, SnapshotSource snapshots)
{
    // The page of a new flag takes the address of a flag of this name.
    private const string New = "new";

    public void Map(RouteGroupBuilder routes)
    {
        ConsoleEndpoints.Map(routes, "/flags/{flag}/edit", [HttpMethods.Get], (string flag, HttpContext context, ConsoleModel model) => ShowAsync(IdOf(flag), context, model));
        ConsoleEndpoints.Map(routes, "/flags/{flag}/edit", [HttpMethods.Post], (string flag, HttpContext context, ConsoleModel model) => EditAsync(IdOf(flag), context, model));
        ConsoleEndpoints.Map(routes, "/flags/new", [HttpMethods.Get], (HttpContext context, ConsoleModel model) =>
            snapshots.Current.Flags.Find(New) is null ? ShowAsync(null, context, model) : trails.FlagAsync(New, context, model));
        ConsoleEndpoints.Map(routes, "/flags/new", [HttpMethods.Post], (HttpContext context, ConsoleModel model) => EditAsync(null, context, model));
    }

    private string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);

    private async Task<IResult> ShowAsync(string? flag, HttpContext context, ConsoleModel model)
    {
        if (await AdminCaller.RefusalOfAsync(context, TokenVerbs.Edit, flag) is var (problem, _))
            return Results.Text(problem, statusCode: StatusCodes.Status403Forbidden);
        if (flag is not null && snapshots.Current.Flags.Find(flag) is null)
            return Results.Text("flags.json has no flag of this name.", statusCode: StatusCodes.Status404NotFound);
        return await RenderAsync(edits.Read(flag), context, model);
    }

    private async Task<IResult> EditAsync(string? flag, HttpContext context, ConsoleModel model)
    {
        var (form, session, refusal) = await access.ReadAsync(context);
        if (form is null || session is null)
            return refusal!;
        if (await AdminCaller.RefusalOfAsync(context, TokenVerbs.Edit, flag) is var (problem, _))
            return Results.Text(problem, statusCode: StatusCodes.Status403Forbidden);
        var edit = edits.Read(flag);
        if (EditPages.Find(edit, form) is not { } request)
            return await RenderAsync(edit, context, model);
        // The id of a new flag is in its text.
        if (flag is null && await AdminCaller.RefusalOfAsync(context, TokenVerbs.Edit, request.Flag) is var (limit, _))
            return Results.Text(limit, statusCode: StatusCodes.Status403Forbidden);
        var definition = JsonLayout.Format(request.Wanted, isOpen: true);
        var (reason, tag) = (form["reason"].ToString().Trim(), form["tag"].ToString());
        var isApplied = form["step"] == "apply";
        var isReasonMissing = isApplied && reason.Length is 0 or > ChangeFilter.MaxReasonLength;
        var actor = new Actor(session.Token?.Name ?? AdminCaller.NameOf(context) ?? Actor.Anonymous, ChangeSource.Console.Word);
        var result = isApplied && !isReasonMissing
            ? await editor.ApplyAsync(request, actor, reason, context.RequestAborted)
            : await editor.PlanAsync(request, context.RequestAborted);
        if (result.Outcome != EditOutcome.Written)
        {
            edit.Review = new(request.Kind, definition, tag, result) { ReasonProblem = isReasonMissing ? $"An edit needs a reason of 1 to {ChangeFilter.MaxReasonLength} characters." : null };
            return await RenderAsync(edit, context, model);
        }

        session.Message = new FlashMessage(true, result.Version is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"{request.Kind.File} was changed, and version {version} is in force.")
            : $"{request.Kind.File} was changed, and is not in force yet: see the page Configuration.");
        // Without a version the flag may have no page yet.
        context.Response.Headers.Location = $"{AdminPath.From(context)}/{(result.Version is null ? "configuration" : $"flags/{Uri.EscapeDataString(request.Flag)}")}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private Task<IResult> RenderAsync(EditModel edit, HttpContext context, ConsoleModel model)
    {
        (model.Flag, model.Edit) = (edit.Flag, edit);
        return pages.RenderAsync<EditPage>(context, model);
    }
}
