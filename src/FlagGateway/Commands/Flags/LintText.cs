using FlagGateway.Core.Hygiene.Linting;

namespace FlagGateway.Commands.Flags;

/// <summary>A finding in words, and its file as other tools name it.</summary>
internal static class LintText
{
    /// <summary>The problem, the value and the remedy.</summary>
    public static string Message(LintFinding finding) =>
        $"{finding.Problem.TrimEnd('.')}{(finding.Value is null ? "" : $" (got {finding.Value})")}. {finding.Remedy.TrimEnd('.')}";

    /// <summary>
    /// The file, relative to the working folder (the root of the repository in a pipeline), with slashes; absolute if
    /// it is outside.
    /// </summary>
    public static string FileOf(string folder, LintFinding finding)
    {
        var full = Path.GetFullPath(Path.Combine(folder, finding.File));
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? full : relative).Replace(Path.DirectorySeparatorChar, '/');
    }
}
