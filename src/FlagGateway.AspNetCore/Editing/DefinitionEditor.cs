using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Editing;

/// <summary>
/// Changes flags and plans in their files: computes the change, checks it, records it in the audit log, and writes it.
/// </summary>
internal sealed class DefinitionEditor(
    IConfigSource source, EditPlanner planner, EditWriter writer, SnapshotSource snapshots, RolloutControl control, FreezeCalendar freezes) : IDisposable
{
    // Concurrent changes of the state do not conflict with an edit.
    private const int Attempts = 4;
    private const int MaxNotes = 20;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Whether this instance writes files.</summary>
    public bool IsWritable => source.Folder is not null && snapshots.Current.Options.Files.Writable;

    /// <summary>Reads the files as they are now.</summary>
    public ConfigFolder Read() => source.ReadFiles();

    /// <summary>Computes and checks a change. Writes nothing.</summary>
    public async Task<EditResult> PlanAsync(EditRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await PlanInTurnAsync(request);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes a change.</summary>
    public async Task<EditResult> ApplyAsync(EditRequest request, Actor actor, string reason, CancellationToken cancellationToken)
    {
        EditResult result;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            result = await PlanInTurnAsync(request);
            if (result is { Outcome: EditOutcome.Planned, Edit: { Diff.Count: not 0 } edit })
                result = Refuse(request, edit) ?? await WriteAsync(request, edit, actor, reason);
        }
        finally
        {
            _turn.Release();
        }

        return result.Outcome == EditOutcome.Written ? result with { Version = await writer.WaitAsync(result.Edit!.After, cancellationToken) } : result;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<EditResult> PlanInTurnAsync(EditRequest request)
    {
        var (kind, flag) = (request.Kind, request.Flag);
        var files = source.ReadFiles();
        if (kind.FindIn(files) is null && !(kind == DefinitionKind.Plan && source.Folder is not null && files.IsMissing(kind.File)))
            return Broken(files.Issues.FirstOrDefault(issue => issue.File == kind.File)?.ToString() ?? $"There is no file {kind.File} here to edit.");
        try
        {
            var file = kind.FindIn(files);
            if (!request.IsSeen(file?.Sha256))
                return new(EditOutcome.Changed, null, $"{kind.File} changed in the meantime.", "Read it again, and repeat the change on what it has now");
            if (request.IsNew && file is not null && kind.List.Find(file.Bytes.Span, flag) is not null)
                return new(EditOutcome.Changed, null, $"{kind.File} already has a {kind.Word} of {flag}.", "Read it, and change it with If-Match");
            var edit = await planner.PlanAsync(files, kind, flag, request.Wanted);
            return edit.Errors is [var first, ..]
                ? new(EditOutcome.Invalid, edit, $"A gateway would refuse the changed file: {first.Path}: {first.Problem.TrimEnd('.')}.", first.Remedy)
                : new(EditOutcome.Planned, edit);
        }
        // Invalid operation: a half surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Broken($"{kind.File} is not valid: {exception.Message}");
        }
    }

    private EditResult? Refuse(EditRequest request, PlannedEdit edit)
    {
        const string apply = "Apply the diff in the repository that the files come from";
        if (source.Folder is not { } folder)
            return new(EditOutcome.NotWritable, edit, "The files of a host are not the gateway's.", apply);
        if (!IsWritable)
            return new(EditOutcome.NotWritable, edit, "This gateway does not write its files.", $"{apply}, or set FlagGateway:Files:Writable");
        if (EditWriter.ObjectionTo(folder, request.Kind.File) is { } objection)
            return new(EditOutcome.NotWritable, edit, objection, apply);
        return freezes.Current is { } freeze && !edit.IsReduction
            ? new(EditOutcome.Frozen, edit, $"Nothing is edited before {freeze}, except to disable a flag or to move users to control.", "Wait for it, or remove the freeze from FlagGateway:Rollouts:Freezes in gateway.json; kill always works")
            : null;
    }

    // First the audit log: no change may be without its entry.
    private async Task<EditResult> WriteAsync(EditRequest request, PlannedEdit edit, Actor actor, string reason)
    {
        string[] notes = [.. edit.Changes.Take(MaxNotes).Select(change => $"{request.Kind.File}: {change}"), .. edit.Changes.Count > MaxNotes ? [$"{edit.Changes.Count - MaxNotes} more changes"] : Array.Empty<string>()];
        if (await NoteAsync(request.Flag, actor, reason, notes) is { Outcome: not WriteOutcome.Done } failed)
            return new(EditOutcome.Unavailable, edit, $"The audit log cannot be written, so nothing was: {failed.Problem}", failed.Remedy);
        try
        {
            await writer.WriteAsync(source.Folder!, edit, snapshots.Current.Options.Files.Shared);
            return new(EditOutcome.Written, edit);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await NoteAsync(request.Flag, actor, reason, [$"{request.Kind.File} was not written: {exception.Message}"]);
            return exception is Hygiene.FileChangedException
                ? new(EditOutcome.Changed, null, exception.Message, "Read it again, and repeat the change on what it has now")
                : new(EditOutcome.NotWritable, edit, $"{request.Kind.File} cannot be written: {exception.Message}", "Let the gateway's user write the folder, or apply the diff where the file comes from");
        }
    }

    private async Task<ControlResult> NoteAsync(string flag, Actor actor, string reason, IReadOnlyList<string> notes)
    {
        ControlResult result;
        var attempt = 0;
        do
        {
            result = await control.NoteAsync(flag, ChangeAction.Edit, actor, reason, notes);
        }
        while (result.Outcome == WriteOutcome.Conflict && ++attempt < Attempts);
        return result;
    }

    private static EditResult Broken(string problem) => new(EditOutcome.Broken, null, problem, "Fix the file first");
}
