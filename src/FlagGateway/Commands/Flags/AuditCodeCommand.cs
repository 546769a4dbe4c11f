using FlagGateway.Core.Hygiene.References;
using FlagGateway.Hosting;
using FlagGateway.Hygiene;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags refs --code DIR</c>, without a flag: compares all flags with the code.</summary>
internal static class AuditCodeCommand
{
    // Only the ends of a long list are of use on a terminal; JSON has all.
    private const int MaxShown = 20;

    private static readonly string[] OwnFiles = ["gateway.json", "flags.json", "rollouts.json"];

    /// <summary>Compares. Exit code 1 if code names a flag that does not exist.</summary>
    public static async Task<int> RunAsync(System.CommandLine.InvocationConfiguration streams, string folder, IReadOnlyList<string> roots, IReadOnlySet<string> ignored, bool isJson)
    {
        var files = ConfigurationFolder.Read(folder);
        var (configuration, issues) = await files.LoadAsync([]);
        if (configuration is null)
            return await FlagsOutput.FailAsync(streams, files.IsEmpty ? [RefsCommand.NoConfiguration(folder)] : FlagsOutput.Errors(issues));
        var flags = configuration.ReadFlagStatus();
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        FlagScanner scanner = new(flags.Select(static flag => flag.Id), CodeAudit.Watched(flags, today));
        var search = CodeSearch.Run(roots, scanner, OwnFiles.Select(name => Path.Combine(folder, name)));
        var audit = CodeAudit.Create(flags, search.Found, today, ignored);
        if (isJson)
            await streams.Output.WriteLineAsync(FlagsOutput.ToJson(new { Flags = flags.Count, audit.Undefined, audit.Unused, audit.Retired, Searched = new { search.Files, search.Ignored, search.Large, search.Binary, search.Unreadable, search.Found.IsCut } }));
        else
            await FlagsOutput.WriteAsync(streams.Output, [.. Lines(audit), Summary(flags.Count, audit, search)]);
        return audit.Undefined.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static IEnumerable<string> Lines(CodeAudit audit)
    {
        foreach (var line in audit.Undefined)
            yield return $"undefined  {line.File}:{line.Line}: {line.Flag}: {line.Excerpt}";
        foreach (var flag in audit.Retired)
        {
            yield return $"retired    {flag.Id}: {flag.Why}, and code still names it";
            foreach (var line in flag.Lines.Take(MaxShown))
                yield return $"           {line.File}:{line.Line}: {line.Excerpt}";
            if (flag.Lines.Count > MaxShown)
                yield return $"           and {flag.Lines.Count - MaxShown} lines more";
        }

        foreach (var flag in audit.Unused)
            yield return $"unused     {flag}: neither code nor a route nor a rollout uses it";
    }

    private static string Summary(int flags, CodeAudit audit, CodeSearch search) =>
        $"{flags} flags: {audit.Undefined.Select(static line => line.Flag).Distinct(StringComparer.Ordinal).Count()} undefined, {audit.Retired.Count} retired and still named, {audit.Unused.Count} unused; "
        + $"{search.Files} files searched; not searched: {search.Ignored} ignored, {search.Large} larger than {SourceReferences.MaxBytes / 1024 / 1024} MiB, {search.Binary} binary, {search.Unreadable} unreadable"
        + (search.Found.IsCut ? $"; there is more: at most {ScanResult.MaxLines} lines are listed" : "");
}
