using FlagGateway.Core.Json;
using FlagGateway.Core.Prompts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Prompts;

/// <summary>The file of a prompt, read.</summary>
/// <param name="Template">Its text, compiled; <c>null</c> if it cannot be used.</param>
/// <param name="Issue">Why it cannot be used; without a file and a path if the reason is what names it.</param>
internal sealed record PromptFile(PromptTemplate? Template, ConfigIssue? Issue)
{
    /// <summary>Its text; <c>null</c> if it cannot be read.</summary>
    public string? Text { get; init; }

    /// <summary>Maximum size of a file.</summary>
    /// <value>1 MiB.</value>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads a file. Never throws, whatever the file system or the file contains.</summary>
    /// <param name="folder">The configuration folder.</param>
    /// <param name="name">The file's name, relative to the folder.</param>
    public static PromptFile Read(string folder, string name)
    {
        var read = ReadText(folder, name);
        if (read.Text is not { } text)
            return read;
        var template = PromptTemplate.Compile(text, out var error);
        return read with
        {
            Template = template,
            Issue = error is null ? null : Broken(name, error.Value, error.Problem, "Write a variable as {{name}}: letters, digits, hyphens, underscores and dots; two opening braces as {{{{", error.Line),
        };
    }

    /// <summary>Reads a file that is no template. Never throws either.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    public static PromptFile ReadText(string folder, string name)
    {
        if (Misplaced(folder, name) is { } problem)
            return Unusable(problem, "Name a file in the configuration folder, as in prompts/sales/2.3.0.md");
        List<ConfigIssue> issues = [];
        var bytes = ConfigFileReader.ReadBytes(folder, name, MaxBytes, issues);
        if (issues is [var unreadable, ..])
            return new(null, unreadable);
        if (bytes is not { } content)
            return Unusable($"The file is missing in {Path.GetFullPath(folder)}.", "Create it, or name the right one");
        if (content.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return new(null, Broken(name, null, "the file is empty, as a truncated file is", "Write the prompt's text into it", 1));
        if (Utf8Text.Check(name, content.Span) is { } invalid)
            return new(null, invalid);
        return new(null, null) { Text = System.Text.Encoding.UTF8.GetString(content.Span) };
    }

    private static string? Misplaced(string folder, string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(name) || !IsIn(Path.GetFullPath(folder), Path.GetFullPath(Path.Combine(folder, name))))
            return "Not a file in the configuration folder.";
        return IsIn(RealPath.Resolve(folder), RealPath.Resolve(Path.Combine(folder, name))) ? null : "A link leads out of the configuration folder.";
    }

    private static bool IsIn(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static PromptFile Unusable(string problem, string remedy) => new(null, new ConfigIssue(IssueSeverity.Error, "", "", null, problem, remedy));

    private static ConfigIssue Broken(string name, string? value, string problem, string remedy, int line) =>
        new(IssueSeverity.Error, name, JsonPath.Root, value, problem, remedy, line);
}
